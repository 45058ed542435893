import { formatInstant } from "../fact/instant.ts";
import { refuse } from "../fact/refusal.ts";
import { isResource } from "../fact/scope.ts";
import { isRefusal } from "./answer.ts";
import { leaseOf } from "./config.ts";
import { many } from "./context.ts";
import type { Fill } from "./draft.ts";
import { canonicalAll } from "./paths.ts";

/** Paths, resources, and of a claim the worktree and the lease. */
export const scope: Fill = (draft, context, { place }, kind) => {
  const { flags, world } = context;
  const given = many(flags, "path");
  const found = canonicalAll(world, place, given);
  if (isRefusal(found)) return found;
  if (found.paths.length > 0) draft.paths = found.paths;
  const resources = [...new Set(many(flags, "resource"))].sort();
  const wrong = resources.find((each) => !isResource(each));
  if (wrong !== undefined)
    return refuse("usage", "bad-resource", `"${wrong}" is no resource`, [
      "A type and a name without white space: port:3000, branch:main",
    ]);
  if (resources.length > 0) draft.resources = resources;
  if (kind !== "claim") return undefined;
  if (flags.tree === true) {
    if (given.length > 0 && found.worktree === null)
      return refuse("usage", "several-worktrees", "The paths lie in several worktrees", [
        "Claim those of each worktree by themselves",
      ]);
    draft.tree = found.worktree ?? place.location?.worktreeName ?? "";
  }
  const lease = leaseOf(context, place, found.paths, resources.length);
  if (isRefusal(lease)) return lease;
  draft.lease_until = formatInstant(world.now() + lease.ms);
  return undefined;
};

/** Acts upon others' facts. */
export const force: Fill = (draft, { flags }) => {
  if (flags.force === true) draft.force = true;
  const over = [...new Set(many(flags, "over"))];
  if (over.length > 0) draft.over = over;
  if (draft.force === true && draft.reason === undefined) {
    return refuse("usage", "missing-reason", "--force needs a reason that others can read", [
      'Add --reason "why"',
    ]);
  }
  return undefined;
};
