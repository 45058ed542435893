import { foldCase } from "../fact/case_folding.ts";
import { showName } from "../fact/untrusted.ts";
import type { Task } from "./descriptor.ts";
import { type Evidence, isChangedBy, type TreeChanges, unwitnessed } from "./evidence.ts";
import { isReadOnly, owns } from "./ownership.ts";
import { resultFindings } from "./result_findings.ts";
import { shownEvidence } from "./shown_evidence.ts";
import { finding, placeName, type VerifyFinding } from "./verify_finding.ts";

/** What is found, in the order of what matters first: files, then results, then what was said in the room. */
export function verifyFindings(evidence: Evidence): VerifyFinding[] {
  const { descriptor, trees } = evidence;
  return [
    ...trees.flatMap((tree) => outside(descriptor.tasks, tree)),
    ...shared(evidence),
    ...resultFindings(evidence),
    ...descriptor.tasks.flatMap((task) => said(task, evidence)),
  ];
}

function outside(tasks: readonly Task[], tree: TreeChanges): VerifyFinding[] {
  const { worktree, changed } = tree;
  const here = tasks.filter(({ id }) => tree.tasks.includes(id));
  const task = here.length === 1 ? here[0]!.id : null;
  if (changed === null) {
    const message = `Git does not tell what was changed in ${placeName(worktree)}`;
    return [finding("unread-worktree", message, { task, worktree })];
  }
  const readers = here.every(isReadOnly);
  return changed
    .filter((path) => !here.some((each) => owns(each, path)))
    .map((path) => {
      const where = `${showName(path)} was changed in ${placeName(worktree)}`;
      const who = here.map(({ id }) => id).join(" and ");
      return readers
        ? finding("read-only-wrote", `${where}, where ${who} was only to read`, {
            ...{ task, worktree, path },
          })
        : finding(
            "outside-ownership",
            `${where}, and ${who} ${here.length === 1 ? "does" : "do"} not own it`,
            {
              ...{ task, worktree, path },
            },
          );
    });
}

/** Files that two had their hands on. */
function shared({ descriptor, trees, results }: Evidence): VerifyFinding[] {
  const byPath = new Map<string, { path: string; tasks: Set<string>; trees: Set<string> }>();
  const at = (path: string) => {
    const key = foldCase(path);
    const entry = byPath.get(key) ?? { path, tasks: new Set(), trees: new Set() };
    byPath.set(key, entry);
    return entry;
  };
  for (const tree of trees)
    for (const path of tree.changed ?? []) {
      at(path).trees.add(tree.worktree);
      for (const task of descriptor.tasks)
        if (isChangedBy(task, tree, path)) at(path).tasks.add(task.id);
    }
  for (const { result } of results)
    if ("task" in result && descriptor.tasks.some(({ id }) => id === result.task))
      for (const path of result.changed_files) at(path).tasks.add(result.task);
  return [...byPath.values()].flatMap(({ path, tasks, trees }) => {
    const name = showName(path);
    if (tasks.size > 1) {
      const message = `${name} was changed by ${[...tasks].join(" and ")}`;
      return [finding("changed-by-two", message, { path })];
    }
    if (trees.size < 2) return [];
    const places = [...trees].map(placeName).join(" and ");
    const message = `${name} was changed in ${places}; expect a merge`;
    const [task = null] = tasks;
    return [finding("parallel-edit", message, { task, path })];
  });
}

/** What the room has about a task. */
function said(task: Task, evidence: Evidence): VerifyFinding[] {
  const { id } = task;
  const { steps, trees } = evidence;
  const found: VerifyFinding[] = [];
  const step = steps.find((each) => each.id === id);
  if (!trees.some(({ tasks }) => tasks.includes(id)))
    found.push(
      finding("no-worktree", `nothing shows in which worktree ${id} was done`, {
        task: id,
      }),
    );
  const artifacts = step?.artifacts ?? [];
  if (artifacts.length === 0)
    return [...found, finding("no-artifact", `${id} has not landed`, { task: id })];
  if (artifacts.every((each) => shownEvidence(each).length === 0))
    found.push(finding("no-evidence", `${id} landed without evidence`, { task: id }));
  const alone = unwitnessed([task], evidence);
  if (alone.length > 0) {
    const ids = alone.map(({ fact }) => showName(fact.id)).join(", ");
    const message = `nobody but its author speaks of ${ids} of ${id}`;
    found.push(finding("unwitnessed", message, { task: id }));
  }
  return found;
}
