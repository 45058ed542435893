import { ownerOf } from "./family.ts";
import type { State } from "./state.ts";

/**
 * The id that a name for an addressee stands for: `all`, a tool, a session, or the family name of the only live tool
 * of that family. `undefined`: nobody of that name is known.
 */
export function resolveTarget(state: State, name: string): string | undefined {
  if (name === "all" || name === "human") return name;
  const sessions = [...state.sessions.values()];
  if (sessions.some((each) => each.tool === name)) return name;
  if (state.sessions.has(name)) return ownerOf(state, name);
  const kin = new Set(
    sessions
      .filter((each) => each.ended === null && each.tool.startsWith(`${name}:`))
      .map((each) => each.tool),
  );
  return kin.size === 1 ? [...kin][0] : undefined;
}

/** Tools that can be addressed, those heard of last first. */
export function knownTools(state: State): string[] {
  const sessions = [...state.sessions.values()].sort((a, b) => b.newest - a.newest);
  return [...new Set(sessions.map((each) => each.tool))];
}
