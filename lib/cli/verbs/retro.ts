import { refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { figuresOf } from "../../fanout/figures.ts";
import { FEWEST_RUNS, type Proposal, proposalsOf } from "../../fanout/proposals.ts";
import { looksBack } from "../../fanout/retro_line.ts";
import {
  eachInput,
  type Grade,
  gradeOf,
  INPUT_NAMES,
  type Inputs,
  WEIGHTS,
} from "../../fanout/score.ts";
import { type Trigger, triggersOf } from "../../fanout/triggers.ts";
import { ownerOf } from "../../room/family.ts";
import { isSeeded, ROOT, type RunFact } from "../../room/run/run_fact.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { readConfig, settingIn } from "../config.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { entered } from "../entered.ts";
import { askedDescriptor, askedRun, type Run } from "../fanout/asked_run.ts";
import { recordFigures, takeProposals } from "../fanout/retro_writing.ts";
import { learned } from "../fanout/retros.ts";
import { askHistory } from "../history.ts";

/** What `retro` answers. */
export interface RetroResult {
  readonly run: string;
  /** Null where less than half of its inputs is known. */
  readonly score: number | null;
  readonly grade: Grade | null;
  readonly inputs: Inputs;
  readonly agents: number;
  readonly tasks: number;
  readonly triggers: readonly Trigger[];
  /** Runs with a retro since the last change of settings, this one too. */
  readonly runs: number;
  readonly proposals: readonly Proposal[];
  /** The proposals hold now. */
  readonly applied: boolean;
  /** The lesson that holds these figures. */
  readonly lesson: string;
  /** It was written now; otherwise it says the same already. */
  readonly recorded: boolean;
}

/** How well a run was shared out: scores it, records that, and proposes other settings. */
export async function retro(context: Context): Promise<Answer<RetroResult>> {
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const descriptor = await askedDescriptor(context);
  if (descriptor !== undefined && isRefusal(descriptor)) return refused(descriptor);
  const asked = await askedRun(context, here.room, descriptor?.tasks ?? []);
  if (isRefusal(asked)) return refused(asked);
  const part = ({ fact }: RunFact) => !looksBack(fact);
  const run: Run = {
    ...asked,
    facts: asked.facts.filter(part),
    steps: asked.steps.filter(({ id }) => id !== ROOT),
    naming: asked.naming.filter(part),
  };
  const tasks = descriptor?.tasks.map(({ id }) => id) ?? run.steps.map(({ id }) => id);
  if (run.facts.every(isSeeded)) {
    const [message, hint] =
      run.facts.length === 0
        ? ["Nobody has said anything of", "rally recent shows what was said"]
        : ["Nobody has begun", "Look back at it when its agents have worked"];
    return refused(refuse("missing", "unknown-run", `${message} the run "${run.run}"`, [hint]));
  }
  const told = await askHistory(context, here.room, learned);
  if ("hints" in told) return refused(told);
  const config = readConfig(context.world, here.room.place.dir);
  if (isRefusal(config)) return refused(config);
  const figures = figuresOf(run, tasks, (session) => ownerOf(here.room.state, session));
  const earlier = told.recorded.filter((each) => each.run !== run.run);
  const mine = told.recorded.find((each) => each.run === run.run);
  const since = earlier.filter(({ seq }) => seq > told.changed).map((each) => each.figures);
  // A run that was looked at before the last change has had its say in that.
  const counted = mine === undefined || mine.seq > told.changed ? [...since, figures] : since;
  const proposals = proposalsOf(counted, {
    "fanout.team": settingIn(config, "fanout.team"),
    "fanout.tasks": settingIn(config, "fanout.tasks"),
    "claims.lease": settingIn(config, "claims.lease"),
  });
  const recorded = recordFigures(context, here, { run: run.run, figures, before: mine });
  if (isRefusal(recorded)) return refused(recorded);
  const applied = context.flags.approve === true && proposals.length > 0;
  const failed = applied
    ? takeProposals(context, here, { run: run.run, proposals, lesson: recorded.lesson })
    : undefined;
  if (failed !== undefined) return refused(failed);
  const result: RetroResult = {
    run: run.run,
    score: figures.score,
    grade: figures.score === null ? null : gradeOf(figures.score),
    inputs: eachInput((name) => figures[name]),
    agents: figures.agents,
    tasks: figures.tasks,
    triggers: triggersOf(run, {
      figures,
      earlier,
      lessons: told.lessons.filter(({ seq }) => seq > (earlier.at(-1)?.seq ?? 0)).length,
      now: here.room.now,
    }),
    runs: counted.length,
    proposals,
    applied,
    ...recorded,
  };
  return { result, text: () => textOf(result) };
}

function textOf({ run, score, grade, inputs, agents, tasks, ...told }: RetroResult): string {
  const head = score === null ? "no score: too little was said" : `${grade} ${score.toFixed(2)}`;
  const width = Math.max(...INPUT_NAMES.map((name) => name.length));
  const lines = INPUT_NAMES.map((name) => {
    const value = inputs[name];
    const shown = value === null ? "none" : value.toFixed(2);
    return `  ${name.padEnd(width)}  ${shown}  x ${WEIGHTS[name].toFixed(2)}`;
  });
  const holds = told.triggers.filter(({ holds }) => holds);
  const few = `${told.runs} of ${FEWEST_RUNS} runs that a change of settings needs`;
  return `${[
    `${plain(run)}: ${head}, ${count(tasks, "task")}, ${count(agents, "agent")}`,
    ...lines,
    ...holds.map(({ id, scope, why }) => `look back (${scope}): ${why} [${id}]`),
    ...(told.runs < FEWEST_RUNS ? [few] : []),
    ...told.proposals.map(
      ({ key, from, to, why }) =>
        `${told.applied ? "changed" : "proposed"}: ${key} ${plain(from)} -> ${to}, for ${why}`,
    ),
    ...(told.proposals.length > 0 && !told.applied ? ["to take it: --approve"] : []),
    `${told.recorded ? "recorded" : "known"} as ${plain(told.lesson)}`,
  ].join("\n")}\n`;
}
