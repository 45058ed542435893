import type { Fact } from "../../fact/fact.ts";
import { addressesByName } from "../../room/addressee.ts";
import type { Session, State } from "../../room/state.ts";
import { currentSession } from "../../room/successor.ts";
import { openOf } from "../../room/views/rows.ts";
import type { Managed } from "../managed/record.ts";

/** A directive that waits, and the managed session that it is for. */
export interface Waiting {
  readonly directive: Fact;
  readonly managed: Managed;
}

/** Those of the directives that are for one of these sessions while it lives. */
export function waitingFor(
  state: State,
  directives: readonly Fact[],
  records: readonly Managed[],
): Waiting[] {
  const live = records.flatMap((managed) => {
    const session = currentSession(state, managed);
    const isLive = managed.stopped === null && managed.place !== null && session?.ended === null;
    return isLive ? [{ managed, session: session as Session }] : [];
  });
  return directives.flatMap((directive) => {
    const to = live.find(({ session }) => addressesByName(state, directive.target, session));
    return to === undefined ? [] : [{ directive, managed: to.managed }];
  });
}

/** Directives that have not come, the oldest first; a stomp is a notice, which the hook tells. */
export function workIn(state: State): Fact[] {
  return openOf(state, "directive")
    .map(({ fact }) => fact)
    .filter(({ status }) => status !== "stomp")
    .reverse();
}
