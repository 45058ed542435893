import { isInvisible } from "../fact/safe_json.ts";
import { TEXT_LIMITS } from "../fact/text_limits.ts";
import { meantBy } from "./known_keys.ts";
import type { Place, ReportViolation } from "./unplaced.ts";
import type { ViolationCode } from "./violation_codes.ts";

/** An object of the document while it is read. */
export interface Members {
  readonly object: Readonly<Record<string, unknown>>;
  readonly place: Place;
  readonly report: ReportViolation;
}

/** Whether a value is an object of JSON, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reports the keys that are nearly known ones; what is nowhere near is somebody else's. */
export function checkKeys({ object, place, report }: Members, known: readonly string[]): void {
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue;
    const meant = meantBy(key, known);
    if (meant !== undefined)
      report(
        "unknown-key",
        [...place, key],
        `"${key}" is no key of a descriptor; is "${meant}" meant?`,
      );
  }
}

/** What a text must be besides not blank. */
export type Form = "line" | "title" | "text";

/** Titles become subjects of facts. */
const LONGEST_TITLE = TEXT_LIMITS.subject;

/** A text that is needed; an empty one where it is missing or wrong. */
export function neededText(members: Members, key: string, form: Form): string {
  if (members.object[key] !== undefined) return optionalText(members, key, form) ?? "";
  members.report("missing", [...members.place, key], `"${key}" is missing`);
  return "";
}

/** A text that may be left out. */
export function optionalText(members: Members, key: string, form: Form): string | null {
  const value = members.object[key];
  return value === undefined ? null : textOf(value, members, key, form);
}

/** A line of a list, and where in it. */
export interface Line {
  readonly n: number;
  readonly text: string;
}

/** A list of lines that may be left out; what is no text is reported and left out. */
export function lines(members: Members, key: string): readonly Line[] {
  const value = members.object[key];
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    members.report("wrong-type", [...members.place, key], `"${key}" is no list of texts`);
    return [];
  }
  const found: Line[] = [];
  for (const [n, each] of value.entries()) {
    const text = textOf(each, members, key, "line", n);
    if (text !== null) found.push({ n, text });
  }
  return found;
}

/** A text; what is wrong with it is reported, and it is taken nevertheless where it is one. */
function textOf(
  value: unknown,
  members: Members,
  key: string,
  form: Form,
  n?: number,
): string | null {
  const wrong = (code: ViolationCode, what: string): void => {
    const at = n === undefined ? [key] : [key, n];
    members.report(code, [...members.place, ...at], `"${key}" ${what}`);
  };
  if (typeof value !== "string") {
    wrong("wrong-type", "is to be a text, in quotes");
    return null;
  }
  if (value.trim() === "") wrong("blank", "is blank");
  const hidden = hiddenIn(value, form);
  if (hidden !== undefined) {
    const point = hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const wanted = form === "text" ? "to be printable" : "to be one printable line";
    wrong("unprintable", `is ${wanted}, and holds U+${point}`);
  }
  if (form === "title" && value.length > LONGEST_TITLE)
    wrong("too-long", `has ${value.length} characters; ${LONGEST_TITLE} at most`);
  return value;
}

/** The first character that does not show itself. Only a text may go over several lines, and have tabs. */
function hiddenIn(value: string, form: Form): string | undefined {
  if (ASCII_LINE.test(value)) return undefined;
  const control = (form === "text" ? BUT_LINES : CONTROL).exec(value)?.[0];
  return control ?? [...value].find(isInvisible);
}

const ASCII_LINE = /^[\x20-\x7e]*$/;
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\x00-\x1f]/;
const BUT_LINES = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: they are what is looked for.
