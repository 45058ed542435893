/** What decides about a merge, without Git: who owns a file, what a result is, which branch comes first. */
import { describe, expect, it } from "vitest";
import type { Task } from "../../lib/fanout/descriptor.ts";
import { findingLines } from "../../lib/fanout/finding_lines.ts";
import { mergeOrder } from "../../lib/fanout/merge_order.ts";
import { inOrder, owns } from "../../lib/fanout/ownership.ts";
import { readResults } from "../../lib/fanout/results.ts";
import { finding } from "../../lib/fanout/verify_finding.ts";

function task(id: string, paths: readonly string[], depends_on: readonly string[] = []): Task {
  const none = { role: null, model: null, expect: null, expect_lines: null };
  const lists = { commands: [], constraints: [] };
  const about = { intent: "x", validation: "x", output: "x", tier: "host-native" as const };
  return { id, owns: paths, depends_on, ...about, ...none, ...lists };
}

describe("a task", () => {
  it.each([
    ["src", "src/a.ts", true],
    ["src", "src2/a.ts", false],
    ["src/a.ts", "src", false],
    ["SRC", "src/a.ts", true],
    ["src", "src/new\nline", true],
    ["src/ü", "src/u\u0308/x", true],
  ])("that owns %j may write %j: %j", (own, path, may) => {
    expect(owns(task("a", [own]), path)).toBe(may);
  });

  it("comes behind what it depends on, else where it stands", () => {
    const tasks = [task("d", [], ["c", "b"]), task("c", [], ["a"]), task("b", []), task("a", [])];
    expect(inOrder(tasks).map(({ id }) => id)).toEqual(["b", "a", "c", "d"]);
  });
});

describe("branches", () => {
  const branch = (...tasks: string[]) => ({ tasks, worktree: tasks[0]!, branch: tasks[0]! });

  it("are merged behind those that they need, whatever else they bring", () => {
    const tasks = [task("a", []), task("b", [], ["c"]), task("c", [])];
    const { order, circular } = mergeOrder(tasks, [branch("a", "b"), branch("c")]);
    expect([order.map(({ branch }) => branch), circular]).toEqual([["c", "a"], false]);
  });

  it("are merged behind those that they need by way of a task without a branch", () => {
    const tasks = [task("a", []), task("b", []), task("c", [], ["b"]), task("d", [], ["c"])];
    const { order } = mergeOrder(tasks, [branch("a", "d"), branch("b")]);
    expect(order.map(({ branch }) => branch)).toEqual(["b", "a"]);
  });

  it("that need each other are known", () => {
    const tasks = [task("a", []), task("b", [], ["a"]), task("c", [], ["b"])];
    const { order, circular } = mergeOrder(tasks, [branch("b"), branch("a", "c")]);
    expect([order, circular]).toEqual([[branch("a", "c"), branch("b")], true]);
  });
});

describe("findings for people", () => {
  const about = { worktree: null, path: null };
  const of = (code: "unwitnessed" | "no-artifact", id: string) =>
    finding(code, `${code} of ${id}`, { ...about, task: id });

  it("are said once of all tasks, what stops first", () => {
    const lines = findingLines([
      of("unwitnessed", "a"),
      of("no-artifact", "b"),
      of("unwitnessed", "c"),
    ]);
    expect(lines.map(({ message }) => message)).toEqual([
      "no-artifact of b",
      "nobody but their authors speaks of what a, c showed",
    ]);
  });

  it("do not name each of very many files", () => {
    const many = Array.from({ length: 900 }, (_, n) =>
      finding("outside-ownership", `${n} was changed`, { task: "a", worktree: "w" }),
    );
    const lines = findingLines(many);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)?.message).toBe("and 895 more such files in worktree w; --json names them");
  });
});

describe("results", () => {
  const good = { task: "a", changed_files: ["src/a.ts"], validation_result: "ok" };

  it("are one object, or one a line", () => {
    expect(readResults(JSON.stringify(good, null, 2))).toEqual([good]);
    const two = `${JSON.stringify(good)}\n\n${JSON.stringify({ ...good, task: "b" })}\n`;
    expect(readResults(two)).toEqual([good, { ...good, task: "b" }]);
  });

  it("name each file once, in one form", () => {
    const files = ["./src/u\u0308", "src/a.ts", "src/a.ts"];
    const [result] = readResults(JSON.stringify({ ...good, changed_files: files }));
    expect(result).toEqual({ ...good, changed_files: ["src/a.ts", "src/ü"] });
  });

  it.each([
    ["", "it is empty"],
    ["[]", "it is no JSON object"],
    ["nonsense", "it is no JSON object"],
    [JSON.stringify({ ...good, task: 1 }), "its task is no text"],
    [JSON.stringify({ ...good, changed_files: "x" }), "its changed_files is no list of texts"],
    [JSON.stringify({ ...good, validation_result: null }), "its validation_result is no text"],
    [
      JSON.stringify({ ...good, changed_files: ["../x"] }),
      '"../x" is no path from the root of the repository',
    ],
  ])("that are none say why: %j", (text, message) => {
    expect(readResults(text)).toEqual([{ line: 1, message }]);
  });
});
