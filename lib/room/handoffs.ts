import { type Fact, named } from "../fact/fact.ts";
import { raw, type Untrusted, untrusted } from "../fact/untrusted.ts";
import { addresses } from "./addressee.ts";
import { ownerOf } from "./family.ts";
import { standing } from "./standing.ts";
import type { Session, State } from "./state.ts";

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
  const { tool, target, subject = untrusted("") } = fact;
  if (state.rest === null || target === undefined || target === "all") return;
  const { bounces } = state.rest;
  const refs = named(fact);
  const answered =
    refs.length === 0
      ? undefined
      : [...bounces.values()].find(
          (each) => refs.includes(each.id) && each.from === target && each.to === tool,
        );
  const before = answered ?? bounces.get(wayOf(target, tool, subject));
  const way = wayOf(tool, target, subject);
  // The newest matter stands last, so that the first is the one to forget.
  bounces.delete(way);
  bounces.set(way, {
    id: fact.id,
    from: tool,
    to: target,
    subject,
    count: (before?.count ?? -1) + 1,
  });
  if (bounces.size <= REMEMBERED) return;
  for (const oldest of bounces.keys()) {
    bounces.delete(oldest);
    break;
  }
}

function wayOf(from: string, to: string, subject: Untrusted): string {
  return `${from}\n${to}\n${raw(subject)}`;
}
