import { type Refusal, refuse } from "../../fact/refusal.ts";
import { isWithin, joinPath } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { gitIn, withoutFilters } from "../managed/worktree.ts";
import { NO_HOOKS, saidBy } from "../run_git.ts";
import type { Tree } from "./task_trees.ts";

/** What was changed in a worktree since its work began. */
export interface Changes {
  /** Paths from its root, NFC, sorted; null where Git did not tell. */
  readonly changed: readonly string[] | null;
  /** It has had commits, and none that the base lacks: they are merged. */
  readonly merged: boolean;
}

/** Since when, and beside whom. */
interface Since {
  /** The commit that work began at; null: where it left what is checked out in the main one. */
  readonly base: string | null;
  readonly trees: readonly Tree[];
  /** Those in which was done what it builds upon; what it took from there is no work of its own. */
  readonly below: readonly Tree[];
}

/** Names in whatever form Git has them, deleted ones and both names of a moved file too. */
const NAMES = "--name-only -z --no-renames --no-ext-diff --no-textconv -O/dev/null".split(" ");

/**
 * Commits since it branched off, and all that is not committed. The worktree is asked by its own Git directory, never by
 * what lies in it as `.git`, and without hooks, filters and monitors that settings of the repository name: whoever works
 * there may have put them in place.
 */
export function changesIn(
  context: Context,
  place: RoomPlace,
  tree: Tree,
  { base, trees, below }: Since,
): Changes {
  const unread = { changed: null, merged: false };
  const at = ["--git-dir", tree.gitDir, "--work-tree", tree.root];
  const filters = withoutFilters(context, place, at);
  if (isRefusal(filters)) return unread;
  const ask = (...args: readonly string[]): Uint8Array | undefined => {
    const ran = gitIn(context, place, [...at, ...NO_HOOKS, ...filters, ...args], tree.root);
    return ran?.exit === 0 ? ran.out : undefined;
  };
  const head = lineOf(ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}"));
  if (head === undefined) {
    const names = unborn(ask);
    return names === undefined ? unread : { changed: ownNames(names, tree, trees), merged: false };
  }
  const main = headOf(context, place, place.location!.commonDir);
  const from = base ?? (main === undefined ? head : lineOf(ask("merge-base", main, head)));
  if (from === undefined) return unread;
  const taken = below.flatMap(({ gitDir }) => {
    const other = headOf(context, place, gitDir);
    const met = other === undefined ? undefined : lineOf(ask("merge-base", head, other));
    const isNew = met !== undefined && ask("merge-base", "--is-ancestor", met, from) === undefined;
    return isNew ? [met] : [];
  });
  const committed = [from, ...taken].map((each) => ask("diff-tree", "-r", ...NAMES, each, head));
  if (committed.includes(undefined)) return unread;
  const [own, ...others] = committed.map((out) => namesIn(out!));
  const asked = [
    ask("diff-index", "--cached", "--ignore-submodules=dirty", ...NAMES, head),
    // Unlike its plumbing, this one compares the content of what was only touched.
    ask("diff", "--ignore-submodules=dirty", ...NAMES),
    ask("ls-files", "--others", "--exclude-standard", "-z"),
  ];
  if (asked.includes(undefined)) return unread;
  const names = [
    ...own!.filter((name) => others.every((each) => each.includes(name))),
    ...asked.flatMap((out) => namesIn(out!)),
  ];
  const changed = ownNames(names, tree, trees);
  const nothing = base === null && from === head && changed.length === 0;
  const merged = nothing && hasMoved(context.world.files.readFile(`${tree.gitDir}/logs/HEAD`));
  return { changed, merged };
}

/** All that is there, of a branch without a commit: it is all new. */
function unborn(ask: (...args: readonly string[]) => Uint8Array | undefined) {
  const isUnborn =
    ask("symbolic-ref", "--quiet", "HEAD") !== undefined &&
    ask("rev-parse", "--verify", "--quiet", "HEAD") === undefined;
  const out = isUnborn
    ? ask("ls-files", "--cached", "--others", "--exclude-standard", "-z")
    : undefined;
  return out === undefined ? undefined : namesIn(out);
}

/** A repository in it is one name; a worktree of this one in it is no work of its own. */
function ownNames(names: readonly string[], tree: Tree, trees: readonly Tree[]): string[] {
  const own = names.filter((name) => {
    const path = joinPath(tree.root, name);
    return !trees.some((other) => other !== tree && isWithin(path, other.root));
  });
  return [...new Set(own)].sort();
}

/** Whether something else was checked out since the worktree was made, as far as its log tells. */
function hasMoved(log: string | undefined): boolean {
  const heads = (log ?? "").split("\n").flatMap((line) => line.split(" ")[1] ?? []);
  return log === undefined || new Set(heads).size > 1;
}

/** The commit that a name stands for, from where the command stands. */
export function commitNamed(context: Context, place: RoomPlace, name: string): string | Refusal {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  const ran = gitIn(context, place, asked, place.repoRoot);
  const commit = ran?.exit === 0 ? lineOf(ran.out) : undefined;
  if (commit !== undefined) return commit;
  const why = ran === undefined ? "no git" : saidBy(ran);
  return refuse("usage", "bad-value", `--base cannot be "${name}"${why === "" ? "" : `: ${why}`}`, [
    "A commit, branch or tag, such as main",
  ]);
}

/** What is checked out in a worktree, by its Git directory; of a bare repository, what its HEAD names. */
function headOf(context: Context, place: RoomPlace, gitDir: string): string | undefined {
  const asked = ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"];
  const at = ["--git-dir", gitDir];
  const ran = gitIn(context, place, [...at, ...asked], place.commonBase);
  return ran?.exit === 0 ? lineOf(ran.out) : undefined;
}

function lineOf(out: Uint8Array | undefined): string | undefined {
  const line = out === undefined ? "" : new TextDecoder().decode(out).trim();
  return line === "" ? undefined : line;
}

/** Between zero bytes; a repository within has a slash behind its name. */
function namesIn(out: Uint8Array): string[] {
  const names = new TextDecoder().decode(out).split("\0").slice(0, -1);
  return names.map((name) => name.normalize("NFC").replace(/\/$/, ""));
}
