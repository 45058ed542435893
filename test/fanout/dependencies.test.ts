import { describe, expect, it } from "vitest";
import { cyclesOf, MOST_CYCLES } from "../../lib/fanout/cycles.ts";
import fc from "../fast_check.ts";
import { task, textOf, violationsOf } from "./descriptors.ts";

const reading = (id: string, ...depends_on: string[]) =>
  task(id, { owns: "read-only", depends_on });
const messages = (tasks: readonly unknown[]): string[] =>
  violationsOf(textOf(tasks)).map(({ message }) => message);

describe("tasks that wait for each other", () => {
  it("are told as a chain that ends where it began, at the dependency that begins it", () => {
    const tasks = [
      reading("a", "x", "b"),
      reading("b", "c", "c"),
      reading("c", "a"),
      reading("d", "a"),
    ];
    expect(violationsOf(textOf(tasks)).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
      "unknown-dependency /tasks/0/depends_on/0",
      "cycle /tasks/0/depends_on/1",
    ]);
    expect(messages(tasks)[1]).toContain("a -> b -> c -> a");
  });

  it("may be one alone", () => {
    expect(messages([reading("a", "a")])).toEqual([expect.stringContaining("a -> a")]);
  });

  it("are told once for each way round", () => {
    const tasks = [reading("a", "b", "c"), reading("b", "a", "c"), reading("c", "a")];
    expect(messages(tasks).map((each) => each.split(": ")[1])).toEqual([
      "a -> b -> a",
      "a -> b -> c -> a",
      "a -> c -> a",
    ]);
  });

  it("are all found, each once, as trying every way finds them", () => {
    const graph = fc.integer({ min: 1, max: 5 }).chain((size) =>
      fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 3 }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(graph, (after) => {
        const found = cyclesOf(after).map(String);
        expect(found.toSorted()).toEqual(everyWay(after).map(String).toSorted());
      }),
    );
  });

  it("are told so many times and no more, however tangled they are", () => {
    const all = Array.from({ length: 40 }, (_, n) => n);
    expect(cyclesOf(all.map(() => all)).length).toBe(MOST_CYCLES);
  });

  it("may stand in a circle of a hundred thousand", () => {
    const ring = Array.from({ length: 100_000 }, (_, n) => [(n + 1) % 100_000]);
    expect(cyclesOf(ring).map(({ length }) => length)).toEqual([100_000]);
  });
});

/** Every way from a node back to itself over higher ones. */
function everyWay(after: readonly (readonly number[])[]): number[][] {
  const ways = (path: readonly number[]): number[][] =>
    after[path.at(-1)!]!.flatMap((next) => {
      if (next === path[0]) return [[...path]];
      return next < path[0]! || path.includes(next) ? [] : ways([...path, next]);
    });
  return after.flatMap((_, start) => ways([start]));
}
