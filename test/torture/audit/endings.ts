import { isDefect } from "../../binary/compiled.ts";
import type { Account } from "../account.ts";
import { answerOf, envelopeIn } from "../answer.ts";
import type { Run } from "../process.ts";

/** Why a command is refused where many want the same. */
const REFUSALS = ["claim-conflict", "not-open"];

/** Processes that ended as none may, whatever happens around them. */
export function endings({ runs, failures = [] }: Account): string[] {
  const expected = [...REFUSALS, ...failures];
  return runs.flatMap((run) =>
    wrong(run, expected).map((why) => `"rally ${brief(run)}" (pid ${run.pid}) ${why}`),
  );
}

function wrong(run: Run, expected: readonly string[]): string[] {
  if (run.hung) return ["did not end"];
  if (isDefect(run)) return [`ended in a defect: ${run.err}${run.out}`];
  const envelope = envelopeIn(run);
  if (run.killed && run.exit === null) return [];
  if (run.signal !== null) return [`was ended by ${run.signal}`];
  if (run.exit === null || run.exit < 0 || run.exit > 4) return [`ended with ${run.exit}`];
  if (envelope === undefined) return [`gave no single document: ${JSON.stringify(run.out)}`];
  if (envelope.ok !== (run.exit === 0) || (!envelope.ok && envelope.exit_code !== run.exit))
    return [`ended with ${run.exit}, but said ok ${envelope.ok} and ${envelope.exit_code}`];
  const { error } = envelope;
  if (error !== undefined && !expected.includes(error.code))
    return [`failed with ${error.code}: ${error.message}`];
  return run.writes === null ? [] : exitAndOutcome(run);
}

const EXITS = { committed: [0], void: [2], not_committed: [1], unknown: [4], refused: [1, 2] };

function exitAndOutcome(run: Run): string[] {
  const { outcome } = answerOf(run)!;
  const fits = EXITS[outcome].includes(run.exit!);
  return fits ? [] : [`told ${outcome}, but ended with ${run.exit}`];
}

function brief({ words }: Run): string {
  return words.map((word) => (word.length > 40 ? `${word.slice(0, 20)}...` : word)).join(" ");
}
