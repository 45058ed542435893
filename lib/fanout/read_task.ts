import { parseDuration } from "../fact/duration.ts";
import type { RepoPath } from "../fact/scope.ts";
import { ROOT } from "../room/run/run_fact.ts";
import type { Task } from "./descriptor.ts";
import { checkDeterminism } from "./determinism.ts";
import {
  checkKeys,
  isObject,
  type Line,
  lines,
  type Members,
  neededText,
  optionalText,
} from "./members.ts";
import { ownedPath } from "./owned_path.ts";
import type { Place, ReportViolation } from "./unplaced.ts";

/** A task while it is read: what could be read of it, and where. It is whole if nothing was reported, but for paths that stand twice. */
export interface TaskDraft {
  readonly task: Task;
  readonly place: Place;
  /** What messages call it. */
  readonly label: string;
  /** Whether others can name it by its id. */
  readonly named: boolean;
  /** In the places that they have in `owns`; nothing where one is wrong. */
  readonly owned: readonly (RepoPath | undefined)[];
  readonly needs: readonly Line[];
}

/** Every key of a task. A record, so that the compiler misses none. */
const KEYS: Readonly<Record<keyof Task, true>> = {
  id: true,
  intent: true,
  owns: true,
  validation: true,
  output: true,
  role: true,
  model: true,
  tier: true,
  depends_on: true,
  commands: true,
  expect: true,
  expect_lines: true,
  constraints: true,
};
const KNOWN = Object.keys(KEYS);

/** One task; nothing where it is no object, which no other rule looks at. */
export function readTask(
  value: unknown,
  index: number,
  report: ReportViolation,
): TaskDraft | undefined {
  const place = ["tasks", index];
  if (!isObject(value)) {
    report("wrong-type", place, `task ${index} is no object`);
    return undefined;
  }
  const members = { object: value, place, report };
  checkKeys(members, KNOWN);
  const id = neededText(members, "id", "line");
  const named = isId(members, id);
  const owned = readOwns(members);
  const needs = lines(members, "depends_on");
  return {
    place,
    label: id.trim() === "" ? `tasks[${index}]` : `"${id}"`,
    named,
    owned,
    needs,
    task: {
      id,
      intent: neededText(members, "intent", "title"),
      owns: owned.filter((each) => each !== undefined),
      validation: readValidation(members),
      output: neededText(members, "output", "title"),
      role: optionalText(members, "role", "line"),
      model: optionalText(members, "model", "line"),
      tier: readTier(members),
      depends_on: [...new Set(needs.map(({ text }) => text))],
      commands: readCommands(members),
      expect: readExpect(members),
      expect_lines: readExpectLines(members),
      constraints: lines(members, "constraints").map(({ text }) => text),
    },
  };
}

/** A longer id would not fit into the tool that it ends. */
const LONGEST_ID = 64;

function isId({ place, report }: Members, id: string): boolean {
  if (id.trim() === "") return false;
  if (id === ROOT) {
    report(
      "bad-id",
      [...place, "id"],
      `"${id}" is where facts without a step stand; choose another`,
    );
    return true;
  }
  if (/^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(id) && id.length <= LONGEST_ID) return true;
  const form = `letters, digits, ".", "_" and "-", not beginning with "-", ${LONGEST_ID} at most`;
  report("bad-id", [...place, "id"], `"${id}" is no id: ${form}`);
  return false;
}

function readOwns(members: Members): TaskDraft["owned"] {
  const { owns } = members.object;
  if (owns === "read-only") return [];
  if (Array.isArray(owns) && owns.length > 0)
    return owns.map((each, n) => readPath(each, n, members));
  const at = [...members.place, "owns"];
  if (owns === undefined)
    members.report("missing", at, `"owns" is missing; "read-only" owns nothing`);
  else
    members.report("bad-owns", at, `"owns" is neither "read-only" nor a list of at least one path`);
  return [];
}

function readPath(value: unknown, n: number, { place, report }: Members): RepoPath | undefined {
  const found = typeof value === "string" ? ownedPath(value) : { fault: "is no text in quotes" };
  if (typeof found === "string") return found;
  const at = [...place, "owns", n];
  if (typeof value !== "string") report("bad-owns", at, "an owned path is to be a text, in quotes");
  else if (value.trim() === "") report("blank", at, "an owned path is blank");
  else report("bad-path", at, found.fault);
  return undefined;
}

function readValidation(members: Members): string {
  const validation = neededText(members, "validation", "line");
  checkDeterminism(validation, () => [...members.place, "validation"], members.report);
  return validation;
}

function readCommands(members: Members): string[] {
  return lines(members, "commands").map(({ n, text }) => {
    checkDeterminism(text, () => [...members.place, "commands", n], members.report);
    return text;
  });
}

function readTier({ object, place, report }: Members): Task["tier"] {
  const { tier = "host-native" } = object;
  if (tier === "host-native" || tier === "cross-host") return tier;
  report("bad-tier", [...place, "tier"], `"tier" is neither "host-native" nor "cross-host"`);
  return "host-native";
}

function readExpect({ object, place, report }: Members): string | null {
  const { expect } = object;
  if (expect === undefined) return null;
  if (typeof expect === "string" && parseDuration(expect) !== undefined) return expect;
  report("bad-expect", [...place, "expect"], `"expect" is no duration such as "30m" or "2h"`);
  return null;
}

function readExpectLines({ object, place, report }: Members): number | null {
  const { expect_lines: expected } = object;
  if (expected === undefined) return null;
  if (typeof expected === "number" && Number.isSafeInteger(expected) && expected >= 0)
    return expected;
  report("bad-expect", [...place, "expect_lines"], `"expect_lines" is no whole number`);
  return null;
}
