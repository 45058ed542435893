import type { Claim } from "./state.ts";

/**
 * A claim on nothing but what its owner is called by (`label:claude-01`): it ends with the session, and is no work that
 * anybody could be in the way of.
 */
export function isNameClaim({ paths, resources }: Pick<Claim, "paths" | "resources">): boolean {
  return paths.length === 0 && resources.every((each) => each.startsWith("label:"));
}
