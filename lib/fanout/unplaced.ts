import type { ViolationCode } from "./violation_codes.ts";

/** Where in a document: the keys and indexes that lead there from its root. */
export type Place = readonly (string | number)[];

/** A violation before it is known on which line it stands. */
export interface Unplaced {
  readonly code: ViolationCode;
  /** What is missing is named too; it stands where its parent does. */
  readonly place: Place;
  readonly message: string;
  /** Where in the text, if the place does not say it. */
  readonly offset?: number;
}

/** Takes note of something wrong. */
export type ReportViolation = (code: ViolationCode, place: Place, message: string) => void;

/** The place as a JSON pointer (RFC 6901). */
export function pointerTo(place: Place): string {
  return place
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
