import { agentTool } from "../../fanout/agent_tool.ts";
import type { Task } from "../../fanout/descriptor.ts";
import { branchOf } from "../../git/head.ts";
import { isWithin } from "../../git/posix_path.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import { ownerOf } from "../../room/family.ts";
import { isSeeded } from "../../room/run/run_fact.ts";
import type { Step } from "../../room/run/steps.ts";
import type { Context } from "../context.ts";
import { allManaged } from "../managed/record.ts";
import type { Room } from "../room.ts";
import { readLastSeen } from "../sightings.ts";

/** A worktree of the repository, or its main checkout. */
export interface Tree {
  /** Git's name of it; the empty text is the main checkout. */
  readonly worktree: string;
  readonly gitDir: string;
  readonly root: string;
  readonly branch: string | null;
}

/** Every worktree there is, the main checkout first. */
export function allTrees({ world }: Context, { place }: Room): Tree[] {
  const { location } = place;
  if (location === undefined) return [];
  const { files } = world;
  const { commonDir, worktreeName, worktreeRoot } = location;
  // Where one stands in a linked worktree, the main checkout is where the common directory is called `.git`.
  const root =
    worktreeName === "" ? worktreeRoot : commonDir.endsWith("/.git") ? place.commonBase : null;
  const main = root === null ? [] : [{ worktree: "", gitDir: commonDir, root }];
  const linked = listWorktrees(commonDir, files)
    .filter(({ exists }) => exists)
    .map(({ name, gitDir, root }) => ({ worktree: name, gitDir, root }));
  return [...main, ...linked].map((tree) => ({ ...tree, branch: branchOf(tree.gitDir, files) }));
}

/** Where a task was done. */
export interface DoneIn {
  /** Those of whoever landed it first. */
  readonly trees: readonly Tree[];
  /** Those of others, who began it before or beside. */
  readonly left: readonly Tree[];
}

/** In which worktrees a task was done, by where its sessions were seen and which trees they claimed. */
export function treesOf(
  context: Context,
  room: Room,
  trees: readonly Tree[],
  { task, step, prefix }: { task: Task; step: Step | undefined; prefix: string },
): DoneIn {
  const sessions = sessionsOf(task, step, prefix);
  const of = (some: ReadonlySet<string>) => treesOfSessions(context, room, trees, { some, step });
  const shown = new Set(step?.artifacts.map(({ fact }) => fact.session));
  const first = of(sessions.intersection(shown));
  const others = of(sessions.difference(shown)).filter((each) => !first.includes(each));
  return { trees: [...first, ...others], left: first.length === 0 ? [] : others };
}

function treesOfSessions(
  context: Context,
  room: Room,
  trees: readonly Tree[],
  { some: sessions, step }: { some: ReadonlySet<string>; step: Step | undefined },
): Tree[] {
  const { world } = context;
  const { state, place } = room;
  const found = new Set<Tree>();
  const add = (tree: Tree | undefined) => tree !== undefined && found.add(tree);
  const managed = allManaged(world, place.dir);
  for (const session of sessions) {
    const names = [session, ownerOf(state, session)];
    const seen = names.flatMap((id) => readLastSeen(world, place.dir, id)?.cwd ?? []);
    const own = managed.filter((each) => names.includes(each.session));
    for (const cwd of [...seen, ...own.map((each) => each.worktree ?? each.cwd)]) {
      const real = world.files.realpath(cwd);
      const tree = holding(trees, real ?? cwd);
      // A worktree that is gone may have stood within the main checkout.
      if (real !== undefined || tree?.worktree !== "") add(tree);
    }
    for (const claim of state.claims.values())
      if (names.includes(claim.owner)) add(trees.find(({ worktree }) => worktree === claim.tree));
  }
  for (const { fact } of step?.facts ?? [])
    if (sessions.has(fact.session)) add(trees.find(({ worktree }) => worktree === fact.tree));
  return [...found];
}

/** The sessions that did a task: those of its own tool, of whoever claimed for it, and, where that tool did not land it, of who did. */
function sessionsOf({ id }: Task, step: Step | undefined, prefix: string): ReadonlySet<string> {
  const tool = agentTool(prefix, id);
  const facts = step?.facts ?? [];
  const own = facts.filter(({ fact }) => fact.tool === tool);
  const claims = facts.filter(
    (each) => each.fact.kind === "claim" && each.void_reason === null && !isSeeded(each),
  );
  const shown = step?.artifacts ?? [];
  // Others show what they make of it too, such as a review.
  const others = shown.some(({ fact }) => fact.tool === tool) ? [] : shown;
  return new Set([...own, ...claims, ...others].map(({ fact }) => fact.session));
}

/** The innermost worktree in which a directory lies. */
function holding(trees: readonly Tree[], directory: string): Tree | undefined {
  const around = trees.filter(({ root }) => isWithin(root, directory));
  return around.sort((a, b) => b.root.length - a.root.length)[0];
}
