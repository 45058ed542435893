import { type Fact, named } from "../fact/fact.ts";
import { raw, untrusted } from "../fact/untrusted.ts";
import { addresses } from "./addressee.ts";
import { ownerOf } from "./family.ts";
import { standing } from "./standing.ts";
import type { Bounce, Session, State } from "./state.ts";

/** How many handoffs are remembered to see a matter go back and forth. */
const REMEMBERED = 200;

/**
 * Ends the handoffs that the fact names and the speaker was asked to answer. One to everybody is answered by the
 * first who is not its author.
 */
export function answer(state: State, fact: Fact, owner: Session): string[] {
  const ended: string[] = [];
  for (const id of named(fact)) {
    const handoff = standing(state, id, "handoff");
    if (handoff === undefined || !isFor(state, handoff, owner)) continue;
    state.rest?.open.delete(id);
    ended.push(id);
  }
  return ended;
}

/** Whether the handoff is this session's to answer. */
export function isFor(state: State, handoff: Fact, session: Session): boolean {
  const toAll = handoff.target === undefined || handoff.target === "all";
  if (toAll) return ownerOf(state, handoff.session) !== session.id;
  return addresses(state, handoff.target, session);
}

/**
 * Remembers that a matter went from one tool to another and counts how often it came back. The same matter: the
 * handoff names the earlier one, or has its subject.
 */
export function countBounce(state: State, fact: Fact): void {
  if (state.rest === null || fact.target === undefined || fact.target === "all") return;
  const { bounces } = state.rest;
  const subject = fact.subject ?? untrusted("");
  const goesBack = (each: Bounce): boolean => each.from === fact.target && each.to === fact.tool;
  let before = named(fact)
    .map((id) => bounces.get(id))
    .find((each) => each !== undefined && goesBack(each));
  for (const each of bounces.values())
    if (goesBack(each) && raw(each.subject) === raw(subject)) before = each;
  bounces.set(fact.id, {
    from: fact.tool,
    to: fact.target,
    subject,
    count: before === undefined ? 0 : before.count + 1,
  });
  if (bounces.size > REMEMBERED)
    for (const id of [...bounces.keys()].slice(0, bounces.size - REMEMBERED)) bounces.delete(id);
}
