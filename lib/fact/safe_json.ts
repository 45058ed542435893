/**
 * Characters that terminals and models act on instead of showing: C1 controls, zero-width, bidirectional
 * overrides, line separators, tags and variation selectors. C0 controls are escaped by JSON itself.
 */
export const INVISIBLE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single code units are what is meant.
  /[\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff]/g;

/** JSON in which nothing is invisible or steers a terminal: lossless, such characters written as `\uXXXX`. */
export function safeJson(value: unknown): string {
  return escapeInvisible(JSON.stringify(value));
}

/** Escapes what `safeJson` escapes in text that is JSON already. Pairs of surrogates that are plain letters stay. */
export function escapeInvisible(json: string): string {
  if (isAscii(json)) return json;
  INVISIBLE.lastIndex = 0;
  if (!INVISIBLE.test(json)) return json;
  let out = "";
  for (const char of json) out += isInvisible(char) ? escaped(char) : char;
  return out;
}

/** Beyond the first plane: format controls of shorthand and of music, and tags, which are text that no eye sees. */
const HIDDEN_BEYOND = [
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
] as const;

/** Nothing but letters that show themselves and line ends: most text, told without compiling a pattern. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length && !text.includes("\u007f");
}

/** Whether the one code point is not shown as itself. */
export function isInvisible(char: string): boolean {
  const point = char.codePointAt(0) ?? 0;
  if (point < 0x7f) return false;
  if (point > 0xffff) return HIDDEN_BEYOND.some(([first, last]) => point >= first && point <= last);
  INVISIBLE.lastIndex = 0;
  return INVISIBLE.test(char);
}

function escaped(char: string): string {
  let out = "";
  for (let i = 0; i < char.length; i++)
    out += `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return out;
}
