import { isCanonicalPath } from "../fact/scope.ts";

/** What the agent of a task answered at its end, as its packet asks for. */
export interface TaskResult {
  readonly task: string;
  /** NFC, sorted, each once. */
  readonly changed_files: readonly string[];
  readonly validation_result: string;
}

/** A text that should be a result and is none. */
export interface BadResult {
  /** From 1; of a text that is one object, 1. */
  readonly line: number;
  readonly message: string;
}

/** Results in a text: one JSON object, or one a line. */
export function readResults(text: string): (TaskResult | BadResult)[] {
  const whole = parsed(text);
  if (whole !== undefined) return [resultOf(whole, 1)];
  const lines = text.split("\n").map((line, n) => ({ line, n: n + 1 }));
  const said = lines.filter(({ line }) => line.trim() !== "");
  if (said.length === 0) return [{ line: 1, message: "it is empty" }];
  return said.map(({ line, n }) => resultOf(parsed(line), n));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function resultOf(value: unknown, line: number): TaskResult | BadResult {
  const bad = (message: string): BadResult => ({ line, message });
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return bad("it is no JSON object");
  const { task, changed_files: files, validation_result: said } = value as Record<string, unknown>;
  if (typeof task !== "string") return bad("its task is no text");
  if (!Array.isArray(files) || !files.every((each) => typeof each === "string"))
    return bad("its changed_files is no list of texts");
  if (typeof said !== "string") return bad("its validation_result is no text");
  const paths = files.map((each: string) => each.normalize("NFC").replace(/^(\.\/)+/, ""));
  const odd = paths.find((each) => !isCanonicalPath(each));
  if (odd !== undefined) return bad(`"${odd}" is no path from the root of the repository`);
  return { task, changed_files: [...new Set(paths)].sort(), validation_result: said };
}
