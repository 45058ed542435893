import type { Refusal } from "../../fact/refusal.ts";
import type { Descriptor } from "../../fanout/descriptor.ts";
import type { Evidence, GivenResult, TreeChanges } from "../../fanout/evidence.ts";
import { needed } from "../../fanout/ownership.ts";
import { PACKET, packetOf } from "../../fanout/packet.ts";
import { readResults } from "../../fanout/results.ts";
import { risksOf } from "../../fanout/risks.ts";
import { joinPath } from "../../git/posix_path.ts";
import { type Context, many, one } from "../context.ts";
import type { Room } from "../room.ts";
import type { Run } from "./asked_run.ts";
import { changesIn, commitNamed } from "./changed_files.ts";
import { textOf } from "./descriptor_file.ts";
import { allTrees, type DoneIn, type Tree, treesOf } from "./task_trees.ts";

/** Everything that a run is judged by, and what could not be told. */
export interface Gathered {
  readonly evidence: Evidence;
  /** Where each of these tasks was done. */
  readonly roots: ReadonlyMap<string, DoneIn>;
  /** Worktrees in which nothing was done but what others have landed. */
  readonly left: readonly string[];
  readonly risks: readonly string[];
}

/** Looks into the worktrees and results of a run. Nothing is written, and nothing of the repository is run. */
export async function gather(
  context: Context,
  room: Room,
  run: Run,
  descriptor: Descriptor,
): Promise<Gathered | Refusal> {
  const results = await givenResults(context);
  if ("hints" in results) return results;
  const name = one(context.flags, "base");
  const base = name === undefined ? null : commitNamed(context, room.place, name);
  if (base !== null && typeof base !== "string") return base;
  const all = allTrees(context, room);
  const roots = new Map<string, DoneIn>();
  for (const task of descriptor.tasks) {
    const step = run.steps.find(({ id }) => id === task.id);
    roots.set(task.id, treesOf(context, room, all, { task, step, prefix: run.prefix }));
  }
  const done = new Map(
    all.map((tree) => [
      tree,
      descriptor.tasks.filter(({ id }) => roots.get(id)!.trees.includes(tree)),
    ]),
  );
  const trees = all.flatMap((tree): TreeChanges[] => {
    const tasks = done.get(tree)!;
    if (tasks.length === 0) return [];
    const first = needed(descriptor.tasks, tasks);
    const below = all.filter((other) => {
      const there = done.get(other)!;
      // The main checkout is what all of them began from.
      return other.worktree !== "" && there.length > 0 && there.every(({ id }) => first.has(id));
    });
    const { changed, merged } = changesIn(context, room.place, tree, { base, trees: all, below });
    const inputs = inputsIn(context, tree);
    const isLeads = (path: string) =>
      inputs.includes(path) || isPacket(context, `${tree.root}/${path}`, descriptor, run);
    const work = changed?.filter((path) => !isLeads(path)) ?? null;
    const { worktree, branch } = tree;
    const own = tasks.map(({ id }) => id);
    // The main checkout is what others branched off from: of it, only what is not committed is told apart.
    const partial = merged || (worktree === "" && base === null);
    const isMerged = merged && worktree !== "";
    return [{ worktree, branch, tasks: own, changed: work, merged: isMerged, partial }];
  });
  const { steps, naming } = run;
  const left = all
    .filter((tree) => {
      const tasks = done.get(tree)!;
      return tasks.length > 0 && tasks.every(({ id }) => roots.get(id)!.left.includes(tree));
    })
    .map(({ worktree }) => worktree);
  const risks = risksOf(trees, left, base !== null);
  return { evidence: { descriptor, steps, naming, trees, results }, roots, left, risks };
}

async function givenResults(context: Context): Promise<GivenResult[] | Refusal> {
  const given: GivenResult[] = [];
  for (const file of many(context.flags, "results")) {
    const text = await textOf(context, file);
    if (typeof text !== "string") return text;
    given.push(...readResults(text).map((result) => ({ file, result })));
  }
  return given;
}

/** Whether a file is what `workstream packet` wrote for a task of this run. */
function isPacket({ world }: Context, path: string, descriptor: Descriptor, run: Run): boolean {
  const task = descriptor.tasks.find(({ id }) => path.endsWith(`/${id}${PACKET}`));
  if (task === undefined) return false;
  return world.files.readFile(path) === packetOf(descriptor, task, run.run, run.prefix);
}

/** The files that the command itself was given, as far as they lie in a worktree: they are the lead's. */
function inputsIn({ world, args, flags }: Context, { root }: Tree): string[] {
  return [...args, ...many(flags, "results")].flatMap((file) => {
    const path = world.files.realpath(joinPath(world.cwd, file));
    return path?.startsWith(`${root}/`) ? [path.slice(root.length + 1).normalize("NFC")] : [];
  });
}
