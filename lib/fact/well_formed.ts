import type { Fact } from "./fact.ts";
import { FIELDS } from "./fields.ts";
import { parseInstant } from "./instant.ts";

const TOOL = /^[A-Za-z0-9][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)*$/;
const KIND = /^[a-z][a-z0-9_.-]{0,63}$/;
const SPACE_OR_CONTROL = /[\s\p{Cc}]/u;
const RESERVED = new Set(["all", "unknown"]);

/**
 * Whether a parsed record can have an effect (SPEC section 2): `whole` = valid throughout; `partial` = who speaks
 * is valid but some other known field has the wrong shape, so the fact is void yet joins and renews; `none` = not even that.
 */
export function wellFormed(raw: Record<string, unknown>): "whole" | "partial" | "none" {
  const { id, kind, at, tool, session, v } = raw;
  if (!isId(id) || typeof kind !== "string" || !KIND.test(kind)) return "none";
  if (
    parseInstant(at) === undefined ||
    !isTool(tool) ||
    RESERVED.has(tool) ||
    !isSessionId(session)
  )
    return "none";
  if (typeof v !== "number" || !Number.isInteger(v) || v < 1) return "none";
  for (const key in raw) {
    if (!Object.hasOwn(FIELDS, key)) continue;
    if (!fits(FIELDS[key as keyof Fact], raw[key])) return "partial";
  }
  return "whole";
}

/** A tool id: `claude_code:01`, at most 96 bytes. Reserved names have this form too. */
export function isTool(text: unknown): text is string {
  return typeof text === "string" && text.length <= 96 && TOOL.test(text);
}

/** A session id: 1 to 200 characters without white space or control characters. */
export function isSessionId(text: unknown): text is string {
  return (
    typeof text === "string" &&
    text.length > 0 &&
    text.length <= 200 &&
    !SPACE_OR_CONTROL.test(text)
  );
}

/** A lineage word (`run`, `step`): 1 to 128 bytes without white space. */
export function isWord(text: unknown): text is string {
  return (
    typeof text === "string" &&
    text.length > 0 &&
    byteLength(text) <= 128 &&
    !SPACE_OR_CONTROL.test(text)
  );
}

/** Bytes that the text takes in UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

/** An id needs no particular form, but an empty one names nothing. */
function isId(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

function fits(shape: (typeof FIELDS)[keyof Fact], value: unknown): boolean {
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
