import { checkDependencies } from "./dependencies.ts";
import type { Descriptor, Task, Violation } from "./descriptor.ts";
import { checkIds } from "./ids.ts";
import { parseJson } from "./json_text.ts";
import { checkKeys, isObject, type Members, neededText, optionalText } from "./members.ts";
import { checkOverlap } from "./overlap.ts";
import { located } from "./positions.ts";
import { readTask } from "./read_task.ts";
import type { ReportViolation } from "./unplaced.ts";

/**
 * What a text says that is a clean descriptor; otherwise everything that is wrong with it, in the order of the text.
 * Knows no disk: whether an owned path leads through a symlink is for whoever has one.
 *
 * @example
 * ```ts
 * const found = readDescriptor(text);
 * if ("violations" in found) return found.violations.map(({ line, message }) => `${line}: ${message}`);
 * ```
 */
export function readDescriptor(text: string): Descriptor | { readonly violations: Violation[] } {
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  const { value, findings } = parseJson(json);
  const report: ReportViolation = (code, place, message) => findings.push({ code, place, message });
  const descriptor = value === undefined ? undefined : readDocument(value, report);
  return findings.length === 0 && descriptor !== undefined
    ? descriptor
    : { violations: located(json, findings) };
}

/** Every key of a descriptor, and the one that editors look for. */
const KEYS: Readonly<Record<keyof Descriptor | "$schema", true>> = {
  $schema: true,
  workstream: true,
  description: true,
  thread: true,
  budget: true,
  tasks: true,
};
const KNOWN = Object.keys(KEYS);

function readDocument(value: unknown, report: ReportViolation): Descriptor | undefined {
  if (!isObject(value)) {
    report("wrong-type", [], "a descriptor is an object");
    return undefined;
  }
  const members = { object: value, place: [], report };
  checkKeys(members, KNOWN);
  return {
    workstream: neededText(members, "workstream", "line"),
    description: neededText(members, "description", "text"),
    thread: optionalText(members, "thread", "line"),
    budget: optionalText(members, "budget", "line"),
    tasks: readTasks(members),
  };
}

function readTasks({ object, place, report }: Members): Task[] {
  const { tasks } = object;
  if (tasks === undefined) report("missing", [...place, "tasks"], `"tasks" is missing`);
  else if (!Array.isArray(tasks)) report("wrong-type", [...place, "tasks"], `"tasks" is no list`);
  else if (tasks.length === 0)
    report("no-tasks", [...place, "tasks"], `"tasks" is empty; a descriptor has at least one task`);
  if (!Array.isArray(tasks)) return [];
  const drafts = tasks.flatMap((each, index) => readTask(each, index, report) ?? []);
  checkIds(drafts, report);
  const meet = checkOverlap(drafts, report);
  checkDependencies(drafts, report);
  // Only paths that meet can be the same.
  return drafts.map(({ task }) => (meet ? { ...task, owns: [...new Set(task.owns)] } : task));
}
