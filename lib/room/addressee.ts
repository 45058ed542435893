import type { Fact } from "../fact/fact.ts";
import { raw } from "../fact/untrusted.ts";
import { ownerOf } from "./family.ts";
import type { Session, State } from "./state.ts";

/** What a session is called. */
type Named = Pick<Session, "id" | "tool">;

/** Whether what is addressed to `target` is for this session: by tool, by session, or to everybody. */
export function addresses(
  state: State,
  target: string | null | undefined,
  session: Named,
): boolean {
  if (target === null || target === undefined || target === "all" || target === session.tool)
    return true;
  // Who calls a session like somebody's tool does not get that tool's mail.
  return ownerOf(state, target) === session.id && !isTool(state, target);
}

function isTool(state: State, name: string): boolean {
  for (const each of state.sessions.values()) if (each.tool === name) return true;
  return false;
}

/** Whether it is addressed to this session by name, not merely to everybody. */
export function addressesByName(
  state: State,
  target: string | null | undefined,
  session: Named,
): boolean {
  return (
    target !== null && target !== undefined && target !== "all" && addresses(state, target, session)
  );
}

/** Whether it is for this session's mailbox. A sub-agent gets what is for itself, not for its tool. */
export function isMail(
  state: State,
  target: string | null | undefined,
  session: Named & Pick<Session, "parent">,
): boolean {
  if (session.parent !== null && target === session.tool) return false;
  return addressesByName(state, target, session);
}

/** An act upon somebody else's fact that says it is one, and why. */
export function isForced(fact: Fact): boolean {
  return fact.force === true && fact.reason !== undefined && raw(fact.reason).trim() !== "";
}

/** Whether the speaker's tool leads. */
export function leads(state: State, tool: string): boolean {
  return state.lead?.tool === tool;
}
