/** `workstream lint`, `init` and `plan`, as a person or a program calls them. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WorkstreamLintResult } from "../../lib/cli/verbs/workstream_lint.ts";
import type { WorkstreamPlanResult } from "../../lib/cli/verbs/workstream_plan.ts";
import { task, textOf } from "../fanout/descriptors.ts";
import { Cast } from "./cast.ts";

const A = "claude_code:01";
const many = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, n) => task(`t${n}`, more));

/** A cast with these files beside its repository's own. */
function having(files: Readonly<Record<string, string>>): Cast {
  const cast = new Cast();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cast.root, name), text);
  return cast;
}

describe("rally workstream lint", () => {
  const CLEAN = textOf([task("a"), task("b")]);
  const DIRTY = textOf([task("a", { owns: ["*"] }), task("b", { tier: null })]);

  it("says of a clean file how many tasks it has, and makes no room", async () => {
    const cast = having({ "w.json": CLEAN });
    const { files, clean } = (await cast.ok(null, [
      "workstream",
      "lint",
      "w.json",
    ])) as unknown as WorkstreamLintResult;
    expect({ files, clean }).toEqual({
      files: [{ file: "w.json", tasks: 2, violations: [] }],
      clean: true,
    });
    expect((await cast.text(null, ["workstream", "lint", "w.json"])).out).toBe(
      "w.json: clean, 2 tasks\n",
    );
    expect(existsSync(cast.room)).toBe(false);
  });

  it("says all that is wrong with every file, a line each, and exits with 1", async () => {
    const cast = having({ "a.json": CLEAN, "b.json": DIRTY, "c.json": "[]" });
    const { exit, out, err } = await cast.text(null, [
      "workstream",
      "lint",
      "a.json",
      "b.json",
      "c.json",
    ]);
    expect([exit, err]).toEqual([1, `rally: 3 violations in "b.json", "c.json"\n`]);
    expect(out.split("\n").map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      "a.json: clean,",
      "b.json:9:9 /tasks/0/owns/0",
      "b.json:22:15 /tasks/1/tier",
      "c.json:1:1 a",
      "",
    ]);
    const told = await cast.json(null, ["workstream", "lint", "b.json"]);
    expect([told.exit, told.code]).toEqual([1, "bad-descriptor"]);
    expect(told.data).toMatchObject({ clean: false, files: [{ file: "b.json", tasks: 0 }] });
  });

  it.each<[string, Record<string, string>]>([
    ["is no JSON", { "x.json": "{" }],
    ["is not there", {}],
    ["is a directory", { "x.json/": "" }],
    ["is not UTF-8", { "x.json": "\u0000latin" }],
  ])("exits with 2 where one %s, and lints the others nevertheless", async (_, files) => {
    const cast = having({ "b.json": DIRTY });
    for (const [name, text] of Object.entries(files)) {
      if (name.endsWith("/")) mkdirSync(join(cast.root, name));
      else
        writeFileSync(join(cast.root, name), text === "{" ? text : Buffer.from([0x22, 0xff, 0x22]));
    }
    const { exit, out } = await cast.text(null, ["workstream", "lint", "x.json", "b.json"]);
    expect(exit).toBe(2);
    expect(out).toMatch(/^x\.json:1:\d /m);
    expect(out).toMatch(/^b\.json:9:9 /m);
    expect((await cast.json(null, ["workstream", "lint", "x.json"])).code).toBe(
      "unreadable-descriptor",
    );
  });

  it("reads a file through a symlink, with blanks and % in its name, or standard input", async () => {
    const cast = having({ "a %20b.json": DIRTY });
    symlinkSync("a %20b.json", join(cast.root, "link.json"));
    const input = async function* () {
      yield Buffer.from(DIRTY);
    };
    for (const name of ["a %20b.json", "link.json", join(cast.root, "link.json"), "-"]) {
      const { exit, out } = await cast.text(
        null,
        ["workstream", "lint", name],
        name === "-" ? { world: { input } } : {},
      );
      expect([exit, out.split("\n").length]).toEqual([1, 3]);
    }
  });

  it("needs no repository", async () => {
    const cast = having({ "w.json": CLEAN });
    const how = { world: { files: { ...cast.files, kind: () => undefined } } };
    expect((await cast.text(null, ["workstream", "lint", "w.json"], how)).exit).toBe(0);
  });

  it("names the real path of what leads through a symlink of the repository", async () => {
    const cast = having({
      "w.json": textOf([
        task("a", { owns: ["other", "lib/x.ts"] }),
        task("b", { owns: ["linked/deep/new.ts", "away/x", "dangling/a.ts", "circle/a.ts"] }),
      ]),
    });
    mkdirSync(join(cast.root, "lib/deep"), { recursive: true });
    symlinkSync("lib", join(cast.root, "linked"));
    symlinkSync("/", join(cast.root, "away"));
    symlinkSync("nowhere", join(cast.root, "dangling"));
    symlinkSync("circle", join(cast.root, "circle"));
    const { data, exit } = await cast.json(null, ["workstream", "lint", "w.json"]);
    expect(exit).toBe(1);
    const [file] = (data as unknown as WorkstreamLintResult).files;
    expect(file?.violations).toMatchObject([
      {
        code: "symlink",
        pointer: "/tasks/1/owns/0",
        message: expect.stringContaining('"lib/deep/new.ts"'),
      },
      { code: "symlink", pointer: "/tasks/1/owns/1", message: expect.stringContaining("out of") },
      { pointer: "/tasks/1/owns/2", message: expect.stringContaining("to nothing") },
      { pointer: "/tasks/1/owns/3", message: expect.stringContaining("in a circle") },
    ]);
  });

  it("shows nothing of a hostile descriptor as it stands", async () => {
    const cast = having({
      "w.json": textOf([
        task("\u001b[2J\u202e"),
        task("b", { depends_on: ["\u001b]0;x\u0007"], "own\u001b": 1 }),
      ]),
    });
    // cast.text fails on anything that steers a terminal.
    expect((await cast.text(null, ["workstream", "lint", "w.json"])).exit).toBe(1);
  });
});

describe("rally workstream init", () => {
  it("writes an example that is clean and worth fanning out, and nothing else", async () => {
    const cast = new Cast();
    await cast.ok(null, ["workstream", "init"]);
    expect((await cast.text(null, ["workstream", "lint", "workstream.json"])).exit).toBe(0);
    expect(await cast.ok(null, ["workstream", "plan", "workstream.json"])).toMatchObject({
      fan_out: true,
    });
    expect(existsSync(cast.room)).toBe(false);
  });

  it("writes over nothing", async () => {
    const cast = having({ "w.json": "mine" });
    symlinkSync("nowhere.json", join(cast.root, "link.json"));
    for (const name of ["w.json", "link.json"]) {
      const { exit, code } = await cast.run(null, ["workstream", "init", name]);
      expect([exit, code]).toEqual([2, "file-exists"]);
    }
    expect(readFileSync(join(cast.root, "w.json"), "utf8")).toBe("mine");
    expect(existsSync(join(cast.root, "nowhere.json"))).toBe(false);
    expect((await cast.run(null, ["workstream", "init", "no/dir.json"])).code).toBe(
      "unwritable-file",
    );
  });
});

describe("rally workstream plan", () => {
  const LARGE = { "w.json": textOf(many(60, { tier: "cross-host" })), "s.json": textOf(many(2)) };
  const plan = (...words: string[]) => ["workstream", "plan", ...words] as const;

  it("says waves, critical path and team, and writes nothing", async () => {
    const cast = having(LARGE);
    const { out, exit } = await cast.text(null, plan("s.json"));
    expect([exit, out]).toEqual([
      0,
      "fan out: a team of 2, at most 2 times as fast\nwave 1: t0, t1\ncritical path: t0 (30 min) of 60 min in all, partly assumed\nworker (host-native): t0\nworker-2 (host-native): t1\n",
    ]);
    expect(existsSync(cast.room)).toBe(false);
  });

  it("says why not", async () => {
    const cast = having({ "w.json": textOf([task("a")]) });
    const { out, exit } = await cast.text(null, plan("w.json"));
    expect([exit, out.split("\n")[0]]).toEqual([0, "do not fan out"]);
    expect(out).toContain("(one-file-set)");
  });

  it.each([
    [["--max", "8"], 8],
    [["--max", "2"], 2],
    [[], 5],
  ])("makes a team within %j", async (flags, size) => {
    const cast = having(LARGE);
    const { team } = (await cast.ok(
      null,
      plan("w.json", ...flags),
    )) as unknown as WorkstreamPlanResult;
    expect(team.length).toBe(size);
  });

  it.each([
    ["--max", "9"],
    ["--max", "10"],
    ["--max", "10", "--justify", "x"],
    ["--max", "1"],
    ["--max", "3.5"],
    ["--max", "8", "--justify", "x"],
    ["--justify", "x"],
    ["--max", "9", "--justify", " "],
  ])("refuses %s %s %s %s", async (...flags) => {
    const cast = having(LARGE);
    expect(
      (await cast.run(A, plan("w.json", ...flags.filter((each) => each !== undefined)))).exit,
    ).toBe(2);
    expect(existsSync(cast.room)).toBe(false);
  });

  it("keeps why a team is larger than eight as a decision, of somebody", async () => {
    const cast = having(LARGE);
    const nobody = await cast.run(null, plan("w.json", "--max", "9", "--justify", "a deadline"));
    expect([nobody.exit, existsSync(cast.room)]).toEqual([2, false]);
    const { decision, team } = (await cast.ok(
      A,
      plan("w.json", "--max", "9", "--justify", "a deadline"),
    )) as unknown as WorkstreamPlanResult;
    expect(team.length).toBe(9);
    expect(decision?.fact).toMatchObject({ kind: "decision", tool: A, reason: "a deadline" });
    expect(decision?.fact.status).toBeUndefined();
    const small = (await cast.ok(
      null,
      plan("s.json", "--max", "9", "--justify", "x"),
    )) as unknown as WorkstreamPlanResult;
    expect(small.decision).toBe(null);
  });

  it("goes by the room's settings", async () => {
    const cast = having(LARGE);
    await cast.say(A, "lesson", "--subject", "there is a room");
    await cast.ok(null, ["config", "set", "fanout.team", "7"]);
    await cast.ok(null, ["config", "set", "fanout.tasks", "10"]);
    const { team, max } = (await cast.ok(null, plan("w.json"))) as unknown as WorkstreamPlanResult;
    expect([team.length, max]).toEqual([6, 7]);
    expect((await cast.run(null, ["config", "set", "fanout.team", "9"])).exit).toBe(2);
    expect((await cast.run(null, ["config", "set", "fanout.tasks", "2"])).exit).toBe(2);
  });

  it("refuses a descriptor that is not clean, with what is wrong", async () => {
    const cast = having({ "w.json": textOf([task("a", { tier: null })]) });
    const { exit, code, json } = await cast.run(null, plan("w.json"));
    expect([exit, code]).toEqual([2, "bad-descriptor"]);
    expect(json).toMatchObject({
      error: { details: [{ code: "bad-tier", pointer: "/tasks/0/tier" }] },
    });
  });
});
