import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { untrusted } from "../../fact/untrusted.ts";
import { agentTool } from "../../fanout/agent_tool.ts";
import type { Task } from "../../fanout/descriptor.ts";
import type { Written } from "../../ledger/written.ts";
import { heldBy } from "../../room/reach.ts";
import { SEEDED } from "../../room/run/run_fact.ts";
import type { Session } from "../../room/state.ts";
import { trials } from "../../room/trial.ts";
import { isRefusal } from "../answer.ts";
import { leaseOf } from "../config.ts";
import type { Context } from "../context.ts";
import type { Entered } from "../entered.ts";
import { type Identity, liveSessions, seededSession } from "../identity.ts";
import { canonicalAll } from "../paths.ts";
import { openRoom, type Room } from "../room.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { type Judged, seedRefusal } from "./seed_refusal.ts";

/** What became of one task's claim. */
export interface Seeded {
  readonly task: string;
  readonly tool: string;
  readonly session: string;
  readonly claim: string;
  /**
   * `held`: it was there already. `void`: another was quicker; then what the others got was given back, `released`.
   */
  readonly outcome: "granted" | "held" | "void" | "released";
  readonly paths: readonly string[];
  readonly lease_until: string;
}

/** What is to be claimed. */
interface Plan {
  readonly tasks: readonly Task[];
  readonly run: string;
  readonly prefix: string;
}

/** What one task needs: nothing more, or these facts. */
export interface Wanted {
  readonly task: Task;
  readonly who: Identity;
  readonly paths: readonly string[];
  /** The claim that holds them, or is to. */
  readonly claim: string;
  readonly until: number;
  /** None where they are held already. */
  readonly facts: readonly Fact[];
}

interface Seeding {
  readonly seeded?: readonly Seeded[];
  readonly refusal?: Refusal;
}

/** As long as a claim can last without a word: the agents of later waves begin later. */
const DAY = 24 * 3_600_000;

/** Claims for each task what it owns, all or none: tried on a copy, then in one append. */
export function seed(context: Context, here: Entered, plan: Plan): Seeding {
  const wanted: Wanted[] = [];
  for (const task of plan.tasks) {
    const each = wantedBy(context, here, task, plan);
    if (isRefusal(each)) return { refusal: each };
    wanted.push(each);
  }
  const { room } = here;
  const facts = wanted.flatMap((each) => each.facts);
  const { verdicts, after } = trials(room.state, facts);
  const judged = new Map(facts.map((fact, n) => [fact, verdicts[n]!]));
  const without = seedRefusal(context, { ...room, state: after }, wanted, judged);
  if (without !== undefined) return { refusal: without };
  if (facts.length === 0) return { seeded: wanted.map((each) => row(each, "granted")) };
  const written = write(context, room, facts, { spools: false });
  if (isRefusal(written)) return { refusal: written };
  const isLost = ({ outcome }: Written): boolean => outcome === "void";
  const faults = written
    .filter((each) => !isLost(each))
    .map((each) => faultOf(context, room, each));
  const fault = faults.find((each) => each !== undefined);
  if (fault !== undefined) return { refusal: fault };
  if (!written.some(isLost)) return { seeded: wanted.map((each) => row(each, "granted")) };
  return givenBack(context, wanted, new Map(written.map(({ fact, verdict }) => [fact, verdict!])));
}

/** Another was quicker: what was granted is given back, so that no task holds a part of what all need. */
function givenBack(context: Context, wanted: readonly Wanted[], judged: Judged): Seeding {
  // Who came first is not in the state that was looked at before.
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return { refusal: room };
  const back = wanted.flatMap(({ who, facts, claim }) => {
    if (facts.length === 0) return [];
    if (!who.known) return factOf(context, room, who, { kind: "session", status: "ended" });
    const isHeld = room.state.claims.has(claim);
    return isHeld ? factOf(context, room, who, { kind: "release", ref: claim }) : [];
  });
  const written = back.length === 0 ? [] : write(context, room, back, { spools: false });
  const fault = isRefusal(written)
    ? written
    : written.map((each) => faultOf(context, room, each)).find((each) => each !== undefined);
  const outcomeOf = ({ facts }: Wanted): Seeded["outcome"] => {
    if (facts.some((fact) => judged.get(fact)?.outcome === "void")) return "void";
    return fault === undefined ? "released" : "granted";
  };
  const refusal = fault ?? seedRefusal(context, room, wanted, judged);
  return {
    seeded: wanted.map((each) => row(each, outcomeOf(each))),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function faultOf(context: Context, room: Room, written: Written): Refusal | undefined {
  return writeResult(context, room, written).refusal;
}

/** What became of what was written; where nothing had to be, it is held as before. */
function row({ task, who, claim, paths, until, facts }: Wanted, became: Seeded["outcome"]): Seeded {
  const { tool, session } = who;
  const outcome = facts.length === 0 ? "held" : became;
  return { task: task.id, tool, session, claim, outcome, paths, lease_until: formatInstant(until) };
}

function wantedBy(
  context: Context,
  { room, sightings, who: seeder }: Entered,
  task: Task,
  { run, prefix }: Plan,
): Wanted | Refusal {
  const { world } = context;
  const { state, place, now } = room;
  const tool = agentTool(prefix, task.id);
  const found = canonicalAll({ ...world, cwd: place.repoRoot }, place, task.owns);
  if (isRefusal(found)) return found;
  const { paths } = found;
  const live = liveSessions({ state, sightings, now }, tool);
  const reach = { folded: paths.map(foldCase), tree: null, resources: [] };
  for (const each of live) {
    const own = [...each.holds].flatMap((id) => state.claims.get(id) ?? []);
    const [held] =
      heldBy(
        own.filter(({ until }) => until > now),
        reach,
      ) ?? [];
    if (held === undefined) continue;
    const { id: claim, until } = held;
    const other = state.rest?.held.get(claim)?.fact.run;
    if (other !== undefined && other !== run)
      return refuse("refused", "other-run", `${tool} holds ${claim} for run "${other}"`, [
        "Let its agent release it, or choose another prefix with --tool-prefix",
      ]);
    return { task, who: known(each), paths, claim, until, facts: [] };
  }
  const [session, ...others] = live;
  if (others.length > 0) {
    const names = live.map(({ id }) => id).join(", ");
    return refuse("refused", "several-sessions", `${tool} has several live sessions: ${names}`, [
      "Choose another prefix with --tool-prefix, or let all but one leave",
    ]);
  }
  const who =
    session === undefined
      ? { tool, session: seededSession(context, tool), known: false, guessed: false }
      : known(session);
  const lease = context.flags.lease === undefined ? { ms: DAY } : leaseOf(context, place, paths, 0);
  if (isRefusal(lease)) return lease;
  const until = world.now() + lease.ms;
  const claim = factOf(context, room, who, {
    kind: "claim",
    phase: untrusted(SEEDED),
    subject: untrusted(task.intent),
    summary: untrusted(`seeded by ${seeder.tool}`),
    paths,
    run,
    step: task.id,
    ...(task.depends_on.length === 0 ? {} : { parent_steps: task.depends_on }),
    ...(task.expect === null ? {} : { expect: task.expect }),
    lease_until: formatInstant(until),
  });
  const begun = factOf(context, room, who, { kind: "session", status: "begun" });
  const facts = who.known ? [claim] : [begun, claim];
  return { task, who, paths, claim: claim.id, until, facts };
}

function known({ id, tool }: Session): Identity {
  return { tool, session: id, known: true, guessed: false };
}
