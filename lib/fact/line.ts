import { crc32 } from "./crc32.ts";
import type { Fact } from "./fact.ts";
import { isInOrder, membersOf } from "./fields.ts";
import { escapeInvisible } from "./safe_json.ts";

/** Longest record, in bytes, without its two line ends (SPEC section 2). */
export const MAX_RECORD = 65_536;
/** Longest `remote` record, which carries another fact inside (SPEC section 13). */
export const MAX_REMOTE = 163_840;

/** Longest record of that kind. */
export function longestOf(kind: unknown): number {
  return kind === "remote" ? MAX_REMOTE : MAX_RECORD;
}

/** Deepest nesting of a record: far more than anybody needs, and far less than what makes JSON writers give up. */
export const MAX_DEPTH = 500;

const HEAD = [0x7b, 0x22, 0x76, 0x22, 0x3a]; // {"v":
const TAIL_LENGTH = 18; // ,"sum":"hhhhhhhh"}
const TAIL = Buffer.from(`,"sum":"hhhhhhhh"}\n`);

/** The bytes of an object with these members, `v` first, and its `sum` as last one. Line ends are the caller's. */
export function seal(members: readonly (readonly [string, unknown])[]): Uint8Array {
  return sealed([textOf(members)])[0]!.slice(1, -1);
}

/** A fact as one record: `\n`, the sealed object, `\n` (DESIGN, append protocol 1). */
export function encodeRecord(fact: Fact): Uint8Array {
  return encodeRecords([fact])[0]!;
}

/** The same of several. */
export function encodeRecords(facts: readonly Fact[]): Uint8Array[] {
  return sealed(
    facts.map((fact) =>
      isInOrder(fact) ? JSON.stringify(fact).slice(0, -1) : textOf(membersOf(fact)),
    ),
  );
}

/** An object without its closing brace. */
function textOf(members: readonly (readonly [string, unknown])[]): string {
  const written = members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${written.join(",")}`;
}

/** Objects with their sums, each between line ends. In one piece of memory: to ask for it takes longer than all else. */
function sealed(objects: readonly string[]): Uint8Array[] {
  const texts = objects.map(escapeInvisible);
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + length + TAIL_LENGTH + 2, 0);
  const whole = Buffer.from(new ArrayBuffer(size));
  let at = 0;
  return texts.map((text, n) => {
    const [start, end] = [at, at + 1 + lengths[n]!];
    whole[start] = 10;
    whole.write(text, start + 1);
    whole.set(TAIL, end);
    const crc = crc32(whole, start + 1, end);
    for (let i = 0; i < 8; i++) whole[end + 8 + i] = DIGITS.charCodeAt((crc >>> (28 - 4 * i)) & 15);
    at = end + TAIL.length;
    return new Uint8Array(whole.buffer, start, at - start);
  });
}

const DIGITS = "0123456789abcdef";

/** The object that stands in `bytes[start..end)`, or why it cannot be believed; of who has it already, its text. */
export function decodeLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  known?: string,
): Record<string, unknown> | Damage {
  if (!startsRecord(bytes, start, end)) return "no-start";
  if (!sumAgrees(bytes, start, end)) return "bad-sum";
  const text = known ?? decode(bytes, start, end);
  if (text === undefined) return "bad-utf8";
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return "bad-json";
    return isDeep(bytes, start, end) ? "too-deep" : (value as Record<string, unknown>);
  } catch {
    return "bad-json";
  }
}

/**
 * The text of some bytes, or nothing if they are not UTF-8. The buffer's own decoder, because the other one takes a
 * millisecond to get ready; it puts U+FFFD for what it cannot read, and only then the strict one is asked.
 */
function decode(bytes: Uint8Array, start: number, end: number): string | undefined {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset);
  const text = buffer.toString("utf8", start, end);
  if (!text.includes("\ufffd")) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(start, end),
    );
  } catch {
    return undefined;
  }
}

/** Whether the JSON nests deeper than a record may. A short one cannot: what is opened must be closed. */
function isDeep(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2 * MAX_DEPTH) return false;
  let [depth, inText] = [0, false];
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (inText && byte === 0x5c) i++;
    else if (byte === 0x22) inText = !inText;
    else if (inText) continue;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/** Why a line is damaged. */
export type Damage = "no-start" | "bad-sum" | "bad-utf8" | "bad-json" | "too-deep";

/** Whether a record could begin at `start`. */
export function startsRecord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEAD.length + TAIL_LENGTH) return false;
  for (let i = 0; i < HEAD.length; i++) if (bytes[start + i] !== HEAD[i]) return false;
  return true;
}

/** Whether `bytes[start..end)` ends in `,"sum":"hhhhhhhh"}` with the right digits. */
export function sumAgrees(bytes: Uint8Array, start: number, end: number): boolean {
  const body = end - TAIL_LENGTH;
  if (bytes[body] !== 0x2c || bytes[end - 1] !== 0x7d || bytes[end - 2] !== 0x22) return false;
  if (bytes[body + 2] !== 0x73 || bytes[body + 3] !== 0x75 || bytes[body + 4] !== 0x6d)
    return false;
  if (
    bytes[body + 1] !== 0x22 ||
    bytes[body + 5] !== 0x22 ||
    bytes[body + 6] !== 0x3a ||
    bytes[body + 7] !== 0x22
  )
    return false;
  let stated = 0;
  for (let i = body + 8; i < end - 2; i++) {
    const digit = hexDigit(bytes[i]!);
    if (digit < 0) return false;
    stated = (stated << 4) | digit;
  }
  return stated >>> 0 === crc32(bytes, start, body);
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1;
}
