import type { Account } from "../account.ts";
import { type Answer, answerOf } from "../answer.ts";
import { holdersOf } from "../holders.ts";
import { type Piece, piecesOf } from "../ledger_pieces.ts";
import type { Run } from "../process.ts";
import { verdictsOf } from "./fold.ts";

/** Kinds that are written by the way: by who joins, and by who is first in a new segment. */
const BY_THE_WAY = [
  ...["session", "presence", "lead", "engagement.opened", "engagement.closed"],
  // Nobody can choose their keys.
  ...["run-id", "heartbeat", "inbox"],
];

/** Words that were not kept: each answer against the lines of the ledger, and each line against the orders. */
export function words({ room, runs, standing = new Set() }: Account): string[] {
  const pieces = piecesOf(room);
  const first = new Map<string, Piece>();
  for (const piece of pieces)
    if (piece.record !== null && !first.has(piece.record.id)) first.set(piece.record.id, piece);
  const judged = { fold: verdictsOf(room), here: holdersOf(pieces).verdicts };
  const broken = runs.flatMap((run) => {
    const answer = run.writes === null ? undefined : answerOf(run);
    if (answer === undefined || run.writes === null) return [];
    if (isCalledOff(answer) && mayHaveFollowed(run, runs)) return [];
    const why = lie(run, answer, first.get(run.writes), judged);
    return why === undefined ? [] : [`${run.writes} was told ${answer.outcome}, but ${why}`];
  });
  const lost = [...standing].filter((id) => !first.has(id)).map((id) => `${id} is gone`);
  return [...broken, ...lost, ...strangers(pieces, runs, standing)];
}

function isCalledOff({ outcome }: Answer): boolean {
  return outcome === "not_committed" || outcome === "refused";
}

/** Whether somebody with the same key may have written after this one had given up. */
function mayHaveFollowed(run: Run, runs: readonly Run[]): boolean {
  const others = runs.filter((each) => each !== run && each.writes === run.writes);
  return others.some((each) => {
    const answer = answerOf(each);
    return each.ended > run.began && (answer === undefined || !isCalledOff(answer));
  });
}

interface Judged {
  readonly fold: ReadonlyMap<string, string>;
  readonly here: ReadonlyMap<string, string>;
}

function lie(run: Run, { outcome, seq, code }: Answer, piece: Piece | undefined, judged: Judged) {
  if (outcome === "unknown") return undefined;
  if (isCalledOff({ outcome, seq, code }))
    return piece === undefined ? undefined : "it stands there";
  if (piece?.record == null) return "it does not stand there";
  if (piece.seq !== seq) return `it stands at ${piece.seq} and not at ${seq}`;
  const tool = run.words[run.words.indexOf("--tool") + 1];
  if (piece.record.tool !== tool) return `it is by ${piece.record.tool}`;
  const isVoid = outcome === "void";
  const folded = judged.fold.get(run.writes!);
  if ((folded === "void") !== isVoid) return `it folds to ${folded}`;
  const here = judged.here.get(run.writes!);
  if (here !== undefined && (here === "void") !== isVoid) return `by the rules it is ${here}`;
  return undefined;
}

/** What nobody was asked to write, and what stands there twice though nobody was told to try again. */
function strangers(
  pieces: readonly Piece[],
  runs: readonly Run[],
  standing: ReadonlySet<string>,
): string[] {
  const asked = new Map<string, number>();
  for (const { writes } of runs)
    if (writes !== null) asked.set(writes, (asked.get(writes) ?? 0) + 1);
  const seen = new Set<string>();
  return pieces.flatMap(({ record, seq }) => {
    if (record === null || standing.has(record.id)) return [];
    const again = seen.has(record.id);
    seen.add(record.id);
    if (!asked.has(record.id) && !BY_THE_WAY.includes(record.kind))
      return [`${record.id} at ${seq} was written by nobody`];
    return again && asked.get(record.id) === 1 ? [`${record.id} stands again at ${seq}`] : [];
  });
}
