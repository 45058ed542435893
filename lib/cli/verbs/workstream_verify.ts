import { refuse } from "../../fact/refusal.ts";
import { plain, showName } from "../../fact/untrusted.ts";
import { changedByTask, unwitnessed } from "../../fanout/evidence.ts";
import { findingLines } from "../../fanout/finding_lines.ts";
import { type Merge, mergeOrder } from "../../fanout/merge_order.ts";
import { inOrder } from "../../fanout/ownership.ts";
import type { TaskResult } from "../../fanout/results.ts";
import { verifyFindings } from "../../fanout/verify.ts";
import {
  finding,
  isOk,
  placeName,
  remediesOf,
  type VerifyFinding,
} from "../../fanout/verify_finding.ts";
import { command } from "../../room/next/command.ts";
import type { Step } from "../../room/run/steps.ts";
import { workerOf } from "../../room/run/workers.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { askedRun } from "../fanout/asked_run.ts";
import { descriptorFile } from "../fanout/descriptor_file.ts";
import { type Gathered, gather } from "../fanout/gathering.ts";
import { type Validation, validate } from "../fanout/validating.ts";
import { openRoom } from "../room.ts";

/** A task, where it was done, and what it changed. */
export interface VerifiedTask {
  readonly task: string;
  /** Null: nobody has said anything of it. */
  readonly status: Step["status"] | null;
  readonly tool: string | null;
  /** Git's names; the empty text is the main checkout. */
  readonly worktrees: readonly string[];
  readonly branch: string | null;
  /** As Git shows; null where nothing shows where it was done. */
  readonly changed_files: readonly string[] | null;
  readonly result: TaskResult | null;
  readonly validation: Validation | null;
}

/** What `workstream verify` answers. */
export interface WorkstreamVerifyResult {
  readonly run: string;
  /** No finding is a stop. */
  readonly ok: boolean;
  readonly tasks: readonly VerifiedTask[];
  readonly findings: readonly VerifyFinding[];
  /** One at a time, the first one first. */
  readonly merge_order: readonly Merge[];
  readonly risks: readonly string[];
}

/** Whether what the tasks of a run have changed may be merged. Writes nothing. */
export async function workstreamVerify(context: Context): Promise<Answer<WorkstreamVerifyResult>> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const descriptor = await descriptorFile(context, context.args[0]!);
  if (isRefusal(descriptor)) return refused(descriptor);
  const run = await askedRun(context, room, descriptor.tasks);
  if (isRefusal(run)) return refused(run);
  const gathered = await gather(context, room, run, descriptor);
  if (isRefusal(gathered)) return refused(gathered);
  const { evidence, roots } = gathered;
  const validations = await validated(context, gathered);
  const findings = [...verifyFindings(evidence), ...validations.findings];
  const changed = changedByTask(descriptor.tasks, evidence.trees);
  const merges = mergeOrder(descriptor.tasks, branchesOf(gathered));
  const tasks = descriptor.tasks.map(({ id }): VerifiedTask => {
    const step = run.steps.find((each) => each.id === id);
    const { trees } = roots.get(id)!;
    const own = evidence.results.find(({ result }) => "task" in result && result.task === id);
    return {
      task: id,
      status: step?.status ?? null,
      tool: step === undefined ? null : workerOf(step),
      worktrees: trees.map(({ worktree }) => worktree),
      branch: trees[0]?.branch ?? null,
      changed_files: changed.get(id) ?? null,
      result: own === undefined ? null : (own.result as TaskResult),
      validation: validations.of.get(id) ?? null,
    };
  });
  const risks = merges.circular
    ? [...gathered.risks, "some branches wait for each other: merge them as one"]
    : gathered.risks;
  const result = {
    ...{ run: run.run, ok: isOk(findings), tasks, findings },
    ...{ merge_order: merges.order, risks },
  };
  const unseen = unwitnessed(descriptor.tasks, evidence).map(({ fact }) => fact.id);
  return verified(context, result, unseen);
}

/** Linked worktrees in which something was changed that others have not landed. */
function branchesOf({ evidence, left }: Gathered): Merge[] {
  return evidence.trees
    .filter(({ worktree, changed }) => worktree !== "" && changed?.length !== 0)
    .filter(({ worktree }) => !left.includes(worktree))
    .map(({ tasks, worktree, branch }) => ({ tasks, worktree, branch }));
}

/** Runs the validations where that is asked for, one after the other, with what a task depends on before it. */
async function validated(context: Context, { evidence, roots }: Gathered) {
  const of = new Map<string, Validation>();
  const findings: VerifyFinding[] = [];
  for (const task of inOrder(evidence.descriptor.tasks)) {
    const [tree] = roots.get(task.id)!.trees;
    const about = { task: task.id, worktree: tree?.worktree ?? null };
    if (tree === undefined || context.flags["run-validation"] !== true) {
      const message = `the validation of ${task.id} was not run again`;
      findings.push(finding("validation-not-run", message, about));
      continue;
    }
    const validation = await validate(context, task, tree.root);
    of.set(task.id, validation);
    if (validation.exit === 0) continue;
    const message = `the validation of ${task.id} failed: ${validation.output}`;
    findings.push(finding("validation-failed", message, about));
  }
  return { of, findings };
}

const RECEIPT = ["say", "receipt"];

function verified(
  context: Context,
  result: WorkstreamVerifyResult,
  unseen: readonly string[],
): Answer<WorkstreamVerifyResult> {
  const stops = result.findings.filter(({ severity }) => severity === "stop");
  const [first] = stops;
  const remedies = remediesOf(stops);
  const receipts = unseen.length === 0 ? [] : command("write", RECEIPT, { ref: unseen });
  const strict = context.flags.strict === true;
  const text: NonNullable<Answer["text"]> = ({ good, bad, faint }) => {
    const verdict = result.ok
      ? good("may be merged")
      : bad(`not yet: ${count(stops.length, "stop")}`);
    const lines = findingLines(result.findings).map(
      ({ severity, message, code }) => `  ${severity}  ${plain(message)} ${faint(`[${code}]`)}`,
    );
    const merges = result.merge_order.map(
      ({ tasks, branch, worktree }, n) =>
        `  ${n + 1}. ${branch === null ? placeName(worktree) : showName(branch)} (${tasks.join(", ")})`,
    );
    return `${[
      `${plain(result.run)}: ${verdict}`,
      ...lines,
      // As a refusal they are told as its hints.
      ...(strict ? [] : remedies.map((each) => `  to do: ${each}`)),
      ...receipts.map(({ text }) => `  to do: look at what they showed, then ${text}`),
      ...(merges.length === 0 ? [] : ["merge one at a time:", ...merges]),
      ...result.risks.map((risk) => `risk: ${plain(risk)}`),
    ].join("\n")}\n`;
  };
  if (first === undefined || !strict) return { result, text };
  const message = `Not to be merged yet, for ${count(stops.length, "stop")}: ${first.message}`;
  return { result, text, refusal: refuse("stop", first.code, message, remedies) };
}
