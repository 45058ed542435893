import { FIELDS, type Shape } from "./fields.ts";
import { parseInstant } from "./instant.ts";

// Letter by letter, here and below: this runs for every fact, and compiling patterns costs more than a whole check.
const RESERVED = new Set(["all", "unknown"]);
/** What has been looked at by itself when the others are. */
const FIRST = new Set(["v", "id", "kind", "at", "tool", "session"]);
const SHAPES = new Map<string, Shape>(
  Object.entries(FIELDS).filter(([field]) => !FIRST.has(field)),
);

/**
 * Whether a parsed record can have an effect (SPEC section 2): `whole` = valid throughout; `partial` = who speaks
 * is valid but some other known field has the wrong shape, so the fact is void yet joins and renews; `none` = not even that.
 */
export function wellFormed(
  raw: Record<string, unknown>,
  at = parseInstant(raw["at"]),
): "whole" | "partial" | "none" {
  const { id, kind, tool, session, v } = raw;
  if (at === undefined || !isId(id) || !isKind(kind)) return "none";
  if (!isSpeaker(tool) || !isSessionId(session)) return "none";
  if (typeof v !== "number" || !Number.isInteger(v) || v < 1) return "none";
  for (const key in raw) {
    const shape = SHAPES.get(key);
    if (shape !== undefined && !fits(shape, raw[key])) return "partial";
  }
  return "whole";
}

/** A tool id: `claude_code:01`, at most 96 bytes. Reserved names have this form too. */
export function isTool(text: unknown): text is string {
  if (typeof text !== "string" || text.length > 96 || !isAlphanumeric(text.charCodeAt(0)))
    return false;
  for (let i = 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === COLON) {
      if (text.charCodeAt(i - 1) === COLON || i === text.length - 1) return false;
    } else if (!isAlphanumeric(code) && !isJoint(code)) return false;
  }
  return true;
}

/** A tool id that somebody can speak under. */
export function isSpeaker(text: unknown): text is string {
  return isTool(text) && !RESERVED.has(text);
}

/** A session id: 1 to 200 characters without white space or control characters. */
export function isSessionId(text: unknown): text is string {
  return typeof text === "string" && text.length > 0 && text.length <= 200 && isSolid(text);
}

/** A lineage word (`run`, `step`): 1 to 128 bytes without white space. */
export function isWord(text: unknown): text is string {
  return typeof text === "string" && text.length > 0 && byteLength(text) <= 128 && isSolid(text);
}

/** Bytes that the text takes in UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

const COLON = 0x3a;

/** A kind: a small letter, then at most 63 small letters, digits, `_`, `.` or `-`. */
function isKind(text: unknown): text is string {
  if (typeof text !== "string" || text.length === 0 || text.length > 64) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const small = code >= 0x61 && code <= 0x7a;
    if (!small && (i === 0 || (!(isAlphanumeric(code) && code < 0x41) && !isJoint(code))))
      return false;
  }
  return true;
}

function isAlphanumeric(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  );
}

/** `_`, `.` or `-`. */
function isJoint(code: number): boolean {
  return code === 0x5f || code === 0x2e || code === 0x2d;
}

/** No white space and no control character. */
function isSolid(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || (code >= 0x7f && code <= 0xa0)) return false;
    if (code > 0xa0 && text.charAt(i).trim() === "") return false;
  }
  return true;
}

/** An id needs no particular form, but an empty one names nothing. */
function isId(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function fits(shape: Shape, value: unknown): boolean {
  switch (shape) {
    case "text":
    case "title":
    case "body":
      return typeof value === "string";
    case "word":
      return isWord(value);
    case "instant":
      return parseInstant(value) !== undefined;
    case "number":
      return typeof value === "number";
    case "free":
      return true;
    case "flag":
      return typeof value === "boolean";
    case "texts":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "words":
      return Array.isArray(value) && value.every(isWord);
    case "counts":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every(
          (each) => typeof each === "number" && Number.isInteger(each) && each >= 0,
        )
      );
  }
}
