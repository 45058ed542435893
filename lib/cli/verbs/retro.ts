import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, raw, untrusted } from "../../fact/untrusted.ts";
import { FEWEST_RUNS, type Proposal, proposalsOf, type Tunable } from "../../fanout/proposals.ts";
import { retriesOf } from "../../fanout/retries.ts";
import { changeOf, type Figures, looksBack, retroLine } from "../../fanout/retro_line.ts";
import {
  agentsOf,
  type Grade,
  gradeOf,
  INPUT_NAMES,
  type Inputs,
  inputsOf,
  scoreOf,
  WEIGHTS,
} from "../../fanout/score.ts";
import { type Recorded, type Trigger, triggersOf } from "../../fanout/triggers.ts";
import { ownerOf } from "../../room/family.ts";
import { isSeeded, ROOT, type RunFact } from "../../room/run/run_fact.ts";
import { act } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { readConfig, SETTINGS } from "../config.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { type Entered, entered } from "../entered.ts";
import { learned } from "../fanout/retros.ts";
import { askedDescriptor, askedRun, type Run } from "../fanout/verifying.ts";
import { askHistory } from "../history.ts";
import { setConfig } from "../set_config.ts";

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
  const figures = figuresOf(here, run, tasks);
  const earlier = told.recorded.filter((each) => each.run !== run.run);
  const mine = told.recorded.find((each) => each.run === run.run);
  const settings = settingsOf(context, here);
  if (isRefusal(settings)) return refused(settings);
  const since = earlier.filter(({ seq }) => seq > told.changed).map((each) => each.figures);
  // A run that was looked at before the last change has had its say in that.
  const counted = mine === undefined || mine.seq > told.changed ? [...since, figures] : since;
  const proposals = proposalsOf(counted, settings);
  const result = {
    run: run.run,
    score: figures.score,
    grade: figures.score === null ? null : gradeOf(figures.score),
    inputs: Object.fromEntries(
      INPUT_NAMES.map((name) => [name, figures[name]]),
    ) as unknown as Inputs,
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
  };
  return conclude(context, here, { result, figures, mine });
}

/** Writes down what is new, and takes the proposals where that is asked for. */
function conclude(
  context: Context,
  { room, who }: Entered,
  {
    result,
    figures,
    mine,
  }: {
    result: Omit<RetroResult, "applied" | "lesson" | "recorded">;
    figures: Figures;
    mine: (Recorded & { readonly id: string }) | undefined;
  },
): Answer<RetroResult> {
  const summary = retroLine(figures);
  let lesson = mine?.id;
  const recorded = mine === undefined || raw(retroLine(mine.figures)) !== raw(summary);
  if (recorded) {
    const said = result.score === null ? "no score" : `${result.grade} ${result.score}`;
    const subject = untrusted(`retro of ${result.run}: ${said}`);
    const done = act(context, room, who, { kind: "lesson", subject, summary, run: result.run });
    if (done.refusal !== undefined) return refused(done.refusal);
    lesson = done.result!.fact.id;
  }
  const applied = context.flags.approve === true && result.proposals.length > 0;
  if (applied) {
    // The former values are written down before anything is changed.
    const about = { ...changeOf(result.proposals), run: result.run, refs: [lesson!] };
    const done = act(context, room, who, { kind: "decision", ...about });
    if (done.refusal !== undefined) return refused(done.refusal);
    const config = readConfig(context.world, room.place.dir);
    if (isRefusal(config)) return refused(config);
    const changes = Object.fromEntries(result.proposals.map(({ key, to }) => [key, to]));
    const failed = setConfig(context.world, room.place.dir, config, changes);
    if (failed !== undefined) return refused(failed);
  }
  const whole: RetroResult = { ...result, applied, lesson: lesson!, recorded };
  return { result: whole, text: () => textOf(whole) };
}

function figuresOf({ room }: Entered, run: Run, tasks: readonly string[]): Figures {
  const retries = retriesOf(run.steps, run.naming, (session) => ownerOf(room.state, session));
  const inputs = inputsOf({ ...run, retries, tasks });
  const rounded = Object.fromEntries(
    INPUT_NAMES.map((name) => {
      const value = inputs[name];
      return [name, value === null ? null : Math.round(value * 1000) / 1000];
    }),
  ) as unknown as Inputs;
  return {
    ...rounded,
    score: scoreOf(inputs),
    agents: agentsOf(run.steps),
    tasks: tasks.length,
    replaced: retries.filter(({ reason }) => reason === "replaced").length,
  };
}

function settingsOf(context: Context, { room }: Entered): Record<Tunable, string> | Refusal {
  const config = readConfig(context.world, room.place.dir);
  if (isRefusal(config)) return config;
  const value = (key: Tunable) => {
    const set = config[key];
    return typeof set === "string" && SETTINGS[key].fits(set) ? set : SETTINGS[key].standard;
  };
  return {
    "fanout.team": value("fanout.team"),
    "fanout.tasks": value("fanout.tasks"),
    "claims.lease": value("claims.lease"),
  };
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
