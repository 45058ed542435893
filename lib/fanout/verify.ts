import { foldCase } from "../fact/case_folding.ts";
import { showName } from "../fact/untrusted.ts";
import type { RunFact } from "../room/run/run_fact.ts";
import type { Step } from "../room/run/steps.ts";
import type { Descriptor, Task } from "./descriptor.ts";
import { isReadOnly, owns } from "./ownership.ts";
import type { BadResult, TaskResult } from "./results.ts";

/** What is wrong with a run, or only worth knowing, before it is merged. */
export interface VerifyFinding {
  readonly code:
    | "outside-ownership"
    | "read-only-wrote"
    | "changed-by-two"
    | "parallel-edit"
    | "bad-result"
    | "result-missing"
    | "result-mismatch"
    | "no-artifact"
    | "no-evidence"
    | "unwitnessed"
    | "no-worktree"
    | "unread-worktree"
    | "validation-failed"
    | "validation-not-run";
  readonly severity: "stop" | "warn" | "info";
  readonly task: string | null;
  /** Git's name of it; the empty text is the main checkout. */
  readonly worktree: string | null;
  readonly path: string | null;
  readonly message: string;
}

/** What Git shows of a worktree in which tasks were done. */
export interface TreeChanges {
  readonly worktree: string;
  readonly branch: string | null;
  readonly tasks: readonly string[];
  /** As Git names them, NFC, sorted; null where Git did not tell. */
  readonly changed: readonly string[] | null;
  /** All that was committed there is merged, so that nothing is left to see. */
  readonly merged: boolean;
}

/** A result with where it was read. */
export interface GivenResult {
  readonly file: string;
  readonly result: TaskResult | BadResult;
}

/** Everything that a run is judged by. */
export interface Evidence {
  readonly descriptor: Descriptor;
  readonly steps: readonly Step[];
  /** Facts with effect that name one of the run's artifacts. */
  readonly naming: readonly RunFact[];
  readonly trees: readonly TreeChanges[];
  readonly results: readonly GivenResult[];
}

/** Which files each task changed, by what Git shows; null where nothing shows where it was done. */
export function changedByTask(tasks: readonly Task[], trees: readonly TreeChanges[]) {
  const found = new Map<string, string[] | null>();
  for (const task of tasks) {
    const own = trees.filter((each) => each.tasks.includes(task.id));
    const files = own.flatMap(({ tasks, changed }) =>
      // One who works alone in a worktree has changed all of it; several are told apart by what they own.
      (changed ?? []).filter((path) => tasks.length === 1 || owns(task, path)),
    );
    const known = own.length > 0 && own.every(({ changed }) => changed !== null);
    found.set(task.id, known ? [...new Set(files)].sort() : null);
  }
  return found;
}

/** What is found, in the order of what matters first: files, then results, then what was said in the room. */
export function verifyFindings(evidence: Evidence): VerifyFinding[] {
  const { descriptor, trees } = evidence;
  return [
    ...trees.flatMap((tree) => outside(descriptor.tasks, tree)),
    ...shared(evidence),
    ...judgedResults(evidence),
    ...descriptor.tasks.flatMap((task) => said(task, evidence)),
  ];
}

/** Whether a merge may go on. */
export function isOk(findings: readonly VerifyFinding[]): boolean {
  return findings.every(({ severity }) => severity !== "stop");
}

function outside(tasks: readonly Task[], tree: TreeChanges): VerifyFinding[] {
  const { worktree, changed } = tree;
  const here = tasks.filter(({ id }) => tree.tasks.includes(id));
  const task = here.length === 1 ? here[0]!.id : null;
  if (changed === null) {
    const message = `Git does not tell what was changed in ${placeName(worktree)}`;
    return [finding("unread-worktree", "stop", message, { task, worktree })];
  }
  const readers = here.every(isReadOnly);
  return changed
    .filter((path) => !here.some((each) => owns(each, path)))
    .map((path) => {
      const where = `${showName(path)} was changed in ${placeName(worktree)}`;
      const who = here.map(({ id }) => id).join(", ");
      return readers
        ? finding("read-only-wrote", "stop", `${where}, where ${who} was only to read`, {
            ...{ task, worktree, path },
          })
        : finding("outside-ownership", "stop", `${where}, and ${who} does not own it`, {
            ...{ task, worktree, path },
          });
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
  for (const { worktree, tasks, changed } of trees)
    for (const path of changed ?? []) {
      at(path).trees.add(worktree);
      for (const task of descriptor.tasks)
        if (tasks.includes(task.id) && (tasks.length === 1 || owns(task, path)))
          at(path).tasks.add(task.id);
    }
  for (const { result } of results)
    if ("task" in result && descriptor.tasks.some(({ id }) => id === result.task))
      for (const path of result.changed_files) at(path).tasks.add(result.task);
  return [...byPath.values()].flatMap(({ path, tasks, trees }) => {
    const name = showName(path);
    if (tasks.size > 1) {
      const message = `${name} was changed by ${[...tasks].join(" and ")}`;
      return [finding("changed-by-two", "stop", message, { path })];
    }
    if (trees.size < 2) return [];
    const places = [...trees].map(placeName).join(" and ");
    const message = `${name} was changed in ${places}; expect a merge`;
    const [task = null] = tasks;
    return [finding("parallel-edit", "warn", message, { task, path })];
  });
}

function judgedResults({ descriptor, trees, results, steps }: Evidence): VerifyFinding[] {
  if (results.length === 0) return [];
  const found: VerifyFinding[] = [];
  const changes = changedByTask(descriptor.tasks, trees);
  const first = new Map<string, string>();
  for (const { file, result } of results) {
    const from = showName(file);
    if (!("task" in result)) {
      const message = `${from}, line ${result.line}: ${result.message}`;
      found.push(finding("bad-result", "stop", message));
      continue;
    }
    const task = descriptor.tasks.find(({ id }) => id === result.task);
    if (task === undefined) {
      const message = `${from} is about ${showName(result.task)}, which is no task`;
      found.push(finding("bad-result", "stop", message));
      continue;
    }
    const { id } = task;
    const other = first.get(id);
    if (other !== undefined) {
      const message = `${from} and ${showName(other)} are both results of ${id}`;
      found.push(finding("bad-result", "stop", message, { task: id }));
      continue;
    }
    first.set(id, file);
    for (const path of result.changed_files.filter((each) => !owns(task, each))) {
      const message = `${id} says that it changed ${showName(path)}, which it does not own`;
      found.push(finding("bad-result", "stop", message, { task: id, path }));
    }
    if (trees.some(({ tasks, merged }) => merged && tasks.includes(id))) continue;
    found.push(...mismatches(id, result.changed_files, changes.get(id) ?? null));
  }
  for (const { id } of descriptor.tasks) {
    const landed = steps.find((each) => each.id === id)?.status === "landed";
    if (!first.has(id) && landed)
      found.push(finding("result-missing", "warn", `${id} gave no result`, { task: id }));
  }
  return found;
}

function mismatches(
  task: string,
  said: readonly string[],
  shown: readonly string[] | null,
): VerifyFinding[] {
  if (shown === null) return [];
  const differs = (path: string, message: string) =>
    finding("result-mismatch", "stop", message, { task, path });
  return [
    ...shown
      .filter((path) => !said.includes(path))
      .map((path) => differs(path, `${task} changed ${showName(path)} and does not say so`)),
    ...said
      .filter((path) => !shown.includes(path))
      .map((path) =>
        differs(path, `${task} says that it changed ${showName(path)}; Git shows no such change`),
      ),
  ];
}

/** What the room has about a task. */
function said({ id }: Task, { steps, naming, trees }: Evidence): VerifyFinding[] {
  const found: VerifyFinding[] = [];
  const step = steps.find((each) => each.id === id);
  if (!trees.some(({ tasks }) => tasks.includes(id)))
    found.push(
      finding("no-worktree", "warn", `Nothing shows in which worktree ${id} was done`, {
        task: id,
      }),
    );
  const artifacts = (step?.facts ?? []).filter(
    ({ fact, void_reason }) => fact.kind === "artifact" && void_reason === null,
  );
  if (artifacts.length === 0)
    return [...found, finding("no-artifact", "stop", `${id} has not landed`, { task: id })];
  if (artifacts.every(({ fact }) => (fact.evidence ?? []).length === 0))
    found.push(finding("no-evidence", "warn", `${id} landed without evidence`, { task: id }));
  const alone = artifacts.filter((each) => !isWitnessed(each, naming));
  if (alone.length > 0) {
    const ids = alone.map(({ fact }) => showName(fact.id)).join(", ");
    const message = `nobody but its author speaks of ${ids} of ${id}`;
    found.push(finding("unwitnessed", "warn", message, { task: id }));
  }
  return found;
}

/** Whether somebody else than its author names an artifact. */
export function isWitnessed({ fact }: RunFact, naming: readonly RunFact[]): boolean {
  return naming.some(
    ({ fact: other }) =>
      other.tool !== fact.tool &&
      (other.ref === fact.id || (Array.isArray(other.refs) && other.refs.includes(fact.id))),
  );
}

/** A worktree for people. */
export function placeName(worktree: string): string {
  return worktree === "" ? "the main checkout" : `worktree ${showName(worktree)}`;
}

/** A finding about nothing in particular, unless told. */
export function finding(
  code: VerifyFinding["code"],
  severity: VerifyFinding["severity"],
  message: string,
  about: Partial<Pick<VerifyFinding, "task" | "worktree" | "path">> = {},
): VerifyFinding {
  return { code, severity, task: null, worktree: null, path: null, ...about, message };
}
