import { crc32, hex8 } from "../fact/crc32.ts";
import { safeJson } from "../fact/safe_json.ts";
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
  readonly references: readonly Reference[];
  readonly damaged: readonly DamagedMention[];
}

/** Most damaged pieces that are told. */
const MENTIONS = 20;

/** Where a fact stands, what names it, and which damage may have held it. */
export function whereabouts(history: History, id: string): Whereabouts {
  const { db } = history.base ?? {};
  const [row] =
    db?.selectArrays(`select ${LINE} from facts f where f.id = ? order by f.seq limit 1`, id) ?? [];
  const references = (db?.selectArrays(REFERENCES, [id, id]) ?? []).map(([seq, fact]) =>
    reference(Number(seq), JSON.parse(String(fact)) as Record<string, unknown>),
  );
  const mentions = mentionsOf(id);
  const known = readPieces(history.ledger, (pieces) => ({
    line: row && lineOf(pieces, row),
    damaged: (db?.selectArrays(DAMAGE) ?? []).flatMap(([seq, segment, offset, length]) => {
      const place = { segment: String(segment), offset: Number(offset), length: Number(length) };
      return mentions(Number(seq), place, pieces.bytes(place));
    }),
  }));
  let { line } = known;
  const { damaged } = known;
  readTail(history, ({ record, verdict, ...place }, bytes) => {
    if (record === null) damaged.push(...mentions(place.seq, place, bytes));
    else if (record["id"] === id) {
      const reason = "reason" in verdict ? verdict.reason : null;
      line ??= { ...place, outcome: verdict.outcome, reason, record };
    } else if (referencesOf(record).includes(id)) references.push(reference(place.seq, record));
  });
  return { line, references, damaged: damaged.slice(0, MENTIONS) };
}

const REFERENCES =
  "select f.seq, f.fact from refs r join facts f on f.seq = r.seq where r.id = ? and f.id is not ? order by f.seq";
const DAMAGE = `select d.seq, f.segment, f."offset", f.length from damage d join facts f on f.seq = d.seq`;

function reference(seq: number, { id, kind, tool }: Record<string, unknown>): Reference {
  return { seq, id, kind, tool };
}

/** Whether damaged bytes hold the id, as we write it or as others may. */
function mentionsOf(id: string) {
  const needles = [safeJson(id), JSON.stringify(id)].map(Buffer.from);
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
