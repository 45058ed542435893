import { createScanner, type ParseError, parse, printParseErrorCode, visit } from "jsonc-parser";
import type { Unplaced } from "./unplaced.ts";

/** Nobody nests deeper than this on purpose, and parsers that call themselves must end somewhere. */
const DEEPEST = 100;
/** So many errors of syntax are told; who has more has given another kind of file. */
const MOST_ERRORS = 100;

/**
 * What a JSON text says and what is wrong with it before its meaning is asked; no value where it is no JSON, or nested
 * without end. A sound text costs one `JSON.parse` and a count; the parser that knows places is asked only otherwise.
 */
export function parseJson(text: string): {
  readonly value?: unknown;
  readonly findings: Unplaced[];
} {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { findings: syntaxErrors(text) };
  }
  const keys = keysIn(value, 0);
  if (Number.isNaN(keys)) return { findings: tooDeep(text) };
  return { value, findings: keys === colonsBehindQuotes(text) ? [] : duplicateKeys(text) };
}

/** How many members all objects have together; not a number where they are nested too deep. */
function keysIn(value: unknown, depth: number): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth === DEEPEST) return Number.NaN;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === "object") keys += keysIn(each, depth + 1);
    return keys;
  }
  for (const each of Object.values(value)) keys += 1 + keysIn(each, depth + 1);
  return keys;
}

/** How many quotes a colon follows: at least as many as the text has keys, and as many where no text holds such a pair. */
function colonsBehindQuotes(text: string): number {
  let found = 0;
  for (let at = text.indexOf(":"); at !== -1; at = text.indexOf(":", at + 1)) {
    let before = at - 1;
    while (" \t\n\r".includes(text.charAt(before)) && before > 0) before--;
    if (text.charCodeAt(before) === QUOTE) found++;
  }
  return found;
}

const QUOTE = 0x22;

/** Each key that its object has had before. */
function duplicateKeys(text: string): Unplaced[] {
  const findings: Unplaced[] = [];
  const open: Set<string>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (key, offset, _length, _line, _column, pathOf) => {
      const keys = open.at(-1)!;
      const message = `"${key}" is named twice in one object; keep one of them`;
      if (keys.has(key))
        findings.push({ code: "duplicate-key", place: [...pathOf(), key], message, offset });
      keys.add(key);
    },
  });
  return findings;
}

function syntaxErrors(text: string): Unplaced[] {
  const deep = tooDeep(text);
  if (deep.length > 0) return deep.map((each) => ({ ...each, code: "not-json" }));
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: true, allowEmptyContent: false });
  // One slip breaks several expectations in a row.
  const first = errors.filter(({ offset }, n) => {
    const before = errors[n - 1];
    return before === undefined || text.slice(before.offset + before.length, offset).trim() !== "";
  });
  const findings = first.map(({ error, offset }) =>
    notJson(SAID[printParseErrorCode(error)], offset),
  );
  return findings.length === 0 ? [notJson("this is no JSON", 0)] : findings.slice(0, MOST_ERRORS);
}

function notJson(message: string, offset: number): Unplaced {
  return { code: "not-json", place: [], message, offset };
}

/** What jsonc-parser's `SyntaxKind` has, an enumeration that the compiler does not let in. */
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET, END] = [1, 2, 3, 4, 17];

/** The first bracket that is one too deep, counted without asking what stands between them. */
function tooDeep(text: string): Unplaced[] {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) depth++;
    if (token === CLOSE_BRACE || token === CLOSE_BRACKET) depth--;
    if (depth <= DEEPEST) continue;
    const message = `lists and objects are nested more than ${DEEPEST} deep`;
    return [{ code: "too-deep", place: [], message, offset: scanner.getTokenOffset() }];
  }
  return [];
}

const SAID: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol: "this is no word of JSON",
  InvalidNumberFormat: "this is no number of JSON",
  PropertyNameExpected: "a key in double quotes is missing here",
  ValueExpected: "a value is missing here",
  ColonExpected: "a colon is missing here",
  CommaExpected: "a comma is missing here",
  CloseBraceExpected: "a closing } is missing here",
  CloseBracketExpected: "a closing ] is missing here",
  EndOfFileExpected: "the text goes on behind its end",
  InvalidCommentToken: "JSON has no comments",
  UnexpectedEndOfComment: "JSON has no comments, and this one has no end",
  UnexpectedEndOfString: "this text has no closing quote",
  UnexpectedEndOfNumber: "this number has no end",
  InvalidUnicode: "this is no \\u and four hexadecimal digits",
  InvalidEscapeCharacter: "JSON has no such escape",
  InvalidCharacter: "a control character in a text is to be escaped",
  "<unknown ParseErrorCode>": "this is no JSON",
};
