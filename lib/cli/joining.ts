import { type Fact, FORMAT } from "../fact/fact.ts";
import type { Refusal } from "../fact/refusal.ts";
import { ownerOf } from "../room/family.ts";
import { mayLead } from "../room/kinds/lead.ts";
import type { Lead, State } from "../room/state.ts";
import { isRefusal } from "./answer.ts";
import { beginning } from "./beginning.ts";
import type { Context } from "./context.ts";
import type { Entered } from "./entered.ts";
import { sayingOf } from "./saying.ts";
import { factOf, type Saying, write, writeResult } from "./speak.ts";

/** What the session says of itself, or what is wrong with it: asked before anything is written. */
export function description(context: Context, { room }: Entered): Saying | Refusal {
  const { path: _paths, ...flags } = context.flags;
  return sayingOf({ ...context, flags }, room, "session");
}

/**
 * The joining fact, where there is none or the session says something new of itself; and the seat, where it is free.
 * Answers with the facts that wait, where the room cannot be written to.
 */
export function joining(
  context: Context,
  here: Entered,
  described: Saying,
): readonly Fact[] | Refusal {
  const { room, who } = here;
  const { kind: _kind, ...profile } = described;
  const facts: Fact[] = [];
  const news = Object.keys(profile).length > 0 && !isKnown(here, profile);
  const opens = room.ledger.segment !== "main" && room.ledger.handle === undefined;
  const own = room.state.sessions.get(who.session);
  if (own === undefined)
    facts.push(factOf(context, room, who, { ...described, ...beginning(here) }));
  else if (own.ended !== null)
    facts.push(factOf(context, room, who, { ...described, status: "begun" }));
  else if (news || opens) facts.push(factOf(context, room, who, { ...profile, kind: "presence" }));
  const tier = profile.tier ?? own?.tier;
  const vacant = room.state.lead === null || hasLeft(room.state, room.state.lead, who.session);
  // Who may fold the seat wrongly leaves it alone (SPEC section 2, `v`), and joins all the same.
  if (vacant && mayLead(tier) && room.state.format <= FORMAT)
    facts.push(factOf(context, room, who, { kind: "lead", status: "taken" }));
  if (facts.length === 0) return [];
  const written = write(context, room, facts);
  if (isRefusal(written)) return written;
  // The seat may have been taken meanwhile; that is no failure of entering.
  const { refusal } = writeResult(context, room, written[0]!);
  return refusal ?? written.flatMap(({ outcome, fact }) => (outcome === "pending" ? fact : []));
}

/** Whoever comes back to a seat of its own has it still. */
function hasLeft(state: State, { session }: Lead, me: string): boolean {
  const incumbent = session === null ? undefined : state.sessions.get(ownerOf(state, session));
  return incumbent !== undefined && incumbent.ended !== null && incumbent.id !== me;
}

function isKnown({ room, who }: Entered, profile: Omit<Saying, "kind">): boolean {
  const known = room.state.rest?.profiles.get(who.session);
  return (
    known !== undefined &&
    Object.entries(profile).every(
      ([key, value]) => JSON.stringify(known[key as keyof typeof known]) === JSON.stringify(value),
    )
  );
}
