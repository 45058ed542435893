import { parseDuration } from "../fact/duration.ts";
import type { Fact } from "../fact/fact.ts";
import { formatInstant, parseInstant } from "../fact/instant.ts";
import { refuse } from "../fact/refusal.ts";
import { replay } from "../ledger/replay.ts";
import { deadlineIn, NEVER } from "../room/deadline.ts";
import { trial } from "../room/trial.ts";
import type { Verdict } from "../room/verdict.ts";
import { type Answer, isRefusal, refused } from "./answer.ts";
import { claimedAbroad } from "./claimed_abroad.ts";
import { type Context, one } from "./context.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import { badDuration } from "./said_times.ts";
import { factOf, type WriteResult, write, writeResult } from "./speak.ts";
import { told } from "./verbs/say.ts";
import { voidRefusal } from "./void_refusal.ts";

/** Between two looks at the ledger, growing from the first to the second. */
const [FIRST, LAST] = [50, 1000];

/**
 * Stands by for the claims in the way and claims as soon as they are gone. It promises no place in a queue. Where it
 * gives up, the standby is taken back, so that nobody seems to wait who does not.
 */
export function awaitClaim(
  context: Context,
  room: Room,
  who: Identity,
  wanted: Fact,
  conflict: Verdict & { outcome: "void" },
): Answer<WriteResult> {
  const given = one(context.flags, "wait")!;
  const ms = parseDuration(given);
  if (ms === undefined) return refused(badDuration("wait", given));
  const patience = deadlineIn(ms, context.world.ticks);
  const patient: Context = { ...context, deadline: NEVER };
  const parked = park(patient, room, who, wanted, conflict);
  if (!("id" in parked)) return parked;
  let verdict: Verdict = conflict;
  for (let pause = FIRST; !patience.passed(); pause = Math.min(LAST, pause * 2)) {
    context.world.pause(Math.min(pause, patience.left()));
    replay(room.ledger, NEVER);
    const claim = anew(context, room, who, wanted, parked.id);
    verdict = trial(room.state, claim);
    if (verdict.outcome === "void" && verdict.reason === "claim-conflict") continue;
    if (verdict.outcome === "void") break;
    const written = write(patient, room, [claim]);
    if (isRefusal(written)) return refused(written);
    const [outcome] = written;
    // Another was quicker: the standby stays, and so do we.
    if (outcome?.verdict?.outcome === "void" && outcome.verdict.reason === "claim-conflict")
      continue;
    return told(claimedAbroad(context, room, writeResult(context, room, outcome!)));
  }
  write(patient, room, [factOf(context, room, who, { kind: "wake", ref: parked.id })]);
  const late = { ...room, now: context.world.now() };
  return refused(
    verdict.outcome === "void"
      ? voidRefusal(context, late, wanted, verdict)
      : refuse("refused", "claim-conflict", "claim conflict"),
  );
}

function park(
  context: Context,
  room: Room,
  who: Identity,
  wanted: Fact,
  { conflicts = [] }: Verdict & { outcome: "void" },
): Fact | Answer<WriteResult> {
  const standby = factOf(context, room, who, {
    kind: "standby",
    ref: conflicts[0]!,
    ...(wanted.subject === undefined ? {} : { subject: wanted.subject }),
    ...(wanted.paths === undefined ? {} : { paths: wanted.paths }),
  });
  const verdict = trial(room.state, standby);
  if (verdict.outcome === "void") return refused(voidRefusal(context, room, standby, verdict));
  const written = write(context, room, [standby]);
  if (isRefusal(written)) return refused(written);
  return written[0]!.outcome === "committed"
    ? standby
    : told(writeResult(context, room, written[0]!));
}

/** The same claim, spoken now: its lease is as long as asked for, and it names the standby that it ends. */
function anew(context: Context, room: Room, who: Identity, wanted: Fact, standby: string): Fact {
  const { v, id, at, tool, session, seen, kind, lease_until, ...rest } = wanted;
  const lease = parseInstant(lease_until)! - parseInstant(at)!;
  const until = formatInstant(context.world.now() + lease);
  return factOf(
    context,
    room,
    who,
    { ...rest, kind: "claim", lease_until: until, ref: standby },
    id.slice("claim_".length),
  );
}
