import type { Fact } from "../fact/fact.ts";
import { addresseeOf } from "./addressed.ts";
import { isMail } from "./addressee.ts";
import { ownerOf } from "./family.ts";
import { isBehind } from "./place.ts";
import type { ReadMarks, Session, State } from "./state.ts";

/** How something was sent to a session: by name, or to it as to all. */
export type Source = keyof ReadMarks;

/** Whose inbox it is, and how far it has been acknowledged. */
export interface Inbox {
  /** The ids of the session, of which one continues the other: what they say is no news to it. */
  readonly own: ReadonlySet<string>;
  /** Every name by which something is sent to it alone. */
  readonly names: ReadonlySet<string>;
  readonly segments: readonly string[];
  readonly marks: ReadMarks;
}

/** Nothing has been acknowledged. */
export const UNMARKED: ReadMarks = { direct: null, broadcast: null };

/** The inbox of a session, which need not be known to the room yet. */
export function inboxOf(state: State, me: Pick<Session, "id" | "tool" | "parent">): Inbox {
  const ids = [...state.sessions.keys()].filter((id) => ownerOf(state, id) === me.id);
  const own = new Set([me.id, ...ids]);
  return {
    own,
    names: new Set([me.tool, ...own].filter((name) => isMail(state, name, me))),
    segments: state.segments,
    marks: state.rest?.readMarks.get(me.id) ?? UNMARKED,
  };
}

/** How the session gets what is addressed so; `undefined` where it does not. */
export function sourceOf({ names }: Inbox, addressee: string | undefined): Source | undefined {
  if (addressee === undefined) return undefined;
  if (addressee === "all") return "broadcast";
  return names.has(addressee) ? "direct" : undefined;
}

/** How a fact with effect that stands there is unread; `undefined` where it is no message, or read. */
export function unreadAs(inbox: Inbox, fact: Fact, cursor: string): Source | undefined {
  const source = inbox.own.has(fact.session) ? undefined : sourceOf(inbox, addresseeOf(fact));
  const isUnread = source !== undefined && isBehind(inbox.segments, cursor, inbox.marks[source]);
  return isUnread ? source : undefined;
}
