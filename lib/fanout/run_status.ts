import { shellWords } from "../fact/shell_words.ts";
import type { TreeChanges } from "./evidence.ts";
import { listed } from "./finding_lines.ts";
import type { OpenMatter, ReportedTask, TaskState } from "./reported_tasks.ts";

/** How a run turned out, in one word. docs/harmonise.md says when each holds. */
export type RunStatus = "SUCCESS" | "PARTIAL" | "BLOCKED" | "FAILED";

/** What that is told by. */
export interface RunOutcome {
  readonly run: string;
  readonly tasks: readonly ReportedTask[];
  readonly blockers: readonly OpenMatter[];
  readonly handoffs: readonly OpenMatter[];
  readonly trees: readonly TreeChanges[];
  /** It was looked back at. */
  readonly over: boolean;
}

/** How it turned out. */
export function statusOf({ tasks, blockers, handoffs }: RunOutcome): RunStatus {
  const has = (state: TaskState) => tasks.some((each) => each.state === state);
  if (blockers.length > 0) return "BLOCKED";
  if (!has("landed") && !has("in_flight")) return "FAILED";
  if (tasks.every(({ state }) => state === "landed") && handoffs.length === 0) return "SUCCESS";
  if (!has("in_flight") && !has("open") && has("stalled")) return "BLOCKED";
  return "PARTIAL";
}

/** What is left once all has landed. */
function closing({ run, trees, over }: RunOutcome): string {
  const named = shellWords(["--run", run]);
  const waiting = trees.some(({ changed }) => changed?.length !== 0);
  const merged = trees.some((each) => each.merged);
  if (waiting || !(merged || over))
    return `verify and merge: rally workstream verify FILE ${named} --strict`;
  return over ? "nothing is left to do" : `look back: rally retro ${named}`;
}

/** What is to be done next about a run, in one line. */
export function nextOf(about: RunOutcome, status: RunStatus): string {
  const { run, tasks, blockers, handoffs } = about;
  const [blocker] = blockers;
  const [handoff] = handoffs;
  const landed = (id: string) =>
    tasks.every(({ task, state }) => task !== id || state === "landed");
  const of = (state: TaskState) => tasks.filter((each) => each.state === state);
  const locate = ({ fact }: OpenMatter) => shellWords(["rally", "locate", fact]);
  const names = (some: readonly ReportedTask[]) => listed(some.map(({ task }) => task));
  const ready = of("open").filter(({ depends_on }) => depends_on.every(landed));
  if (status === "SUCCESS") return closing(about);
  if (blocker !== undefined) return `resolve the blocker: ${locate(blocker)}`;
  if (of("stalled").length > 0) return `give to others: ${names(of("stalled"))}`;
  if (ready.length > 0) return `begin: ${names(ready)}`;
  if (of("in_flight").length > 0) return `wait for ${names(of("in_flight"))}`;
  if (handoff !== undefined) return `answer the handoff: ${locate(handoff)}`;
  return `look back: rally retro ${shellWords(["--run", run])}`;
}
