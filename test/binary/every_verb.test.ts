import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { EXITS } from "../../lib/cli/exit_codes.ts";
import { VERBS } from "../../lib/cli/manifest.ts";
import { asked, envelopeOf, rally } from "./compiled.ts";
import { wordsOf } from "./example_words.ts";
import { repository, scene, scratch, statusOf } from "./repository.ts";

const { app, feature } = scene();
const roomless = repository(`${scratch()}/app`);
const exits = Object.keys(EXITS).map(Number);
const all = VERBS.map((verb) => [verb.words.join(" "), verb] as const);
/** Those that answer once, with an envelope. */
const answering = all.filter(([, { streams }]) => streams !== true);
/** Those whose flags are in the table; the others have their own, and tests of them. */
const flagged = all.filter(([, { raw }]) => raw !== true);

/** What examples read and write in the working tree. */
const BESIDE = "workstream.json\npackets/\n";

beforeAll(() => {
  asked(app, ["enter", "--tool", "codex:02"]);
  for (const repository of [app, roomless])
    writeFileSync(`${repository}/.git/info/exclude`, BESIDE);
  for (const cwd of [app, feature, roomless]) asked(cwd, ["workstream", "init"]);
});

describe("every verb of the table", () => {
  it.each(answering)("does its own example as text and as JSON: %s", (_, { words, example }) => {
    const argv = wordsOf(example);
    const { exit, out } = rally(app, [...argv, "--json"]);
    expect(exits).toContain(exit);
    const envelope = envelopeOf({ exit, out, err: "" });
    expect(envelope).toMatchObject({
      product: "rally",
      command: words[0],
      schema: `agent-rally.command.${words[0]}.v1`,
    });
    if (exit === 0) expect(Object.keys(envelope.data ?? {})).toEqual([words[0]]);
    const text = rally(feature, argv);
    expect(exits).toContain(text.exit);
    // A refusal is told on standard error, an answer on standard output.
    expect(text.exit === 0 ? text.out : text.err).not.toBe("");
  });

  it.each(all)("explains itself: %s", (name, { words, args = [], needs = [] }) => {
    const { exit, out, err } = rally(app, [...words, "--help"]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    for (const word of [name, ...args, ...needs.map((each) => `--${each}`), "--json"])
      expect(out).toContain(word);
  });

  it.each(flagged)(
    "refuses a flag that it does not have, and names the nearest: %s",
    (_, { example }) => {
      const envelope = asked(app, [...wordsOf(example), "--jsn"]);
      expect(envelope).toMatchObject({ exit_code: 2, error: { code: "unknown-flag" } });
      expect(envelope.error?.hints.join()).toContain("--json");
    },
  );

  it.each(flagged)("refuses a flag without its value, and a word too many: %s", (_, verb) => {
    const argv = wordsOf(verb.example);
    const missing = asked(app, [...argv, "--timeout-ms"]);
    expect(missing).toMatchObject({ exit_code: 2, error: { code: "missing-value" } });
    const stray = asked(app, [...verb.words, ...(verb.args ?? []).map(() => "x"), "y"]);
    expect(stray).toMatchObject({ ok: false, exit_code: 2 });
  });

  it.each(answering)(
    "answers in a repository without a room, and outside of any: %s",
    (_, verb) => {
      for (const cwd of [roomless, "/"]) {
        const { exit, out, err } = rally(cwd, [...wordsOf(verb.example), "--json"]);
        expect(exits).toContain(exit);
        envelopeOf({ exit, out, err });
        // What looks at one session needs one.
        const found = verb.args?.includes("TARGET") ? 3 : 0;
        if (!verb.writes && cwd === roomless) expect(exit).toBe(found);
      }
    },
  );
});

describe("what is no verb", () => {
  it.each([
    [["entr"], "enter"],
    [["say", "clam"], "claim"],
    [["chek"], "check"],
    [["say"], "claim"],
  ])("is refused, naming the nearest: %s", (argv, nearest) => {
    const envelope = asked(app, argv);
    expect(envelope).toMatchObject({ exit_code: 2, command: null, schema: null });
    expect(envelope.error?.code).toBe("unknown-verb");
    expect(`${envelope.error?.message} ${envelope.error?.hints.join()}`).toContain(nearest);
  });

  it("is help where nothing is said, and the version where only that is asked", () => {
    for (const argv of [[], ["-h"], ["--help"], ["help"]])
      expect(rally("/", argv)).toMatchObject({ exit: 0, err: "" });
    for (const argv of [["-V"], ["--version"], ["version"]])
      expect(rally("/", argv).out).toMatch(/^rally \d+\.\d+\.\d+ \(/);
  });
});

it.each(["bash", "zsh", "fish"])(
  "completions are a script that the shell itself accepts: %s",
  (shell) => {
    const { out } = rally(app, ["completions", shell]);
    const { error, status, stderr } = spawnSync(shell, ["-n"], { input: out, encoding: "utf8" });
    if (error !== undefined) return console.log(`skipped: there is no ${shell} here`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  },
);

it("nothing of all this shows in git status but what init wrote", () => {
  expect(statusOf(app, feature)).toBe("?? AGENTS.md?? AGENTS.md");
});
