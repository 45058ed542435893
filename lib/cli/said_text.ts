import type { Fact } from "../fact/fact.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { TEXT_LIMITS } from "../fact/text_limits.ts";
import { untrusted } from "../fact/untrusted.ts";
import { byteLength, isWord } from "../fact/well_formed.ts";
import { many, one } from "./context.ts";
import type { Fill } from "./draft.ts";
import { FLAGS, type FlagName } from "./flags.ts";

/** Flags whose value is prose. */
const PROSE = [
  "subject",
  "summary",
  "reason",
  "uri",
  "task",
  "phase",
  "intent",
  "set",
  "may",
  "must-check",
] as const satisfies readonly FlagName[];

/** What is said in words. */
export const prose: Fill = (draft, { flags }) => {
  for (const name of PROSE) {
    const text = one(flags, name);
    if (text === undefined) continue;
    const { field } = FLAGS[name];
    const refusal = unfit(name, field, text);
    if (refusal !== undefined) return refusal;
    draft[field] = untrusted(text);
  }
  const evidence = many(flags, "evidence");
  for (const text of evidence) {
    const refusal = unfit("evidence", "evidence", text);
    if (refusal !== undefined) return refusal;
  }
  if (evidence.length > 0) draft.evidence = evidence.map(untrusted);
  return undefined;
};

/** What a session or fact is called, and what was begun. */
export const labels: Fill = (draft, { flags }) => {
  for (const name of ["role", "tier", "model", "parent", "status", "severity"] as const) {
    const text = one(flags, name);
    if (text === undefined) continue;
    if (text.includes("\0") || text.length > TEXT_LIMITS.label)
      return refuse(
        "usage",
        "bad-value",
        `--${name} is longer than ${TEXT_LIMITS.label} characters`,
      );
    draft[name] = text;
  }
  const spawned = one(flags, "spawned");
  if (spawned === undefined) return undefined;
  const counts: Record<string, number> = {};
  // None at all takes back what was said before.
  for (const part of spawned === "" ? [] : spawned.split(",")) {
    const [, type, count] = /^([^:,\s]+):(\d{1,6})$/.exec(part) ?? [];
    if (type === undefined)
      return refuse("usage", "bad-value", `--spawned cannot be "${spawned}"`, [
        "TYPE:N, several joined by commas: coder:2,auditor:1",
      ]);
    counts[type] = Number(count);
  }
  draft.spawned = counts;
  return undefined;
};

/** The run and step that it belongs to. */
export const lineage: Fill = (draft, { flags }) => {
  for (const name of ["run", "step"] as const) {
    const word = one(flags, name);
    if (word === undefined) continue;
    if (!isWord(word)) return notAWord(name, word);
    draft[name] = word;
  }
  const steps = many(flags, "parent-step");
  const wrong = steps.find((each) => !isWord(each));
  if (wrong !== undefined) return notAWord("parent-step", wrong);
  if (steps.length > 0) draft.parent_steps = steps;
  return undefined;
};

/** A key, run or step that is none. */
export function notAWord(name: string, text: string): Refusal {
  return refuse("usage", "bad-value", `--${name} cannot be "${text}"`, [
    "1 to 128 bytes without white space",
  ]);
}

function unfit(name: string, field: keyof Fact, text: string): Refusal | undefined {
  if (text.includes("\0"))
    return refuse("usage", "bad-text", `--${name} holds a NUL character`, ["Leave it out"]);
  if (field === "subject" && [...text].length > TEXT_LIMITS.subject) {
    return refuse(
      "usage",
      "too-long",
      `--subject has ${[...text].length} characters; at most ${TEXT_LIMITS.subject}`,
      ["Put the rest into --summary"],
    );
  }
  const most = field === "summary" ? TEXT_LIMITS.summary : TEXT_LIMITS.other;
  if (field !== "subject" && byteLength(text) > most) {
    return refuse("usage", "too-long", `--${name} has ${byteLength(text)} bytes; at most ${most}`, [
      "Point to the rest with --uri or --evidence",
    ]);
  }
  if (text.trim() === "")
    return refuse("usage", "bad-value", `--${name} is empty`, ["Say something, or leave it out"]);
  return undefined;
}
