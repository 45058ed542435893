import type { Account } from "../account.ts";
import { envelopeIn } from "../answer.ts";
import { type Holders, holdersOf, overlap } from "../holders.ts";
import { type Piece, piecesOf, type Record } from "../ledger_pieces.ts";
import type { Run } from "../process.ts";

/**
 * Checks that did not see what had been said before they began, or saw what had ended before. Claims and releases that
 * were under way at the same time may be seen or not.
 */
export function looks({ room, runs }: Account): string[] {
  const pieces = piecesOf(room);
  const holders = holdersOf(pieces);
  const records = new Map<string, Record>();
  for (const { record } of pieces)
    if (record !== null && !records.has(record.id)) records.set(record.id, record);
  const spoken = whenSpoken(runs, pieces, holders);
  return runs.flatMap((run) => {
    if (run.words[0] !== "check" || run.exit !== 0) return [];
    const { allow, findings = [] } = envelopeIn(run)?.data?.["check"] ?? {};
    const path = run.words[run.words.indexOf("--path") + 1]!;
    const seen = findings.map((each: { fact: string | null }) => each.fact) as (string | null)[];
    const wrong: string[] = [];
    for (const { id, granted, released } of spoken) {
      const { paths = [], tree } = records.get(id)!;
      if (tree !== undefined || !paths.some((each) => overlap(each, path))) continue;
      const stands = granted < run.began && run.ended < released.began;
      if (stands && (allow !== false || !seen.includes(id)))
        wrong.push(`a check of ${path} (pid ${run.pid}) did not see ${id}, acknowledged before`);
      if (released.ended < run.began && seen.includes(id))
        wrong.push(`a check of ${path} (pid ${run.pid}) saw ${id}, released before`);
    }
    return wrong;
  });
}

interface Spoken {
  readonly id: string;
  /** When its grant was known. */
  readonly granted: number;
  /** From when on it may have been over, and when that was known. */
  readonly released: { readonly began: number; readonly ended: number };
}

function whenSpoken(runs: readonly Run[], pieces: readonly Piece[], holders: Holders): Spoken[] {
  const { verdicts, endedBy } = holders;
  const granted = pieces.flatMap(({ record }) => (record === null ? [] : [record.id]));
  return [...new Set(granted)]
    .filter((id) => verdicts.get(id) === "granted")
    .map((id) => {
      const by = endedBy.get(id);
      return { id, granted: times(runs, id).ended, released: times(runs, by) };
    });
}

/** The earliest that its writers began, and the earliest that one of them had it acknowledged. */
function times(runs: readonly Run[], id: string | undefined) {
  const NEVER = Number.POSITIVE_INFINITY;
  const writers = id === undefined ? [] : runs.filter((run) => run.writes === id);
  const told = writers.filter((run) => run.exit === 0);
  return {
    began: Math.min(NEVER, ...writers.map((run) => run.began)),
    ended: Math.min(NEVER, ...told.map((run) => run.ended)),
  };
}
