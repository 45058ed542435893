import { blanked, eachText, sumAnew, textsOf } from "./blank.ts";
import { carriedBy } from "./carried_by.ts";
import { crc32, hex8 } from "./crc32.ts";
import { decodeLine } from "./line.ts";

/**
 * As `blanked`, for a whole line of the ledger: of a `remote` the texts of the fact inside are blanked too, and its sum
 * is made anew as well. What of it does not count as text stays byte for byte, and so does what its batch is known by.
 */
export function blankedLine(line: Uint8Array): Uint8Array {
  const out = blanked(line);
  for (const { start, string } of stringsIn(line)) out.set(latin1(blankedString(string)), start);
  sumAnew(out);
  return out;
}

/** The texts that `blankedLine` would blank, as they stand in the line. */
export function textsOfLine(line: Uint8Array): Uint8Array[] {
  const inside = stringsIn(line).flatMap(({ string }) =>
    textsIn(string).map(([from, to]) => latin1(string.slice(from, to))),
  );
  return [...textsOf(line), ...inside];
}

/** One letter for each byte, so that places are those of bytes. */
type Spelled = string;

const FACT: ReadonlySet<string> = new Set(["fact"]);

/** Where a `remote` carries a fact, and how it is spelled there, between the quotes. */
function stringsIn(line: Uint8Array): { readonly start: number; readonly string: Spelled }[] {
  const record = decodeLine(line, 0, line.length);
  if (typeof record === "string" || carriedBy(record) === undefined) return [];
  const found: { start: number; string: Spelled }[] = [];
  const take = (start: number, end: number): void => {
    const string = Buffer.from(line.subarray(start, end)).toString("latin1");
    // A name may stand there twice, once with anything.
    const inner = meantBy(string);
    if (typeof decodeLine(inner, 0, inner.length) !== "string") found.push({ start, string });
  };
  eachText(line, take, FACT);
  return found;
}

function blankedString(string: Spelled): Spelled {
  let out = string;
  for (const [from, to] of textsIn(string))
    out = `${out.slice(0, from)}${starred(out.slice(from, to))}${out.slice(to)}`;
  const [inner, places] = [meantBy(out), placesIn(out)];
  const sum = hex8(crc32(inner, 0, inner.length - 18));
  for (const [n, digit] of [...sum].entries()) {
    const at = inner.length - 10 + n;
    const [from, to] = [places[at]!, places[at + 1]!];
    const spelled = to - from === 1 ? digit : `\\u00${digit.charCodeAt(0).toString(16)}`;
    out = `${out.slice(0, from)}${spelled}${out.slice(to)}`;
  }
  return out;
}

/** Where the texts of the fact begin and end in its spelling. */
function textsIn(string: Spelled): [from: number, to: number][] {
  const places = placesIn(string);
  const found: [number, number][] = [];
  eachText(meantBy(string), (start, end) => found.push([places[start]!, places[end]!]));
  return found;
}

/** What a string is made of: a pair of surrogates, a letter by its number, one escaped, a byte. */
const UNIT = /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|./gs;

/** Where each byte of what a string means is spelled, and behind the last where it ends. */
function placesIn(string: Spelled): number[] {
  const places: number[] = [];
  for (const { 0: unit, index } of string.matchAll(UNIT)) {
    const bytes = unit.startsWith("\\") ? meantBy(unit).length : 1;
    for (let n = 0; n < bytes; n++) places.push(index);
  }
  places.push(string.length);
  return places;
}

/**
 * As long as before, and meaning no more bytes than before, since a fact may be as long as a record may get. Escapes stand
 * at the beginning, wherever they were.
 */
function starred(string: Spelled): Spelled {
  const escapes = (string.match(UNIT) ?? []).filter((unit) => unit.startsWith("\\"));
  const kept = escapes.map((unit) =>
    unit.length === 2 ? "\\/" : "\\u002a".repeat(unit.length / 6),
  );
  return kept.join("").padEnd(string.length, "*");
}

function meantBy(string: Spelled): Buffer {
  return Buffer.from(String(JSON.parse(`"${latin1(string).toString()}"`)));
}

function latin1(string: Spelled): Buffer {
  return Buffer.from(string, "latin1");
}
