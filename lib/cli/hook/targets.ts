import { joinPath } from "../../git/posix_path.ts";
import { type ShellWrite, shellWrites } from "../../hosts/shell_writes.ts";
import { canonical } from "../paths.ts";
import type { Room } from "../room.ts";
import type { Turn } from "./turn.ts";

/** A file or directory that is about to be written, by its one name. */
export interface Target {
  readonly path: string;
  readonly worktree: string;
  /** Directories are checked; what is claimed on first touch are files. */
  readonly isFile: boolean;
}

/** Everything in this repository that a tool call writes, each once, and as it was named what lies outside. */
export function targetsOf(
  { context: { world }, happened }: Turn,
  { place, state, now }: Room,
): { readonly inside: readonly Target[]; readonly outside: readonly string[] } {
  const shell = happened.shell === null ? undefined : shellWrites(happened.shell);
  const writes: readonly ShellWrite[] = [
    ...happened.targets.map((path) => ({ path })),
    ...(shell?.writes ?? []),
  ];
  let whole = shell?.whole ?? false;
  const found = new Map<string, Target>();
  const outside: string[] = [];
  const add = (each: Target): void => void found.set(`${each.worktree}\n${each.path}`, each);
  for (const { path, inside } of writes) {
    const at = joinPath(world.cwd, path);
    const isDirectory = world.files.kind(at) === "dir";
    const raw = isDirectory && inside !== undefined ? `${at}/${inside}` : path;
    if (isDirectory && inside === undefined) whole ||= world.files.realpath(at) === place.repoRoot;
    const name = canonical(world, place, raw, true);
    const isFile = world.files.kind(joinPath(world.cwd, raw)) !== "dir";
    if (name.ok) add({ path: name.path, worktree: name.worktree, isFile });
    else if (name.code === "outside-repo") outside.push(raw);
  }
  const here = place.location?.worktreeName ?? "";
  for (const claim of whole ? state.claims.values() : []) {
    if (claim.until <= now || (claim.tree !== null && claim.tree !== here)) continue;
    for (const path of claim.paths) add({ path, worktree: here, isFile: false });
  }
  return { inside: [...found.values()], outside };
}
