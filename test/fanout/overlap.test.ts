import { describe, expect, it } from "vitest";
import { foldCase } from "../../lib/fact/case_folding.ts";
import { overlaps, type RepoPath } from "../../lib/fact/scope.ts";
import { ownedPath } from "../../lib/fanout/owned_path.ts";
import fc from "../fast_check.ts";
import { task, textOf, violationsOf, wrongs } from "./descriptors.ts";

const owning = (...lists: readonly (readonly string[])[]): Record<string, unknown>[] =>
  lists.map((owns, n) => task(`t${n}`, { owns }));

describe("what two tasks own", () => {
  it.each([
    ["src/a.ts", "src/a.ts"],
    ["src", "src/a.ts"],
    ["src/", "src/*"],
    ["src/**", "src"],
    ["src/**", "src/*"],
    ["src/parser", "src/parser/tokens.rs"],
    ["a/b/", "a/b"],
    ["SRC/a", "src/a"],
    ["src", "SRC/A/b"],
    ["cafe\u0301", "CAF\u00c9/x"],
    ["\u03bf\u03b4\u03bf\u03c2", "\u039f\u0394\u039f\u03a3"],
  ])("meets in %s and %s", (one, other) => {
    expect(wrongs(owning([one], [other]))).toEqual(["overlap /tasks/1/owns/0"]);
  });

  it.each([
    ["src", "src2"],
    ["src/a", "src/ab"],
    ["src-a", "src/a"],
    ["a/b/c", "a/b.c"],
    ["app/[id]", "app/i"],
  ])("does not meet in %s and %s", (one, other) => {
    expect(wrongs(owning([one], [other]))).toEqual([]);
    expect(wrongs(owning([other], [one]))).toEqual([]);
  });

  it("is told with both tasks, both paths and where the other stands", () => {
    const [found] = violationsOf(textOf(owning(["x", "SRC"], ["y", "src/a.ts"])));
    expect(found?.pointer).toBe("/tasks/1/owns/1");
    for (const said of ['"t0"', '"t1"', '"SRC"', '"src/a.ts"', "/tasks/0/owns/1"])
      expect(found?.message).toContain(said);
  });

  it("may be said twice in one task, and below itself", () => {
    expect(wrongs(owning(["src", "src/", "src/a"], ["docs"]))).toEqual([]);
  });

  it("meets also where one waits for the other, and where both have one id", () => {
    const [a, b] = owning(["src"], ["src"]);
    expect(wrongs([a, { ...b, depends_on: ["t0"] }])).toEqual(["overlap /tasks/1/owns/0"]);
    expect(wrongs([a, { ...b, id: "t0" }])).toContain("overlap /tasks/1/owns/0");
  });

  it("is looked at although other paths of the same task are wrong", () => {
    expect(wrongs(owning(["*", "src"], ["src"]))).toEqual([
      "bad-path /tasks/0/owns/0",
      "overlap /tasks/1/owns/0",
    ]);
  });

  it("names every path that meets another, and no other, as comparing all with all does", () => {
    const segment = fc.constantFrom("a", "A", "b", "ab", "a-", "a.b");
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((all) => all.join("/"));
    const lists = fc.array(fc.array(path, { minLength: 1, maxLength: 4 }), {
      maxLength: 6,
      minLength: 1,
    });
    fc.assert(
      fc.property(lists, (owns) => {
        const told = violationsOf(textOf(owning(...owns)));
        const named = told.flatMap(({ pointer, message }) => [
          pointer,
          /\((\/tasks\/\d+\/owns\/\d+)\)$/.exec(message)![1]!,
        ]);
        const paths = named.map((pointer) => {
          const [, , task, , n] = pointer.split("/").map(Number);
          return nameOf(task!, owns[task!]![n!]!);
        });
        expect(new Set(paths)).toEqual(meeting(owns));
        expect(new Set(told.map(({ pointer, message }) => pointer + message)).size).toBe(
          told.length,
        );
      }),
    );
  });

  /** The paths that meet one of another task. */
  function meeting(lists: readonly (readonly string[])[]): Set<string> {
    const all = lists.flatMap((owns, task) => owns.map((text) => ({ task, text })));
    const meets = all.filter((one) =>
      all.some(
        (other) => one.task !== other.task && overlaps(canonical(one.text), canonical(other.text)),
      ),
    );
    return new Set(meets.map(({ task, text }) => nameOf(task, text)));
  }

  function nameOf(task: number, text: string): string {
    return `${task} ${foldCase(canonical(text))}`;
  }

  function canonical(text: string): RepoPath {
    const found = ownedPath(text);
    if (typeof found !== "string") throw new Error(found.fault);
    return found;
  }
});
