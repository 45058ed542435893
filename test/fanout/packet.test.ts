import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse, tokenize } from "../../lib/cli/parse.ts";
import type { Descriptor, Task } from "../../lib/fanout/descriptor.ts";
import { fenced } from "../../lib/fanout/fence.ts";
import { loopOf, waysOutOf } from "../../lib/fanout/loop.ts";
import { packetOf } from "../../lib/fanout/packet.ts";
import { splitWords } from "../cli/shell.ts";
import fc from "../fast_check.ts";
import { descriptor, run } from "./any_descriptor.ts";
import { clean, task } from "./descriptors.ts";

interface Block {
  readonly kind: string;
  readonly text: string;
}

/** Fences and the lines between them, as CommonMark has it: a fence ends with a line of at least as many backticks. */
function blocksOf(packet: string): { readonly fences: Block[]; readonly prose: string[] } {
  const fences: Block[] = [];
  const prose: string[] = [];
  let open: { kind: string; length: number; lines: string[] } | null = null;
  for (const each of packet.split("\n")) {
    const [, ticks = "", kind = ""] = /^(`{3,})([a-z]*)$/.exec(each) ?? [];
    if (open === null && ticks !== "") open = { kind, length: ticks.length, lines: [] };
    else if (open === null) prose.push(each);
    else if (ticks.length >= open.length && kind === "") {
      fences.push({ kind: open.kind, text: open.lines.join("\n") });
      open = null;
    } else open.lines.push(each);
  }
  expect(open).toBeNull();
  return { fences, prose };
}

function linesOf(packet: string): string[] {
  const { fences } = blocksOf(packet);
  return fences
    .filter(({ kind, text }) => kind === "sh" && text.startsWith("rally "))
    .map(({ text }) => text);
}

/** What a command line of rally's says, understood by the real parser. */
function said(line: string) {
  const [program, ...argv] = splitWords(line);
  expect(program).toBe("rally");
  const parsed = parse(tokenize(argv));
  if ("hints" in parsed) throw new Error(`${line}: ${parsed.message}`);
  return { verb: parsed.verb.words.join(" "), args: parsed.args, flags: parsed.flags };
}

/** Every flag of every line that the task's agent is given. */
function meant(task: Task, run: string) {
  const tool = `agent:${task.id}`;
  const own = { tool, run, step: task.id };
  const whole = {
    ...own,
    ...(task.depends_on.length === 0 ? {} : { "parent-step": task.depends_on }),
    ...(task.expect === null ? {} : { expect: task.expect }),
  };
  const path = task.owns;
  const isWriter = path.length > 0;
  return [
    [
      "enter",
      {
        tool,
        phase: "working",
        ...(task.role === null ? {} : { role: task.role }),
        ...(task.model === null ? {} : { model: task.model }),
      },
    ],
    ...(isWriter
      ? [
          ["say claim", { ...whole, subject: task.intent, path }],
          ["check before-write", { tool, path, strict: true }],
        ]
      : [["say presence", { ...whole, task: task.intent }]]),
    ["heartbeat", { ...own, "task-ref": task.id }],
    [
      "say artifact",
      {
        ...own,
        subject: task.output,
        evidence: ["THE RESULT OF THE VALIDATION"],
        ...(isWriter ? { path } : {}),
      },
    ],
    ...(isWriter ? [["say release", { ...own, path }]] : []),
    ["next", { tool }],
    ["dag", { run }],
    [
      "say standby",
      { ...own, "wake-after": "+30m", reason: expect.stringMatching(/^waits for ./) },
    ],
    ["next", { tool }],
    ["say blocker", { ...own, subject: "WHAT IS IN THE WAY" }],
  ];
}

const each = fc
  .tuple(descriptor, run)
  .chain(([whole, run]) =>
    fc.tuple(fc.constant(whole), fc.constantFrom(...whole.tasks), fc.constant(run)),
  );

describe("a packet", () => {
  it("says in every line of rally's what is meant, to the test's own splitter of words and to rally's parser", () => {
    fc.assert(
      fc.property(each, ([whole, task, run]) => {
        const lines = linesOf(packetOf(whole, task, run, "agent"));
        // A validation may begin like one of ours.
        const ours = [...loopOf(task, run, "agent"), ...waysOutOf(task, run, "agent")].filter(
          (move) => move.foreign !== true,
        );
        expect(lines).toEqual(expect.arrayContaining(ours.map((move) => move.line)));
        expect(ours.map(({ line }) => said(line)).map(({ verb, flags }) => [verb, flags])).toEqual(
          meant(task, run),
        );
        for (const { line } of ours) expect(line).not.toMatch(/[\n\r]/);
      }),
    );
  });

  it("is split by a real shell into the same words", () => {
    fc.assert(
      fc.property(each, ([, task, run]) => {
        const lines = [...loopOf(task, run, "agent"), ...waysOutOf(task, run, "agent")]
          .filter((move) => move.foreign !== true)
          .map((move) => move.line);
        const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\0'`).join("\n");
        const out = execFileSync("/bin/sh", ["-c", script], { encoding: "utf8", env: {} });
        const words = out
          .split("\0\0")
          .slice(0, -1)
          .map((words) => words.split("\0"));
        expect(words).toEqual(lines.map(splitWords));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps each text whole in a fence that it cannot end, and the form of the page", () => {
    fc.assert(
      fc.property(each, ([whole, task, run]) => {
        const { fences, prose } = blocksOf(packetOf(whole, task, run, "agent"));
        const texts = fences.map(({ text }) => text);
        for (const text of [task.intent, task.output, task.validation, whole.workstream])
          expect(texts).toContain(text);
        if (whole.description !== "") expect(texts).toContain(whole.description);
        for (const each of task.constraints) expect(texts.join("\n")).toContain(`- ${each}`);
        const heads = prose.filter((each) => /^#+ /.test(each));
        expect(heads).toEqual([
          `# Task \`${task.id}\``,
          ..."Role Task Ownership Constraints Context".split(" ").map((each) => `## ${each}`),
          "## The loop",
          "### When it has to wait, or cannot go on",
          ..."Validation Completion Reporting".split(" ").map((each) => `## ${each}`),
        ]);
        expect(prose.join("\n")).not.toMatch(/\b(undefined|null|NaN)\b|\[object|</);
        expect(fences.at(-1)!.kind).toBe("json");
        const contract = { task: task.id, changed_files: [], validation_result: "" };
        expect(JSON.parse(fences.at(-1)!.text)).toEqual(contract);
      }),
    );
  });

  it("is the same for the same task, and another for each task and run", () => {
    fc.assert(
      fc.property(each, ([whole, task, run]) => {
        const copy = structuredClone(whole) as Descriptor;
        const same = copy.tasks.find(({ id }) => id === task.id)!;
        const packet = packetOf(whole, task, run, "agent");
        expect(packetOf(copy, same, run, "agent")).toBe(packet);
        expect(packetOf(whole, task, `${run}x`, "agent")).not.toBe(packet);
        expect(packetOf(whole, task, run, "other")).not.toBe(packet);
      }),
    );
  });
});

describe("the means by which this is seen", () => {
  const hostile = "a ``` b";

  it("would see a fence that ends too early", () => {
    const packet = ["```text", "```", "## Role", "```", "```"].join("\n");
    expect(blocksOf(packet).prose).toContain("## Role");
    expect(fenced("text", "```\n## Role")).toBe("````text\n```\n## Role\n````");
    expect(fenced("text", hostile).startsWith("````text\n")).toBe(true);
  });

  it("would see words that are not quoted", () => {
    const [quoted] = clean([task("lexer", { role: "a 'b' $c" })]).tasks;
    const [enter] = loopOf(quoted!, "r1", "agent");
    expect(said(enter!.line).flags.role).toBe("a 'b' $c");
    const bare = enter!.line.replaceAll("'\\''", "'").replace(/'(a .*)'$/, "$1");
    expect(() => said(bare)).toThrow(/argument/);
  });
});
