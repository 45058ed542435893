import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { isWithin, parentOf, resolvePath } from "../../git/posix_path.ts";
import type { GitClean } from "../../hosts/git_clean.ts";
import { shellWrites } from "../../hosts/shell_writes.ts";
import type { Room } from "../room.ts";
import { NO_HOOKS, runGit } from "../run_git.ts";
import type { Target } from "./targets.ts";
import type { Turn } from "./turn.ts";

/** What is lost by the `git clean` of a command line. */
export interface Cleaned {
  /** Of what peers and others claim: files and directories that are there, and that Git would delete. */
  readonly targets: readonly Target[];
  /** The room itself would be deleted. */
  readonly loss?: Refusal;
  /** Git did not answer in time. */
  readonly fault?: Refusal;
}

/**
 * Which files `git clean` deletes depends on index, ignore rules and nested repositories, so that Git itself is asked,
 * and only then. Where it answers with a fault nothing is certain, and so passes.
 */
export function cleanedBy({ context, happened }: Turn, room: Room): Cleaned {
  const { cwd, disk } = context.world;
  const targets: Target[] = [];
  if (happened.shell === null || !happened.shell.includes("clean")) return { targets };
  if (disk.kindOf(room.place.dir) !== "directory") return { targets };
  for (const clean of shellWrites(happened.shell).cleans ?? []) {
    const args = [...NO_HOOKS, "-c", "core.quotePath=false", ...clean.dryRun];
    const ran = runGit(context, room.place, args, cwd);
    if (ran?.fault === "ETIMEDOUT") return { targets, fault: late() };
    if (ran?.exit !== 0) continue;
    const doomed = told(new TextDecoder().decode(ran.out)).map((each) => resolvePath(cwd, each));
    const { dir } = room.place;
    if (doomed.some((each) => isWithin(each, dir) || isWithin(dir, each)))
      return { targets: [], loss: loss(clean, room) };
    if (clean.tracks !== true)
      targets.push(...doomed.flatMap((each) => claimed(each, room, context)));
  }
  return { targets };
}

/** What Git says of each, in C: a name with characters that no claim can have is left out. */
function told(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [, name] = /^Would remove (.+)$/.exec(line) ?? [];
    if (name === undefined || !name.startsWith('"')) return name ?? [];
    try {
      return JSON.parse(name) as string;
    } catch {
      return [];
    }
  });
}

/** It under a claim, and what is claimed and there below it. */
function claimed(
  doomed: string,
  { state, now, place }: Room,
  { world }: Turn["context"],
): Target[] {
  const { repoRoot, location } = place;
  if (!isWithin(repoRoot, parentOf(doomed))) return [];
  const worktree = location?.worktreeName ?? "";
  const name = doomed.slice(repoRoot.length + 1).normalize("NFC");
  const found = new Set<string>();
  for (const claim of state.claims.values()) {
    if (claim.until <= now || (claim.tree !== null && claim.tree !== worktree)) continue;
    for (const path of claim.paths) {
      if (isWithin(path, name)) found.add(name);
      else if (isWithin(name, path) && world.files.kind(`${repoRoot}/${path}`) !== undefined)
        found.add(path);
    }
  }
  return [...found].map((path) => ({ path, worktree, isFile: false }));
}

function loss(clean: GitClean, { place: { dir, repoRoot } }: Room): Refusal {
  const name = isWithin(repoRoot, dir) ? dir.slice(repoRoot.length + 1) : dir;
  const message = `git clean would delete ${plain(name)}, the room of all agents in this repository`;
  return refuse("denied", "room-loss", message, [`Keep it: ${plain(clean.keeping(name))}`]);
}

function late(): Refusal {
  const message = "The deadline passed before Git said what its clean would delete";
  return refuse("deadline", "deadline", message, ["Give it longer with --timeout-ms"]);
}
