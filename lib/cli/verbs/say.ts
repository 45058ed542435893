import type { Fact } from "../../fact/fact.ts";
import { clockTime, parseInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { judged } from "../../ledger/judged.ts";
import { KINDS, type KindName } from "../../room/kinds.ts";
import { partToJudge } from "../../room/part_to_judge.ts";
import { trial } from "../../room/trial.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { keepWithin } from "../around.ts";
import { goneOn } from "../beginning.ts";
import { claimedAbroad } from "../claimed_abroad.ts";
import { type Context, one } from "../context.ts";
import type { Identity } from "../identity.ts";
import { namedByFlags } from "../named_claims.ts";
import { chosenBefore, type Key, keyOf, namedBefore, retried } from "../retry.ts";
import type { Room } from "../room.ts";
import { sayingOf } from "../saying.ts";
import { factOf, type WriteResult, write, writeResult } from "../speak.ts";
import { pendingText } from "../spooling.ts";
import { voidRefusal } from "../void_refusal.ts";
import { awaitClaim } from "../wait.ts";

/** Writes one fact: checked, tried on a copy of the state, appended, read back. */
export function say(context: Context, kind: KindName): Answer<WriteResult> {
  const here = goneOn(context, partToJudge(kind, context.flags.ref !== undefined));
  if (isRefusal(here)) return refused(here);
  const { room, who } = here;
  const key = keyOf(context, room, kind);
  if (isRefusal(key)) return refused(key);
  const fact = drafted(context, room, who, kind, key);
  if (isRefusal(fact)) return refused(fact);
  if (key.before !== undefined)
    return told(claimedAbroad(context, room, retried(context, room, key.before, fact)));
  const verdict = trial(room.state, fact);
  if (verdict.outcome === "void") {
    const wait = one(context.flags, "wait");
    if (wait === undefined || verdict.reason !== "claim-conflict")
      return refused(voidRefusal(context, room, fact, verdict));
    keepWithin(context, room.place.dir, who);
    return awaitClaim(context, room, who, fact, verdict);
  }
  const [written] = asList(write(context, room, [fact]));
  // From now on the hooks of its host have to know whose claim it is.
  if (kind === "claim") keepWithin(context, room.place.dir, who);
  if (isRefusal(written!)) return refused(written);
  if (written!.verdict?.outcome !== "repeat")
    return told(claimedAbroad(context, room, writeResult(context, room, written!)));
  // Somebody used the same key at the same moment and came first: what became of theirs is what became of this.
  const first = judged(room.ledger, fact.id, context.deadline);
  if (typeof first !== "object") return refused(late());
  return told(claimedAbroad(context, room, retried(context, room, first, fact)));
}

/** The result of a write for a person. */
export function told({
  result,
  refusal,
}: {
  result?: WriteResult;
  refusal?: Refusal;
}): Answer<WriteResult> {
  if (result === undefined) return refused(refusal!);
  return {
    result,
    ...(refusal === undefined ? {} : { refusal }),
    text: ({ faint }) => {
      const { fact, seq, holds } = result;
      if (result.outcome === "pending") return pendingText(fact);
      const more = result.revoked
        ? "; revoked since"
        : result.provisional
          ? "; provisional: not published yet"
          : "";
      if (holds !== undefined) return `renewed ${holds.map(plain).join(" ")}${more}\n`;
      const lease = parseInstant(fact.lease_until);
      const until = lease === undefined ? "" : ` until ${clockTime(lease, parseInstant(fact.at)!)}`;
      return `${plain(fact.tool)} ${KINDS[fact.kind as KindName].line(fact)}${until}${more} ${faint(`[${plain(fact.id)} at ${seq}]`)}\n`;
    },
  };
}

function drafted(
  context: Context,
  room: Room,
  who: Identity,
  kind: KindName,
  { key, before }: Key,
): Fact | Refusal {
  const saying = sayingOf(context, room, kind);
  if (isRefusal(saying)) return saying;
  const refs =
    before !== undefined && chosenBefore(context, saying)
      ? namedBefore(saying, before)
      : kind === "release"
        ? namedByFlags(context, room, who, saying)
        : saying;
  if (isRefusal(refs)) return refs;
  const fact = factOf(context, room, who, refs, key);
  if (
    kind !== "standby" ||
    fact.wake_after !== undefined ||
    fact.ref !== undefined ||
    fact.refs !== undefined
  )
    return fact;
  return refuse("usage", "missing-flag", "A standby needs something to wait for", [
    "--wake-after +30m, or --ref with the id of a claim",
  ]);
}

function late(): Refusal {
  return refuse(
    "unknown",
    "outcome-unknown",
    "It is not known what became of the same key before",
    ["rally recent"],
  );
}

function asList<T>(value: readonly T[] | Refusal): readonly (T | Refusal)[] {
  return "hints" in value ? [value] : value;
}
