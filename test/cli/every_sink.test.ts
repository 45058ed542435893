/** The whole table of hostile Unicode, in every text of every kind of fact, before every verb: nothing gets through. */
import { describe, expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import { FIELDS } from "../../lib/fact/fields.ts";
import { isWord } from "../../lib/fact/well_formed.ts";
import { KINDS } from "../../lib/room/kinds.ts";
import { HOSTILE, steers } from "../fact/hostile_unicode.ts";
import { type Argv, Cast } from "./cast.ts";
import { saying } from "./hosted.ts";

const ME = "codex:01";
/** Texts that decide what a fact is, and so must have their form. */
const FORMED = new Set([
  "id",
  "kind",
  "at",
  "tool",
  "session",
  "status",
  "successor",
  "predecessor",
]);
const PROSE = Object.entries(FIELDS).filter(
  ([name, shape]) => /^(text|title|body)/.test(shape) && !FORMED.has(name),
);

/** What is said by the verbs that show what others said; `ID` stands for an id of theirs. */
const SHOWING: Readonly<Record<string, Argv>> = {
  whoami: ["whoami"],
  enter: ["enter"],
  ack: ["ack"],
  next: ["next"],
  "check before-write": ["check", "before-write", "--path", "src/a.ts"],
  "check before-commit": ["check", "before-commit", "--path", "src/a.ts"],
  hook: ["hook", "claude-code", "UserPromptSubmit"],
  "check before-complete": ["check", "before-complete"],
  room: ["room", "--limit", "1000", "--readers", "--include-archived"],
  who: ["who", "src/a.ts"],
  "lead show": ["lead"],
  mission: ["mission"],
  inbox: ["inbox", "--limit", "1000"],
  "backlog list": ["backlog"],
  "backlog done": ["backlog", "done", "--id", "ID"],
  recent: ["recent", "--limit", "1000"],
  roster: ["roster", "--all"],
  locate: ["locate", "ID"],
  search: ["search", "word"],
  "engagement list": ["engagement"],
  redact: ["redact", "ID", "--reason", "x"],
  doctor: ["doctor", "--privacy"],
  inject: ["inject", "mallory:01", "--handoff", "ID"],
  dag: ["dag", "--run", "r1"],
  "wake-due": ["wake-due"],
  "workstream verify": ["workstream", "verify", "work.json", "--run", "r1"],
  "workstream report": ["workstream", "report", "work.json", "--run", "r1"],
  retro: ["retro", "--run", "r1"],
  "run-id": ["run-id"],
  heartbeat: ["heartbeat", "--task-ref", "x"],
  status: ["status", "--task-ref", "x"],
  leave: ["leave"],
  "workstream seed": ["workstream", "seed", "workstream.json", "--run", "r1"],
  ...Object.fromEntries(
    VERBS.filter(({ words }) => words[0] === "say").map(({ words }) => [
      words.join(" "),
      [...words, "--subject", "x", "--path", "src/a.ts", "--ref", "ID"],
    ]),
  ),
};
/** They show nothing that peers wrote, or records as they stand; watch, sync and compat have their own tests of this. */
const BLIND =
  /^(export|import|init|config|demo|hooks \w+|version|help|completions|lead \w+|backlog (add|update)|engagement close|run|sessions|attach|capture|stop|adopt|termd|watch|sync|compat|boundary|workstream (lint|init|plan|packet))/;

/** A room in which peers have said all of it, in every field of every kind. */
function spoken(): Cast {
  const cast = new Cast();
  const task = { id: "s0", intent: "x", owns: ["src/a.ts"], validation: "true", output: "x" };
  cast.write("work.json", JSON.stringify({ workstream: "x", description: "x", tasks: [task] }));
  for (const [n, [, text]] of HOSTILE.entries()) {
    const word = `word ${text} word`;
    const prose = Object.fromEntries(
      PROSE.map(([name, shape]) => [name, shape === "texts" ? [word] : word]),
    );
    const kinds = Object.keys(KINDS).filter((kind) => !kind.startsWith("engagement"));
    const [session, tool] = [`peer-${n}`, "mallory:01"];
    // What is no word would make the whole fact void, and nothing of it would be shown.
    const step: string = `s${text}`;
    cast.append(
      ...(kinds.map((kind) => ({
        ...prose,
        kind,
        session,
        tool,
        id: `${kind}_${text}_${n}`,
        status: kind === "decision" ? "binding" : "begun",
        paths: n % 2 === 0 ? ["src/a.ts"] : [`src/x${n}.ts`],
        lease_until: "2026-11-20T23:00:00.000Z",
        wake_after: "2026-11-20T11:00:00.000Z",
        run: "r1",
        ...(n % 2 === 1 && isWord(step) ? { step, parent_steps: [step, "s0"] } : { step: "s0" }),
        ...(kind === "handoff" ? { target: n % 2 === 0 ? ME : "all" } : {}),
      })) as never[]),
    );
  }
  return cast;
}

/** Line ends are layout. */
const hidden = (text: string): boolean => steers(text.replaceAll("\n", ""));

describe("what peers wrote", () => {
  it("is looked at before every verb that shows it", () => {
    const names = VERBS.map(({ words }) => words.join(" "));
    expect(names.filter((name) => SHOWING[name] === undefined && !BLIND.test(name))).toEqual([]);
    expect(Object.keys(SHOWING).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(Object.keys(SHOWING))("steers nobody through rally %s", async (name) => {
    const cast = spoken();
    const ids = HOSTILE.map(([, text], n) => `handoff_${text}_${n}`);
    const argv = SHOWING[name]!;
    for (const id of argv.includes("ID") ? [ids[0]!, ids[6]!, ids[20]!] : [""]) {
      const words = argv.map((word) => (word === "ID" ? id : word));
      const how = { world: saying(JSON.stringify({ session_id: "mine", cwd: cast.root })) };
      const told = await cast.text(ME, words, name === "hook" ? how : {});
      expect([hidden(told.out), hidden(told.err)]).toEqual([false, false]);
      expect(told.err).not.toContain("facts.db");
      expect(hidden((await cast.json(ME, words, name === "hook" ? how : {})).out)).toBe(false);
    }
  });

  it("would steer if it were shown as it stands, but for line ends and what stands for lost letters", () => {
    const shown = HOSTILE.filter(([, text]) => !hidden(text)).map(([name]) => name);
    const marks = ["interlinear annotation", "replacement characters", "noncharacters"];
    expect(shown).toEqual(marks);
  });
});
