import { isInvisible } from "../fact/safe_json.ts";
import type { Place, Report } from "./finding.ts";
import { meantBy } from "./known_keys.ts";

/** An object of the document while it is read. */
export interface Members {
  readonly object: Readonly<Record<string, unknown>>;
  readonly place: Place;
  readonly report: Report;
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

/** The longest subject of a fact, which titles become. */
const LONGEST_TITLE = 512;

/** A text that is needed; an empty one where it is missing or wrong. */
export function neededText(members: Members, key: string, form: Form): string {
  const { object, place, report } = members;
  if (Object.hasOwn(object, key)) return optionalText(members, key, form) ?? "";
  report("missing", [...place, key], `"${key}" is missing`);
  return "";
}

/** A text that may be left out. */
export function optionalText(
  { object, place, report }: Members,
  key: string,
  form: Form,
): string | null {
  const value = object[key];
  return value === undefined ? null : textAt(value, [...place, key], form, report);
}

/** A list of lines that may be left out; what in it is wrong is reported and left out. */
export function lines(
  { object, place, report }: Members,
  key: string,
): { readonly n: number; readonly text: string }[] {
  const value = object[key];
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    report("wrong-type", [...place, key], `"${key}" is no list of texts`);
    return [];
  }
  return value.flatMap((each, n) => {
    const text = textAt(each, [...place, key, n], "line", report);
    return text === null ? [] : [{ n, text }];
  });
}

/** A text at a place; what is wrong with it is reported, and it is taken nevertheless where it is one. */
function textAt(value: unknown, place: Place, form: Form, report: Report): string | null {
  const name = String(place.findLast((each) => typeof each === "string"));
  if (typeof value !== "string") {
    report("wrong-type", place, `"${name}" is to be a text, in quotes`);
    return null;
  }
  if (value.trim() === "") report("blank", place, `"${name}" is blank`);
  const hidden = hiddenIn(value, form);
  if (hidden !== undefined) {
    const point = hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    const wanted = form === "text" ? "to be printable" : "to be one printable line";
    report("unprintable", place, `"${name}" is ${wanted}, and holds U+${point}`);
  }
  if (form === "title" && value.length > LONGEST_TITLE)
    report("too-long", place, `"${name}" has ${value.length} characters; ${LONGEST_TITLE} at most`);
  return value;
}

/** The first character that does not show itself. Only a text may go over several lines, and have tabs. */
function hiddenIn(value: string, form: Form): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  const control = (form === "text" ? /[\x00-\x08\x0b\x0c\x0e-\x1f]/ : /[\x00-\x1f]/).exec(
    value,
  )?.[0];
  if (control !== undefined || !BEYOND_ASCII.test(value)) return control;
  return [...value].find(isInvisible);
}

const BEYOND_ASCII = /[\u007f-\uffff]/;
