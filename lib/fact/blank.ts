import { crc32, hex8 } from "./crc32.ts";

/** Fields that hold nothing but prose: the fold asks at most whether there is any. */
export const REDACTABLE: ReadonlySet<string> = new Set([
  "subject",
  "summary",
  "reason",
  "evidence",
  "uri",
]);

const [QUOTE, ESCAPE, STAR] = [0x22, 0x5c, 0x2a];
/** `,"sum":"hhhhhhhh"}` */
const TAIL = 18;

/**
 * The bytes of a record in which the texts of these fields are stars: every byte between two quotes, escapes too, so
 * that nothing moves. What holds no more than white space stays, because a reason may be none. The sum is made anew.
 * The same bytes again where there is nothing to blank.
 */
export function blanked(record: Uint8Array): Uint8Array {
  const out = record.slice();
  eachText(record, (start, end) => out.fill(STAR, start, end));
  sumAnew(out);
  return out;
}

/** Puts the sum there that these bytes should have. */
export function sumAnew(record: Uint8Array): void {
  const sum = hex8(crc32(record, 0, record.length - TAIL));
  for (let n = 0; n < sum.length; n++) record[record.length - 10 + n] = sum.charCodeAt(n);
}

/** The texts that `blanked` would blank, as they stand between their quotes. */
export function textsOf(record: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  eachText(record, (start, end) => found.push(record.slice(start, end)));
  return found;
}

/** Where these texts begin and end, without their quotes; or those of other fields. */
export function eachText(
  record: Uint8Array,
  take: (start: number, end: number) => void,
  fields: ReadonlySet<string> = REDACTABLE,
): void {
  let [depth, isName, isField] = [0, true, false];
  for (let at = 0; at < record.length; at++) {
    const byte = record[at]!;
    if (byte === QUOTE) {
      const end = endOfText(record, at);
      if (depth === 1 && isName) isField = isOneOf(fields, record, at, end);
      else if (isField && !isBlank(record, at, end)) take(at + 1, end - 1);
      at = end - 1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) depth--;
    else if (depth === 1 && byte === 0x2c) isName = true;
    else if (depth === 1 && byte === 0x3a) isName = false;
  }
}

/** Behind the closing quote. Byte by byte, here and below: most texts are shorter than what a call takes that searches. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] === ESCAPE) at++;
  }
  return bytes.length + 1;
}

function isOneOf(
  names: ReadonlySet<string>,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  for (let at = start + 1; at < end - 1; at++)
    if (bytes[at] === ESCAPE) return names.has(textAt(bytes, start, end));
  for (const name of names)
    if (end - start - 2 === name.length && isAt(bytes, start + 1, name)) return true;
  return false;
}

/** Whether the letters of this name stand there. */
function isAt(bytes: Uint8Array, start: number, name: string): boolean {
  for (let n = 0; n < name.length; n++) if (bytes[start + n] !== name.charCodeAt(n)) return false;
  return true;
}

/** Whether the text holds no more than white space, which mostly its first letter tells. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start + 1]!;
  const isLetter = first > 0x20 && first < 0x7f && first !== ESCAPE && first !== QUOTE;
  return !isLetter && textAt(bytes, start, end).trim() === "";
}

function textAt(bytes: Uint8Array, start: number, end: number): string {
  return String(JSON.parse(bufferOf(bytes, start, end).toString()));
}

function bufferOf({ buffer, byteOffset }: Uint8Array, start: number, end: number): Buffer {
  return Buffer.from(buffer, byteOffset + start, end - start);
}
