import { isKnown, KINDS, type KindName } from "./kinds.ts";

/** What these name they look for in the hot part only. */
const SELF_CONTAINED = new Set<string>(["claim", "release", "standby"] satisfies KindName[]);

/**
 * The part of the state from which a fact of that kind is judged as it is from all of it. Others that name facts
 * (`names`) may end what only the rest has, such as a handoff.
 */
export function partToJudge(kind: string, names: boolean): "hot" | "whole" {
  const isHot = isKnown(kind) && KINDS[kind].part === "hot";
  return isHot && (!names || SELF_CONTAINED.has(kind)) ? "hot" : "whole";
}
