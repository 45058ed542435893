import { isInvisible } from "./safe_json.ts";

declare const peerText: unique symbol;

/**
 * Prose that somebody else wrote: at run time a string, to the type checker no string at all, so that nothing can
 * print it but `quote` and `plain` (LESSONS 15). JSON output carries it whole; `safeJson` escapes what is invisible.
 */
export interface Untrusted {
  readonly [peerText]: true;
}

/** Marks text as prose that must be made safe wherever it is shown. */
export function untrusted(text: string): Untrusted {
  return text as unknown as Untrusted;
}

/** The text as it was given, for comparing, counting and JSON. Never for showing. */
export function raw(text: Untrusted): string {
  return text as unknown as string;
}

/** Whatever a reader may take for the end of what stands in double quotes. */
const CLOSING = /["\u201c-\u201f\u2033\u2036\u301d-\u301f\uff02]/g;

/** One line, made safe, clipped, in double quotes; nothing for no text. */
export function quote(text: Untrusted | undefined, most = 80): string {
  if (text === undefined || raw(text) === "") return "";
  return quoted(clip(plain(raw(text)), most));
}

/**
 * A path, id, branch or other name that peers choose: as it is where it reads as a name, else in quotes, for a name can
 * be a sentence. Made safe and clipped in any case.
 */
export function showName(text: string, most = 100): string {
  const shown = clip(plain(text), most);
  return isName(shown) ? shown : quoted(shown);
}

/** Whether the text is one word that shows itself and is no flag. */
export function isName(text: string): boolean {
  if (/^[\w./[(@][\w./[\]()@:+,=%~-]*$/.test(text)) return true;
  const letters = /^[\p{L}\p{N}_./[(@][\p{L}\p{M}\p{N}_./[\]()@:+,=%~-]*$/u;
  // Some letters show nothing.
  return letters.test(text) && plain(text) === text;
}

function quoted(text: string): string {
  return `"${text.replace(CLOSING, "'")}"`;
}

/** The text without anything that a terminal or a model would act on: one line, single spaces. */
export function plain(text: string): string {
  let out = "";
  for (const char of text) {
    const point = char.codePointAt(0)!;
    if (point < 0x20) out += " ";
    else if (!isInvisible(char)) out += char;
  }
  return (out.includes("  ") ? out.replace(/ {2,}/g, " ") : out).trim();
}

/** At most `most` characters, cut between code points, with `...` where something is missing. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const points = [...text];
  return points.length <= most ? text : `${points.slice(0, most - 3).join("")}...`;
}
