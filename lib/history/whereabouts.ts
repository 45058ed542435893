import { carriedBy } from "../fact/carried_by.ts";
import { crc32, hex8 } from "../fact/crc32.ts";
import { spellings } from "../fact/spellings.ts";
import { readPieces } from "../ledger/pieces.ts";
import { type History, LINE, type Line, lineOf, readTail } from "./history.ts";
import { referencesOf } from "./references.ts";

/** A later or earlier fact that names one. Its fields are as they stand in the ledger, valid or not. */
export interface Reference {
  readonly seq: number;
  readonly id: unknown;
  readonly kind: unknown;
  readonly tool: unknown;
}

/** A damaged piece in which the id can still be read. */
export interface DamagedMention {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
  readonly seq: number;
  readonly hash: string;
}

export interface Whereabouts {
  /** The first line with this id. */
  readonly line: Line | undefined;
  /** The first `remote` that carries the fact. */
  readonly remote: Line | undefined;
  readonly references: readonly Reference[];
  readonly damaged: readonly DamagedMention[];
}

/** Most damaged pieces that are told. */
const MENTIONS = 20;

/** Where a fact stands, what names it, and which damage may have held it. */
export function whereabouts(history: History, id: string): Whereabouts {
  const { db } = history.base ?? {};
  const first = (condition: string, ...ids: string[]): readonly unknown[] | undefined =>
    db?.selectArrays(
      `select ${LINE} from facts f where ${condition} order by f.seq limit 1`,
      ids,
    )[0];
  const row = first("(f.id = ? and f.remote is null) or f.remote = ?", id, id);
  const carrier = first("f.id = ? and f.remote is not null", id);
  const references = new References();
  for (const [seq, fact, remote] of db?.selectArrays(REFERENCES, [id, id]) ?? [])
    references.add(Number(seq), JSON.parse(String(fact)), remote !== null);
  const mentions = mentionsOf(id);
  const known = readPieces(history.ledger, (pieces) => ({
    line: row && lineOf(pieces, row),
    remote: carrier && lineOf(pieces, carrier),
    damaged: (db?.selectArrays(DAMAGE) ?? []).flatMap(([seq, segment, offset, length]) => {
      const place = { segment: String(segment), offset: Number(offset), length: Number(length) };
      return mentions(Number(seq), place, pieces.bytes(place));
    }),
  }));
  let { line, remote } = known;
  const { damaged } = known;
  readTail(history, ({ record, verdict, ...place }, bytes) => {
    if (record === null) {
      damaged.push(...mentions(place.seq, place, bytes));
      return;
    }
    const carried = carriedBy(record);
    const reason = "reason" in verdict ? verdict.reason : null;
    const here = { ...place, outcome: verdict.outcome, reason, record };
    const said = carried ?? record;
    if (carried?.["id"] === id) remote ??= here;
    if (record["id"] === id) line ??= here;
    if (said["id"] !== id && referencesOf(said).includes(id))
      references.add(place.seq, said, carried !== undefined);
  });
  return { line, remote, references: references.rows, damaged: damaged.slice(0, MENTIONS) };
}

const REFERENCES = `select f.seq, f.fact, f.remote from refs r join facts f on f.seq = r.seq
  where r.id = ? and f.id is not ? order by f.seq`;
const DAMAGE = `select d.seq, f.segment, f."offset", f.length from damage d join facts f on f.seq = d.seq`;

/** Facts that name one: who says so here and has published it, once. */
class References {
  readonly rows: Reference[] = [];
  readonly #ids = new Set<unknown>();

  add(seq: number, { id, kind, tool }: Record<string, unknown>, isCarried: boolean): void {
    if (isCarried && this.#ids.has(id)) return;
    this.#ids.add(id);
    this.rows.push({ seq, id, kind, tool });
  }
}

/** Whether damaged bytes hold the id, as we write it or as others may. */
function mentionsOf(id: string) {
  const needles = spellings(id);
  return (
    seq: number,
    { segment, offset, length }: Pick<DamagedMention, "segment" | "offset" | "length">,
    bytes: Uint8Array,
  ): DamagedMention[] => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!needles.some((needle) => text.includes(needle))) return [];
    return [{ segment, offset, length, seq, hash: hex8(crc32(bytes, 0, bytes.length)) }];
  };
}
