import { isDeepStrictEqual } from "node:util";
import { tokenize } from "../../lib/cli/parse.ts";
import { decodeLine } from "../../lib/fact/line.ts";
import { isDefect } from "../binary/compiled.ts";
import { published, unseen } from "../cli/published_schema.ts";
import type { Done, Order } from "./stage.ts";

/** What is wrong about the end of a command, in words; nothing where all is as the contract has it. */
export function wrongIn(
  { argv }: Pick<Order, "argv">,
  { exit, out, err }: Done,
): string | undefined {
  if (!EXITS.has(exit)) return `exit ${exit}`;
  if (isDefect({ exit, out, err })) return `a defect: ${err}${out}`;
  const { flags, words } = tokenize(argv);
  const json = flags.some((each) => each.name === "json");
  if (unseen(err) !== "") return `unseen characters on standard error: ${unseen(err)}`;
  const stray = err
    .split("\n")
    .find((line) => !/^(?:rally: .|export: \d| {2}.|trace: |$)/.test(line));
  if (stray !== undefined) return `a line on standard error: ${stray}`;
  // Records as others wrote them.
  if (
    words[0] === "export" &&
    exit === 0 &&
    !flags.some(({ name }) => name === "help" || name === "version")
  )
    return wrongLines("export", out);
  if (unseen(out) !== "") return `unseen characters on standard output: ${unseen(out)}`;
  if (words[0] === "compat") return wrongFlat({ exit, out, err });
  if (json)
    return wrongEnvelopes(
      out,
      exit,
      words[0] === "termd" || flags.some((each) => each.name === "watch"),
    );
  if (exit !== 0 && exit !== 4 && err === "" && words[0] !== "export")
    return "a failure without a word";
  return exit === 0 && out === "" && !SILENT.has(words[0] ?? "")
    ? "success without a word"
    : undefined;
}

/** What the predecessor would have printed: one object, or several one after the other, or text for people. */
function wrongFlat({ exit, out, err }: Done): string | undefined {
  if (exit !== 0 && exit !== 1 && exit !== 2) return `exit ${exit} of compat`;
  if (exit !== 0) return err === "" && out === "" ? "a failure without a word" : undefined;
  if (!/^[{]/.test(out)) return undefined;
  for (const text of out.split(/^(?=\{)/m)) {
    const { success, error } = published("compat").safeParse(parsed(text));
    if (!success) return `no object as it is published: ${text.slice(0, 300)} ${error.message}`;
  }
  return undefined;
}

const EXITS = new Set([0, 1, 2, 3, 4]);
const SILENT = new Set(["recent", "search", "backlog", "hook"]);

/** Every line as its schema has it. */
function wrongLines(schema: string, out: string): string | undefined {
  for (const line of out.split("\n").slice(0, -1)) {
    const { success, error } = published(schema).safeParse(parsed(line));
    if (!success) return `a line that is not of ${schema}: ${line.slice(0, 300)} ${error.message}`;
  }
  return undefined;
}

function wrongEnvelopes(out: string, exit: number, streams: boolean): string | undefined {
  const lines = out.split("\n");
  if (lines.pop() !== "" || lines.length === 0) return `no whole line: ${out.slice(-300)}`;
  const answers = lines.filter((line, n) => n === lines.length - 1 || !line.startsWith('{"v":'));
  if (answers.length > 1 && !streams) return `${lines.length} lines of JSON`;
  for (const [n, line] of answers.entries()) {
    // A stream that ends with a refusal has answered until then.
    const wrong = wrongEnvelope(parsed(line), n === answers.length - 1 ? exit : 0);
    if (wrong !== undefined) return `${wrong}: ${line.slice(0, 2000)}`;
  }
  return undefined;
}

function wrongEnvelope(value: unknown, exit: number): string | undefined {
  const { success, error } = published("envelope").safeParse(value);
  if (!success) return `no envelope: ${error.message}`;
  const { ok, command, schema, data, ...rest } = value as {
    ok: boolean;
    command: string | null;
    schema: string | null;
    data?: object;
    exit_code?: number;
  };
  if (ok !== (exit === 0)) return `ok ${ok} with exit ${exit}`;
  if (!ok && rest.exit_code !== exit) return `exit_code ${rest.exit_code} with exit ${exit}`;
  if (schema !== (command === null ? null : `agent-rally.command.${command}.v1`))
    return "schema of another command";
  if (data === undefined) return undefined;
  if (!isDeepStrictEqual(Object.keys(data), [command])) return "data of another command";
  const found = published(command!).safeParse((data as Record<string, unknown>)[command!]);
  return found.success ? undefined : `data not as published: ${found.error.message}`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * What is wrong about the ledger behind a command: bytes that stood there have changed, or what was added is not whole
 * records.
 */
export function wrongInLedger(
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>,
  isRedacted = false,
): string | undefined {
  for (const [name, bytes] of before) {
    const now = after.get(name);
    if (now === undefined) return `${name} is gone`;
    if (isRedacted) {
      if (!isSealedAsBefore(bytes, now)) return `more than one fact of ${name} has changed`;
    } else if (!now.subarray(0, bytes.length).equals(bytes)) return `bytes of ${name} have changed`;
  }
  for (const [name, bytes] of after) {
    const added = bytes.subarray(before.get(name)?.length ?? 0);
    if (added.length > 0 && added[0] !== 10)
      return `what was added to ${name} begins on another's line`;
    if (added.length > 0 && added.at(-1) !== 10) return `${name} ends in the middle of a line`;
    let start = 0;
    for (let end = added.indexOf(10); end !== -1; end = added.indexOf(10, start)) {
      if (end > start && typeof decodeLine(added, start, end) === "string")
        return `a damaged line was added to ${name}: ${added.subarray(start, end).toString().slice(0, 300)}`;
      start = end + 1;
    }
  }
  return undefined;
}

/** Whether every line stands where it stood and is a record if it was one; those that are another have one id. */
function isSealedAsBefore(before: Buffer, after: Buffer): boolean {
  const ids = new Set<unknown>();
  let start = 0;
  for (let end = before.indexOf(10); end !== -1; end = before.indexOf(10, start)) {
    const [was, is] = [decodeLine(before, start, end), decodeLine(after, start, end)];
    const isSame = before.subarray(start, end + 1).equals(after.subarray(start, end + 1));
    // A record that is glued to torn bytes is no line of its own.
    if (!isSame && typeof was !== "string") {
      if (typeof is === "string" || is["id"] !== was["id"]) return false;
      ids.add(was["id"]);
    }
    start = end + 1;
  }
  return ids.size <= 1 && before.subarray(start).equals(after.subarray(start, before.length));
}
