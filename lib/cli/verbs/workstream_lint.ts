import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import type { Violation } from "../../fanout/descriptor.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { textOf } from "../fanout/descriptor_file.ts";
import { lintText } from "../fanout/lint_text.ts";

/** What is wrong with each file, in the order in which they were given. */
export interface WorkstreamLintResult {
  readonly files: readonly LintedFile[];
  readonly clean: boolean;
}

interface LintedFile {
  readonly file: string;
  /** How many there are in a clean file; else none. */
  readonly tasks: number;
  readonly violations: readonly Violation[];
}

/** Lints every file, whatever is wrong with the others. Needs neither a room nor a repository. */
export async function workstreamLint(context: Context): Promise<Answer<WorkstreamLintResult>> {
  const files: LintedFile[] = [];
  for (const file of context.args) files.push(await lint(context, file));
  const clean = files.every(({ violations }) => violations.length === 0);
  const refusal = refusalOf(files);
  return {
    result: { files, clean },
    ...(refusal === undefined ? {} : { refusal }),
    text: () => files.map(textOfFile).join(""),
  };
}

async function lint(context: Context, file: string): Promise<LintedFile> {
  const text = await textOf(context, file);
  if (typeof text !== "string") {
    const { message } = text;
    const violation = { code: UNREADABLE, pointer: "", line: 1, column: 1, message };
    return { file, tasks: 0, violations: [violation] };
  }
  const found = lintText(context, text);
  if ("violations" in found) return { file, tasks: 0, violations: found.violations };
  return { file, tasks: found.tasks.length, violations: [] };
}

/** Besides what is wrong with a descriptor, a file may be none at all. */
const [UNREADABLE, NOT_JSON] = ["unreadable", "not-json"];

function refusalOf(files: readonly LintedFile[]): Refusal | undefined {
  const all = files.flatMap(({ violations }) => violations);
  const bad = files.filter(({ violations }) => violations.length > 0);
  if (all.length === 0) return undefined;
  const unread = bad.filter(({ violations }) =>
    violations.some(({ code }) => code === UNREADABLE || code === NOT_JSON),
  );
  const names = (some: readonly LintedFile[]) => some.map(({ file }) => `"${file}"`).join(", ");
  if (unread.length > 0)
    return refuse("unreadable", "unreadable-descriptor", `${names(unread)}: no JSON could be read`);
  const message = `${count(all.length, "violation")} in ${names(bad)}`;
  return refuse("violation", "bad-descriptor", message);
}

function textOfFile({ file, tasks, violations }: LintedFile): string {
  const name = plain(file);
  if (violations.length === 0) return `${name}: clean, ${count(tasks, "task")}\n`;
  return violations
    .map(({ line, column, pointer, message }) => {
      const at = pointer === "" ? "" : `${plain(pointer)} `;
      return `${name}:${line}:${column} ${at}${plain(message)}\n`;
    })
    .join("");
}
