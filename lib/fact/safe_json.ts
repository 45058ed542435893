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
  INVISIBLE.lastIndex = 0;
  if (!INVISIBLE.test(json)) return json;
  let out = "";
  for (const char of json) out += isInvisible(char) ? escaped(char) : char;
  return out;
}

/** Whether the one code point is not shown as itself. Code points U+E0000 to U+E0FFF are tags: text that no eye sees. */
export function isInvisible(char: string): boolean {
  const point = char.codePointAt(0) ?? 0;
  if (point > 0xffff)
    return (point >= 0xe0000 && point <= 0xe0fff) || (point >= 0x1d173 && point <= 0x1d17a);
  INVISIBLE.lastIndex = 0;
  return INVISIBLE.test(char);
}

function escaped(char: string): string {
  let out = "";
  for (let i = 0; i < char.length; i++)
    out += `\\u${char.charCodeAt(i).toString(16).padStart(4, "0")}`;
  return out;
}
