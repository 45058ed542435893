import type { Descriptor, Violation } from "../../fanout/descriptor.ts";
import { ownedPath } from "../../fanout/owned_path.ts";
import { located } from "../../fanout/positions.ts";
import type { Unplaced } from "../../fanout/unplaced.ts";
import type { Canonical } from "../../git/canonical.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { canonical } from "../paths.ts";
import { findRoom } from "../room.ts";

/**
 * The owned paths of a clean descriptor that lead through a symlink of the repository at hand: such a file has two
 * names, and another task can own it by the other one. None where there is no repository.
 */
export function linkedPaths(context: Context, text: string, descriptor: Descriptor): Violation[] {
  const place = findRoom(context);
  if (isRefusal(place)) return [];
  const { files } = context.world;
  const root = { ...context.world, cwd: place.repoRoot };
  const known = new Map<string, Standing>([["", "there"]]);
  const standing = (path: string): Standing => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const above = standing(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
    const at = `${place.repoRoot}/${path}`;
    // Nothing stands below what is not there, and all below a link is behind it.
    let found = above;
    if (above === "there" && files.readlink(at) !== undefined) found = "linked";
    else if (above === "there" && files.kind(at) === undefined) found = "gone";
    known.set(path, found);
    return found;
  };
  const unplaced = descriptor.tasks.flatMap(({ owns }, task) =>
    owns
      .filter((path) => standing(path) === "linked")
      .map((path): Unplaced => {
        const real = canonical(root, place, path, true);
        const message = `"${path}" leads through a symlink ${leadingTo(path, real)}`;
        return { code: "symlink", place: placeOf(text, task, path), message };
      }),
  );
  return located(text, unplaced);
}

/** Whether a path is there, or leads through a symlink, which says itself what is there. */
type Standing = "there" | "gone" | "linked";

function leadingTo(path: string, real: Canonical): string {
  if (!real.ok) return "out of the repository, or in a circle; own a path in it";
  // What is not there cannot be followed.
  if (real.path === path) return "to nothing; own what it is to lead to, or take it away";
  return `to "${real.path}"; own that`;
}

/** Where the text owns the path, however it spells it. */
function placeOf(text: string, task: number, path: string): Unplaced["place"] {
  const { tasks } = JSON.parse(text) as { tasks: readonly { owns: readonly string[] }[] };
  const n = tasks[task]!.owns.findIndex((each) => ownedPath(each) === path);
  return ["tasks", task, "owns", n];
}
