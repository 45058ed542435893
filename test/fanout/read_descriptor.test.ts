import { describe, expect, it } from "vitest";
import { EXAMPLE } from "../../lib/fanout/example.ts";
import { readDescriptor } from "../../lib/fanout/read_descriptor.ts";
import fc from "../fast_check.ts";
import { clean, task, textOf, violationsOf, wrongs } from "./descriptors.ts";

describe("a clean descriptor", () => {
  it("is read with everything that it leaves out", () => {
    expect(clean([task("a")])).toEqual({
      workstream: "w",
      description: "d",
      thread: null,
      budget: null,
      tasks: [
        {
          id: "a",
          intent: "make a",
          owns: ["src/a"],
          validation: "npm test",
          output: "a made",
          role: null,
          model: null,
          tier: "host-native",
          depends_on: [],
          commands: [],
          expect: null,
          expect_lines: null,
          constraints: [],
        },
      ],
    });
  });

  it("may say everything, keys of others too", () => {
    const more = {
      role: "parser",
      model: "m",
      tier: "cross-host",
      depends_on: ["a", "a"],
      commands: ["npm  ci"],
      expect: "30m",
      expect_lines: 0,
      constraints: ["no new dependencies"],
      notes: null,
      _owns: 1,
    };
    const { tasks, thread, budget } = clean([task("a"), task("b", more)], {
      thread: "t",
      budget: "10 EUR",
      $schema: "x",
      note: { tasks: 1 },
    });
    expect([thread, budget]).toEqual(["t", "10 EUR"]);
    const { notes: _, _owns: __, ...kept } = more;
    expect(tasks[1]).toMatchObject({ ...kept, depends_on: ["a"] });
  });

  it("may begin with a byte order mark", () => {
    expect(violationsOf(`\ufeff${textOf([task("a")])}`)).toEqual([]);
    expect(violationsOf(`\ufeff{"tasks":1}`)[2]).toMatchObject({ line: 1, column: 10 });
  });

  it("is what the example is", () => {
    expect(readDescriptor(JSON.stringify(EXAMPLE))).not.toHaveProperty("violations");
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "..", "a.b_c-d"])(
    "may call a task %s, and others may depend on it",
    (id) => {
      const { tasks } = clean([
        task(id, { owns: ["src"] }),
        task("z", { owns: "read-only", depends_on: [id] }),
      ]);
      expect([tasks[0]!.id, tasks[1]!.depends_on]).toEqual([id, [id]]);
      expect(wrongs([task("z", { depends_on: [id] })])).toEqual([
        "unknown-dependency /tasks/0/depends_on/0",
      ]);
    },
  );
});

describe("what is wrong", () => {
  const one = (more: object): string[] => wrongs([task("a", more)]);

  it.each<[what: string, found: () => string[], wanted: string[]]>([
    ["no task", () => wrongs([]), ["no-tasks /tasks"]],
    ["tasks that are no list", () => wrongs([], { tasks: {} }), ["wrong-type /tasks"]],
    ["no tasks at all", () => wrongs([], { tasks: undefined }), ["missing /tasks"]],
    ["a blank workstream", () => wrongs([task("a")], { workstream: " " }), ["blank /workstream"]],
    ["a blank thread", () => wrongs([task("a")], { thread: "" }), ["blank /thread"]],
    ["a thread of null", () => wrongs([task("a")], { thread: null }), ["wrong-type /thread"]],
    [
      "tasks that are no objects",
      () => wrongs([null, [], 7, task("a")]),
      [0, 1, 2].map((n) => `wrong-type /tasks/${n}`),
    ],
    [
      "a task of nothing",
      () => wrongs([{}]),
      ["id", "owns", "intent", "validation", "output"].map((key) => `missing /tasks/0/${key}`),
    ],
    ["a blank id", () => one({ id: "  " }), ["blank /tasks/0/id"]],
    ["an id that is a flag", () => one({ id: "-x" }), ["bad-id /tasks/0/id"]],
    ["an id with a slash", () => one({ id: "a/b" }), ["bad-id /tasks/0/id"]],
    ["the id of what belongs to no step", () => one({ id: "root" }), ["bad-id /tasks/0/id"]],
    ["a long id", () => one({ id: "x".repeat(65) }), ["bad-id /tasks/0/id"]],
    ["an id that is a number", () => one({ id: 7 }), ["wrong-type /tasks/0/id"]],
    [
      "the same id twice",
      () => wrongs([task("a"), task("a", { owns: "read-only" })]),
      ["duplicate-id /tasks/1/id"],
    ],
    [
      "an id in another case",
      () => wrongs([task("a"), task("A", { owns: "read-only" })]),
      ["duplicate-id /tasks/1/id"],
    ],
    [
      "two bad ids alike",
      () =>
        wrongs([task("a b"), task("a b", { owns: "read-only" })]).filter((each) =>
          each.includes("id"),
        ),
      ["bad-id /tasks/0/id", "bad-id /tasks/1/id"],
    ],
    ["an intent of two lines", () => one({ intent: "a\nb" }), ["unprintable /tasks/0/intent"]],
    [
      "an output that turns round",
      () => one({ output: "a\u202eb" }),
      ["unprintable /tasks/0/output"],
    ],
    [
      "a mark that is no white space to see",
      () => one({ intent: "a\ufeffb" }),
      ["unprintable /tasks/0/intent"],
    ],
    ["a long intent", () => one({ intent: "x".repeat(513) }), ["too-long /tasks/0/intent"]],
    ["an empty validation", () => one({ validation: "" }), ["blank /tasks/0/validation"]],
    [
      "an escape in a command",
      () => one({ commands: ["ok", "\u001b[2J"] }),
      ["unprintable /tasks/0/commands/1"],
    ],
    [
      "commands that are no list",
      () => one({ commands: "npm ci" }),
      ["wrong-type /tasks/0/commands"],
    ],
    [
      "a constraint that is no text",
      () => one({ constraints: [null] }),
      ["wrong-type /tasks/0/constraints/0"],
    ],
    ["a tier of null", () => one({ tier: null }), ["bad-tier /tasks/0/tier"]],
    ["an unknown tier", () => one({ tier: "native" }), ["bad-tier /tasks/0/tier"]],
    ["a bare number to expect", () => one({ expect: "30" }), ["bad-expect /tasks/0/expect"]],
    ["half a line", () => one({ expect_lines: 0.5 }), ["bad-expect /tasks/0/expect_lines"]],
    ["owning in capitals", () => one({ owns: "READ-ONLY" }), ["bad-owns /tasks/0/owns"]],
    ["a path outside a list", () => one({ owns: "src/a" }), ["bad-owns /tasks/0/owns"]],
    ["owning an empty list", () => one({ owns: [] }), ["bad-owns /tasks/0/owns"]],
    [
      "owning blanks and numbers",
      () => one({ owns: ["a", "", 5] }),
      ["blank /tasks/0/owns/1", "bad-owns /tasks/0/owns/2"],
    ],
    [
      "dependencies that are no list",
      () => one({ depends_on: "a" }),
      ["wrong-type /tasks/0/depends_on"],
    ],
    [
      "a dependency that is no text",
      () => one({ depends_on: [1] }),
      ["wrong-type /tasks/0/depends_on/0"],
    ],
    [
      "an unknown dependency",
      () => one({ depends_on: ["b"] }),
      ["unknown-dependency /tasks/0/depends_on/0"],
    ],
  ])("with %s is told", (_, found, wanted) => expect(found()).toEqual(wanted));

  it.each([
    ["depends-on", "depends_on"],
    ["dependsOn", "depends_on"],
    ["dependencies", "depends_on"],
    ["own", "owns"],
    ["onws", "owns"],
    ["Intent", "intent"],
    ["validate", "validation"],
    ["constraint", "constraints"],
  ])("is the key %s, for which %s is meant", (key, meant) => {
    const [found, ...others] = violationsOf(textOf([task("a", { [key]: ["x"] })]));
    expect(found).toMatchObject({ code: "unknown-key", pointer: `/tasks/0/${key}` });
    expect(found?.message).toContain(`"${meant}"`);
    expect(others).toEqual([]);
  });

  it.each(["notes", "note", "by", "tags", "expected_output", "//owns", "_own", "priority"])(
    "is not the key %s, which is somebody else's",
    (key) => expect(wrongs([task("a", { [key]: 1 })])).toEqual([]),
  );

  it("is a key that is named twice, wherever it stands", () => {
    const text = `{"workstream":"w","workstream":"w","description":"a\\": b","tasks":[
      {"id":"a","intent":"i","owns":"read-only","validation":"v","output":"o","id":"a","x":{"y":1,"y":2}}]}`;
    expect(violationsOf(text)).toMatchObject([
      { code: "duplicate-key", pointer: "/workstream", line: 1, column: 19 },
      { code: "duplicate-key", pointer: "/tasks/0/id", line: 2, column: 79 },
      { code: "duplicate-key", pointer: "/tasks/0/x/y" },
    ]);
    expect(violationsOf(text.replace(',"id":"a","x"', ',"x"')).length).toBe(2);
  });

  it("is not a text that looks like a key", () => {
    const more = { intent: 'say "x": y', output: ": z" };
    expect(wrongs([task("a", more)])).toEqual([]);
  });

  it("is all told at once, in the order of the text, with lines and columns", () => {
    const found = violationsOf(textOf([task("a", { tier: 1, id: "-" }), 7], { workstream: 1 }));
    expect(found.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["wrong-type", 2, 17],
      ["bad-id", 6, 13],
      ["bad-tier", 13, 15],
      ["wrong-type", 15, 5],
    ]);
  });

  it("names pointers as RFC 6901 does", () => {
    const text = textOf([task("a")]).replace('"tasks"', '"x/~y": {"z": 1, "z": 2}, "tasks"');
    expect(violationsOf(text)).toMatchObject([{ pointer: "/x~1~0y/z" }]);
  });
});

describe("command lines that come out otherwise each time", () => {
  it.each([
    "node -e 'Date.now()'",
    "Date.now",
    "Date . now()",
    "x.Date.now()",
    "Math.random()",
    "Math. random",
    "new Date()",
    "new   Date(  )",
    "test/new Date()",
  ])("such as %s are told", (command) => {
    expect(wrongs([task("a", { validation: command, commands: ["true", command] })])).toEqual([
      "nondeterministic /tasks/0/validation",
      "nondeterministic /tasks/0/commands/1",
    ]);
  });

  it.each([
    "Date.nowish()",
    "myDate.now()",
    "date +%s",
    "math.random()",
    "Math.randomize",
    "echo $RANDOM",
    "new Date",
    "new Date(0)",
    "newDate()",
    "anew Date()",
  ])("such as %s are not", (command) => {
    expect(wrongs([task("a", { validation: command, commands: [command] })])).toEqual([]);
  });

  it("are nobody's business elsewhere", () => {
    expect(wrongs([task("a", { intent: "use Date.now()", output: "Math.random" })])).toEqual([]);
  });
});

describe("text that is no JSON", () => {
  it("is told with every place where it is none", () => {
    const found = violationsOf('{"workstream": w,\n "description" "d",\n "tasks": [,]}');
    expect(found.map(({ code, line }) => [code, line])).toEqual([
      ["not-json", 1],
      ["not-json", 2],
      ["not-json", 3],
    ]);
  });

  it.each(["", "{", "[1,]", "{'a':1}", "// x\n{}", '{"a":01}', '"\t"', "\u0000", "nul", "{}{}"])(
    "such as %j is told apart from what breaks rules",
    (text) => {
      const codes = new Set(violationsOf(text).map(({ code }) => code));
      expect([...codes]).toEqual(["not-json"]);
    },
  );

  it.each(["[]", "null", "7", '"x"'])("is not %s, which is no descriptor", (text) => {
    expect(violationsOf(text)).toMatchObject([{ code: "wrong-type", pointer: "", line: 1 }]);
  });

  it("may be nested without end", () => {
    const deep = "[".repeat(200_000);
    expect(violationsOf(deep)).toMatchObject([{ code: "not-json" }]);
    const closed = deep + "]".repeat(200_000);
    expect(violationsOf(closed)).toMatchObject([{ code: "too-deep", column: 101 }]);
    const inside = textOf([task("a")]).replace('"d"', `"d", "x": ${closed}`);
    expect(violationsOf(inside)).toMatchObject([{ code: "too-deep" }]);
  });
});

describe("reading", () => {
  /** Descriptors that are nearly right: known keys with anything in them. */
  const key = fc.constantFrom(...Object.keys(task("a")), "depends_on", "commands", "expect", "x");
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("a", "b", "read-only", ["a"], ["src", "src/x"], ["b", "a"], "30m"),
  );
  const nearly = fc
    .array(fc.dictionary(key, value), { maxLength: 5 })
    .map((tasks) => textOf(tasks.map((each, n) => task("ab"[n % 2]!, each))));

  it("never throws, and says something of whatever is not clean", () => {
    const anything = fc.oneof(fc.string(), fc.json(), nearly, fc.string({ unit: "binary" }));
    fc.assert(
      fc.property(anything, (text) => {
        const found = readDescriptor(text);
        if (!("violations" in found)) return;
        expect(found.violations.length).toBeGreaterThan(0);
        const lines = text.replace(/^\ufeff/, "").split("\n");
        for (const { line, column } of found.violations)
          expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
      }),
    );
  });

  it("ends for a text that is cut anywhere", () => {
    const text = textOf([task("a"), task("b", { depends_on: ["a"] })]);
    for (let end = 0; end < text.length; end++)
      expect(violationsOf(text.slice(0, end))[0]?.code).toBe("not-json");
  });
});
