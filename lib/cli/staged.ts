import type { Refusal } from "../fact/refusal.ts";
import { isCanonicalPath } from "../fact/scope.ts";
import type { RoomPlace } from "../git/room_place.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { askGit, NO_HOOKS } from "./run_git.ts";

/** What the next commit changes. */
export interface Staged {
  readonly paths: readonly { readonly path: string; readonly worktree: string }[];
  /** Names that no claim can have: no UTF-8, or with characters that paths of claims may not hold. */
  readonly unclaimable: readonly string[];
}

const NAMED = "Name the paths: --path";

/** `diff` with these words lists every changed file under its own name, whatever the settings say. */
const CHANGED = "diff --cached --name-only -z --no-renames --no-ext-diff --no-color -O/dev/null";

/**
 * The staged paths as the real Git tells, deleted and unmerged ones too, by the index that Git names in
 * `GIT_INDEX_FILE`. They are names in the index, so that no link is followed.
 */
export function stagedPaths(context: Context, place: RoomPlace): Staged | Refusal {
  const asking = [...NO_HOOKS, ...CHANGED.split(" ")];
  const said = askGit(context, place, asking, "what is staged", [NAMED]);
  if (isRefusal(said)) return said;
  const worktree = place.location!.worktreeName;
  const names = [...new Set(split(said))];
  const known = names.map(claimable);
  return {
    paths: known.flatMap((path) => (path === undefined ? [] : [{ path, worktree }])),
    unclaimable: names.filter((_, n) => known[n] === undefined).map(shown),
  };
}

/** Between zero bytes; each byte is one character, so that names that are no UTF-8 stay apart. */
function split(bytes: Uint8Array): string[] {
  return Buffer.from(bytes).toString("latin1").split("\0").slice(0, -1);
}

function claimable(name: string): string | undefined {
  try {
    const bytes = Buffer.from(name, "latin1");
    const path = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes)
      .normalize("NFC");
    return isCanonicalPath(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function shown(name: string): string {
  return Buffer.from(name, "latin1").toString();
}
