/** The ledger's bytes, read and written here without any code of rally: as a stranger would, from the format alone. */
import { appendFileSync, readFileSync } from "node:fs";
import { crc32, gunzipSync } from "node:zlib";

export type Line = Readonly<Record<string, unknown>>;

/** Every line that is not empty, as an object, also of a segment that gzip packed; one that is damaged is an error. */
export function linesOf(path: string): Line[] {
  const bytes = readFileSync(path);
  const plain = path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  const lines = plain.toString("latin1").split("\n");
  return lines.filter((line) => line !== "").map(lineOf);
}

/** Appends records with their right sums, each by itself. */
export function append(path: string, ...records: Line[]): void {
  for (const record of records) appendFileSync(path, sealed(record));
}

/** A record as it stands in a file. */
export function sealed(record: Line): string {
  const body = JSON.stringify({ v: 1, ...record }).slice(0, -1);
  return `\n${body},"sum":"${sumOf(Buffer.from(body))}"}\n`;
}

/** The ids of everything that was said, in order. */
export function idsOf(path: string): string[] {
  return linesOf(path).map((line) => String(line.id));
}

function lineOf(latin1: string): Line {
  const bytes = Buffer.from(latin1, "latin1");
  const record = JSON.parse(bytes.toString()) as Line;
  const tail = `,"sum":"${sumOf(bytes.subarray(0, -18))}"}`;
  if (bytes.subarray(-18).toString() === tail && bytes.toString().startsWith('{"v":'))
    return record;
  throw new Error(`damaged: ${bytes}`);
}

function sumOf(body: Buffer): string {
  return crc32(body).toString(16).padStart(8, "0");
}
