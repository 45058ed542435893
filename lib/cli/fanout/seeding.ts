import { formatInstant } from "../../fact/instant.ts";
import type { Refusal } from "../../fact/refusal.ts";
import type { Written } from "../../ledger/written.ts";
import { trials } from "../../room/trial.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Entered } from "../entered.ts";
import { openRoom, type Room } from "../room.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { type Judged, seedRefusal } from "./seed_refusal.ts";
import { type SeedPlan, type Wanted, wantedBy } from "./wanted_claim.ts";

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

interface Seeding {
  readonly seeded?: readonly Seeded[];
  readonly refusal?: Refusal;
}

/** Claims for each task what it owns, all or none: tried on a copy, then in one append. */
export function seed(context: Context, here: Entered, plan: SeedPlan): Seeding {
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
