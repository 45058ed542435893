import { showName } from "../fact/untrusted.ts";
import { changedByTask, type Evidence } from "./evidence.ts";
import { owns } from "./ownership.ts";
import { finding, type VerifyFinding } from "./verify_finding.ts";

/** Each result against its own task, and against what Git shows. */
export function resultFindings({ descriptor, trees, results, steps }: Evidence): VerifyFinding[] {
  if (results.length === 0) return [];
  const found: VerifyFinding[] = [];
  const changes = changedByTask(descriptor.tasks, trees);
  const first = new Map<string, string>();
  for (const { file, result } of results) {
    const from = showName(file);
    if (!("task" in result)) {
      const message = `${from}, line ${result.line}: ${result.message}`;
      found.push(finding("bad-result", message));
      continue;
    }
    const task = descriptor.tasks.find(({ id }) => id === result.task);
    if (task === undefined) {
      const message = `${from} is about ${showName(result.task)}, which is no task`;
      found.push(finding("bad-result", message));
      continue;
    }
    const { id } = task;
    const other = first.get(id);
    if (other !== undefined) {
      const message = `${from} and ${showName(other)} are both results of ${id}`;
      found.push(finding("bad-result", message, { task: id }));
      continue;
    }
    first.set(id, file);
    for (const path of result.changed_files.filter((each) => !owns(task, each))) {
      const message = `${id} says that it changed ${showName(path)}, which it does not own`;
      found.push(finding("bad-result", message, { task: id, path }));
    }
    const partial = trees.some((tree) => tree.partial && tree.tasks.includes(id));
    found.push(...mismatches(id, result.changed_files, changes.get(id) ?? null, partial));
  }
  for (const { id } of descriptor.tasks) {
    const landed = steps.find((each) => each.id === id)?.status === "landed";
    if (!first.has(id) && landed)
      found.push(finding("result-missing", `${id} gave no result`, { task: id }));
  }
  return found;
}

function mismatches(
  task: string,
  said: readonly string[],
  shown: readonly string[] | null,
  partial: boolean,
): VerifyFinding[] {
  if (shown === null) return [];
  const differs = (path: string, message: string) =>
    finding("result-mismatch", message, { task, path });
  return [
    ...shown
      .filter((path) => !said.includes(path))
      .map((path) => differs(path, `${task} changed ${showName(path)} and does not say so`)),
    ...said
      .filter((path) => !partial && !shown.includes(path))
      .map((path) =>
        differs(path, `${task} says that it changed ${showName(path)}; Git shows no such change`),
      ),
  ];
}
