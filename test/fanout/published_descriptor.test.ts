/** The published schema and `readDescriptor` say the same of the structure of a descriptor. */
import { describe, expect, it } from "vitest";
import { EXAMPLE } from "../../lib/fanout/example.ts";
import { ownedPath } from "../../lib/fanout/owned_path.ts";
import { readDescriptor } from "../../lib/fanout/read_descriptor.ts";
import { published } from "../cli/published_schema.ts";
import fc from "../fast_check.ts";
import { task, textOf, violationsOf } from "./descriptors.ts";

const schema = published("workstream-descriptor");
const takes = (text: string): boolean => schema.safeParse(JSON.parse(text)).success;

describe("the published schema of a descriptor", () => {
  it("takes the example", () => expect(takes(JSON.stringify(EXAMPLE))).toBe(true));

  it("takes whatever lint takes", () => {
    const line = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constant("npm  test"));
    const path = fc.array(fc.string({ unit: fc.constantFrom(..."abé[]{}.-~*") }), { minLength: 1 });
    const optional = fc.record(
      {
        role: line,
        model: line,
        tier: fc.constantFrom("host-native", "cross-host"),
        commands: fc.array(line),
        constraints: fc.array(line),
        expect: fc.constantFrom("30m", "1d", "007s", "0m"),
        expect_lines: fc.oneof(fc.nat(), fc.double()),
        intent: line,
        owns: fc.oneof(
          fc.constant("read-only"),
          fc.array(
            path.map((all) => all.join("/")),
            { minLength: 1, maxLength: 3 },
          ),
        ),
        notes: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    let taken = 0;
    fc.assert(
      fc.property(optional, line, (more, thread) => {
        const text = textOf([task("a", more)], {
          thread,
          budget: thread,
          description: `d\n${thread}`,
        });
        if ("violations" in readDescriptor(text)) return;
        taken++;
        expect(takes(text), text).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it("takes every path that may be owned", () => {
    const path = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."ab./*-é[]~#") }),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(path, (owned) => {
        if (typeof ownedPath(owned) === "string")
          expect(takes(textOf([task("a", { owns: [owned] })]))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, object, object?]>([
    ["no workstream", {}, { workstream: undefined }],
    ["a blank workstream", {}, { workstream: " " }],
    ["no description", {}, { description: undefined }],
    ["a thread of null", {}, { thread: null }],
    ["an empty thread", {}, { thread: "" }],
    ["a budget that is a number", {}, { budget: 5 }],
    ["no tasks", {}, { tasks: [] }],
    ["tasks that are an object", {}, { tasks: {} }],
    ["a task of null", {}, { tasks: [null] }],
    ["no id", { id: undefined }],
    ["a flag for an id", { id: "-a" }],
    ["a long id", { id: "x".repeat(65) }],
    ["no intent", { intent: undefined }],
    ["an intent of two lines", { intent: "a\nb" }],
    ["a long output", { output: "x".repeat(513) }],
    ["no validation", { validation: undefined }],
    ["no owns", { owns: undefined }],
    ["owning nothing", { owns: [] }],
    ["owning in capitals", { owns: "READ-ONLY" }],
    ["a bare path", { owns: "src" }],
    ...["*", "docs/plan-*", "/etc", "~/x", "-f", "a b", "a;b", "a\\b", "$x", "a?b"].map(
      (path): [string, object] => [`the path ${path}`, { owns: [path] }],
    ),
    ["an unknown tier", { tier: "fast" }],
    ["a tier of null", { tier: null }],
    ["dependencies in a text", { depends_on: "a" }],
    ["a dependency that is a number", { depends_on: [1] }],
    ["commands in a text", { commands: "npm ci" }],
    ["a blank command", { commands: [""] }],
    ["a constraint of null", { constraints: [null] }],
    ["a bare number to expect", { expect: "30" }],
    ["nothing to expect", { expect: "0m" }],
    ["half a line", { expect_lines: 0.5 }],
    ["fewer lines than none", { expect_lines: -1 }],
    ["a role of null", { role: null }],
  ])("refuses what lint refuses: %s", (_, more, top = {}) => {
    const text = textOf([task("a", more)], top);
    expect(violationsOf(text)).not.toEqual([]);
    expect(takes(text)).toBe(false);
  });

  it("leaves to lint what no schema can say", () => {
    const text = textOf([
      task("a", { owns: ["src"] }),
      task("b", { owns: ["src/x"], depends_on: ["b"] }),
    ]);
    expect(takes(text)).toBe(true);
    expect(violationsOf(text).map(({ code }) => code)).toEqual(["overlap", "cycle"]);
  });
});
