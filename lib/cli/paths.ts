import { type Refusal, refuse } from "../fact/refusal.ts";
import type { RepoPath } from "../fact/scope.ts";
import { type Canonical, canonicalPath } from "../git/canonical.ts";
import type { RoomPlace } from "../git/room_place.ts";
import type { World } from "./world.ts";

/** The canonical form of a path given on the command line, or literally by a host. */
export function canonical(world: World, place: RoomPlace, raw: string, literal = false): Canonical {
  const { cwd, files: fs } = world;
  return canonicalPath(raw, {
    cwd,
    literal,
    worktreeRoot: place.repoRoot,
    fs,
    location: place.location,
    roomDir: place.dir,
  });
}

/** All of them, sorted, each once, with the one worktree they lie in (`null`: several); or the first that is refused. */
export function canonicalAll(
  world: World,
  place: RoomPlace,
  raws: readonly string[],
): { readonly paths: readonly RepoPath[]; readonly worktree: string | null } | Refusal {
  const paths = new Set<RepoPath>();
  const worktrees = new Set<string>();
  for (const raw of raws) {
    const found = canonical(world, place, raw);
    if (!found.ok) return refuse("usage", found.code, found.message, [found.hint]);
    paths.add(found.path);
    worktrees.add(found.worktree);
  }
  const [only = null] = worktrees;
  return { paths: [...paths].sort(), worktree: worktrees.size === 1 ? only : null };
}

/** How a canonical path is named from where the command was given, so that what is offered works there as it stands. */
export function fromHere({ cwd }: World, { repoRoot }: RoomPlace): (path: string) => string {
  if (cwd === repoRoot) return (path) => path;
  if (!cwd.startsWith(`${repoRoot}/`)) return (path) => `${repoRoot}/${path}`;
  const here = cwd.slice(repoRoot.length + 1).normalize("NFC");
  const up = "../".repeat(here.split("/").length);
  return (path) => (path.startsWith(`${here}/`) ? path.slice(here.length + 1) : `${up}${path}`);
}
