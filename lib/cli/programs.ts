import { isWithin } from "../git/posix_path.ts";
import type { RoomPlace } from "../git/room_place.ts";
import type { World } from "./world.ts";

/** What counts as inside of the repository when a program is looked for: this working tree, and the main one. */
export function rootsOf({ repoRoot, commonBase }: RoomPlace): string[] {
  return [repoRoot, commonBase];
}

/** The entries of PATH that lead, links followed, neither into one of these directories nor to a relative place. */
export function outsideEntries({ env, files }: World, roots: readonly string[]): string[] {
  return (env["PATH"] ?? "").split(":").filter((entry) => {
    if (!entry.startsWith("/")) return false;
    return !isInside(roots, files.realpath(entry) ?? entry);
  });
}

/** Programs of that name in PATH, in its order; what the directories hold, or a link into them, is none. */
export function programsOutside(world: World, roots: readonly string[], name: string): string[] {
  return outsideEntries(world, roots)
    .map((entry) => `${entry}/${name}`)
    .filter((path) => {
      const real = world.files.kind(path) === "file" ? world.files.realpath(path) : undefined;
      return real !== undefined && !isInside(roots, real);
    });
}

/** Whether a path lies in one of these directories. */
export function isInside(roots: readonly string[], path: string): boolean {
  return roots.some((root) => isWithin(root, path));
}
