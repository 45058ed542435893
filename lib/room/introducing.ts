import type { Fact } from "../fact/fact.ts";
import { formatInstant } from "../fact/instant.ts";
import { ownerOf } from "./family.ts";
import type { Session, State } from "./state.ts";

/** How a session is made known to other machines, which count a parent only if they know it. */
export type Introduction = Pick<Fact, "kind" | "at" | "tool" | "session" | "parent" | "status">;

/** Those to be introduced before that session speaks on other machines, the eldest first; none where nobody is kin. */
export function unknownKin({ state, shared }: Both, id: string): Session[] {
  const kin: Session[] = [];
  let session = state.sessions.get(id);
  if (session?.parent == null) return [];
  for (; session !== undefined; session = elderOf(state, session)) {
    if (shared.sessions.has(session.id)) break;
    // Whoever has ended or goes on under another id cannot say anything any more.
    if (session.ended === null && session.into === null) kin.unshift(session);
  }
  return kin;
}

/** At the time of its newest fact, which changes nothing about it where it is said. */
export function introductionOf(state: State, session: Session): Introduction {
  const { id, tool, newest } = session;
  const parent = elderOf(state, session)?.id;
  const head = { kind: "session", at: formatInstant(newest), tool, session: id };
  return { ...head, ...(parent === undefined ? {} : { parent }), status: "begun" };
}

/** A room, and what is published of it and others. */
export interface Both {
  readonly state: State;
  readonly shared: State;
}

function elderOf(state: State, { parent }: Session): Session | undefined {
  return parent === null ? undefined : state.sessions.get(ownerOf(state, parent));
}
