import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { untrusted } from "../../fact/untrusted.ts";
import { agentTool } from "../../fanout/agent_tool.ts";
import type { Task } from "../../fanout/descriptor.ts";
import { heldBy } from "../../room/reach.ts";
import { SEEDED } from "../../room/run/run_fact.ts";
import type { Session } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import { leaseOf } from "../config.ts";
import type { Context } from "../context.ts";
import type { Entered } from "../entered.ts";
import { type Identity, liveSessions, seededSession } from "../identity.ts";
import { canonicalAll } from "../paths.ts";
import { factOf } from "../speak.ts";

/** What is to be claimed. */
export interface SeedPlan {
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

/** As long as a claim can last without a word: the agents of later waves begin later. */
const DAY = 24 * 3_600_000;

/** What a task needs; a refusal where it cannot be claimed for it. */
export function wantedBy(
  context: Context,
  { room, sightings, who: seeder }: Entered,
  task: Task,
  { run, prefix }: SeedPlan,
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
  // Made first: the claim must not be older, or it would not be the newest word, by which a session is known as expected.
  const begun = factOf(context, room, who, { kind: "session", status: "begun" });
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
  const facts = who.known ? [claim] : [begun, claim];
  return { task, who, paths, claim: claim.id, until, facts };
}

function known({ id, tool }: Session): Identity {
  return { tool, session: id, known: true, guessed: false };
}
