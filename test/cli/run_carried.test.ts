/** Every verb that writes, run under a run identity and behind its end: its facts carry both its names, or neither. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import type { Cast } from "./cast.ts";
import { hook, writes } from "./hosted.ts";
import { Stage } from "./managed/stage.ts";
import { room, sandbox } from "./sandbox.ts";
import { termd } from "./termd.ts";
import { described } from "./workstreams.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const [HOST, OTHER] = ["11111111-aaaa", "22222222-bbbb"];
const MINUTE = 60_000;
const MORE = ["--subject", "s", "--path", "src/x.ts"];

/** What is done, and the kinds of fact that it leaves. */
interface Row {
  readonly verb: string;
  readonly kinds: string;
  readonly does: (stage: Stage) => Promise<unknown>;
}

/** Commands of one tool after another; `REF` stands for the fact that was written before. */
type Line = readonly [tool: string, ...words: string[]];
const says =
  (...lines: readonly Line[]) =>
  async (stage: Stage) => {
    for (const [tool, ...argv] of lines) {
      const ref = stage.cast.facts().at(-1)?.id ?? "";
      const words = argv.map((each) => (each === "REF" ? ref : each));
      const { exit, out } = await stage.cast.json(tool, words, stage.how());
      expect(exit, out).toBe(0);
    }
  };
const said = (kind: string, kinds: string, ...lines: readonly Line[]): Row => ({
  verb: `say ${kind}`,
  kinds,
  does: says(...lines),
});
const row = (verb: string, kinds: string, ...lines: readonly Line[]): Row => ({
  verb,
  kinds,
  does: says(...lines),
});
const hooked = (kinds: string, does: (cast: Cast) => Promise<unknown>): Row => ({
  verb: "hook",
  kinds,
  does: ({ cast }) => does(cast),
});
const event = (cast: Cast, name: string, session = HOST, change = {}) =>
  hook(cast, "claude-code", name, { session, change });

const ROWS: readonly Row[] = [
  row("enter", "session", ["gemini:01", "enter"]),
  row("ack", "ack", [B, "ack"]),
  row("next", "session", ["gemini:01", "next"]),
  hooked("claim", (cast) => writes(cast, HOST, "src/a.ts")),
  hooked("claim claim", async (cast) => {
    await writes(cast, HOST, "src/a.ts");
    await writes(cast, HOST, "src/b.ts", { change: { agent_id: "sub-1", agent_type: "x" } });
  }),
  hooked("claim heartbeat", async (cast) => {
    await writes(cast, HOST, "src/a.ts");
    cast.now += 20 * MINUTE;
    await writes(cast, HOST, "src/a.ts");
  }),
  hooked("claim directive delivery", async (cast) => {
    await writes(cast, HOST, "src/a.ts");
    await cast.run(A, ["inject", "claude_code:1111aaaa", "--text", "look here"]);
    await event(cast, "UserPromptSubmit");
  }),
  hooked("claim session", async (cast) => {
    await writes(cast, HOST, "src/a.ts");
    await event(cast, "SessionEnd:other");
  }),
  hooked("claim directive", async (cast) => {
    const file_path = join(cast.root, "src/a.ts");
    const wrote = () => event(cast, "PostToolUse:Write", HOST, { tool_input: { file_path } });
    cast.write("src/a.ts", "one");
    await writes(cast, HOST, "src/a.ts");
    await event(cast, "UserPromptSubmit", OTHER);
    await writes(cast, HOST, "src/a.ts");
    cast.write("src/a.ts", "two");
    await wrote();
    cast.now += 1000;
    const command = {
      tool_name: "Bash",
      tool_input: { command: "make format" },
      tool_use_id: "call-1",
    };
    await event(cast, "PreToolUse:Bash", OTHER, command);
    cast.write("src/a.ts", "three, by the command");
    await event(cast, "PostToolUse:Write", OTHER, command);
  }),
  said("claim", "claim", [A, "say", "claim", ...MORE]),
  {
    verb: "say claim",
    kinds: "claim standby release claim",
    does: async ({ cast }) => {
      await cast.say(A, "claim", ...MORE);
      const free = async () => void (await cast.say(A, "release", "--mine"));
      let looks = 0;
      const done: Promise<void>[] = [];
      cast.pause = () => void (looks++ === 0 && done.push(free()));
      await cast.run(B, ["say", "claim", ...MORE, "--wait", "30m"]);
      await Promise.all(done);
    },
  },
  said("release", "claim release", [A, "say", "claim", ...MORE], [A, "say", "release", "--mine"]),
  said("blocker", "blocker", [A, "say", "blocker", ...MORE]),
  said(
    "resolve",
    "blocker resolve",
    [A, "say", "blocker", ...MORE],
    [A, "say", "resolve", "--ref", "REF"],
  ),
  said("decision", "decision", [A, "say", "decision", ...MORE, "--status", "binding"]),
  said("handoff", "handoff", [A, "say", "handoff", ...MORE, "--to", B]),
  said(
    "receipt",
    "handoff receipt",
    [A, "say", "handoff", ...MORE, "--to", B],
    [B, "say", "receipt", "--ref", "REF"],
  ),
  said("artifact", "artifact", [A, "say", "artifact", ...MORE]),
  said("risk", "risk", [A, "say", "risk", ...MORE]),
  said("lesson", "lesson", [A, "say", "lesson", ...MORE]),
  said("standby", "standby", [A, "say", "standby", "--wake-after", "+30m"]),
  said(
    "wake",
    "standby wake",
    [A, "say", "standby", "--wake-after", "+30m"],
    [A, "say", "wake", "--ref", "REF"],
  ),
  said(
    "retract",
    "decision retract",
    [A, "say", "decision", ...MORE],
    [A, "say", "retract", "--ref", "REF"],
  ),
  said("presence", "presence", [A, "say", "presence", "--task", "reading"]),
  row("lead handoff", "lead", [A, "lead", "handoff", "--to", B]),
  row("lead assign", "lead", [A, "lead", "assign", "--to", B]),
  row("lead relinquish", "lead", [A, "lead", "relinquish"]),
  row("mission", "mission", [A, "mission", "--set", "ship it"]),
  row("backlog add", "backlog", [A, "backlog", "add", "--id", "x", "--intent", "y"]),
  row(
    "backlog update",
    "backlog backlog",
    [A, "backlog", "add", "--id", "x", "--intent", "y"],
    [A, "backlog", "update", "--id", "x", "--status", "in_progress"],
  ),
  row(
    "backlog done",
    "backlog backlog",
    [A, "backlog", "add", "--id", "x", "--intent", "y"],
    [A, "backlog", "done", "--id", "x"],
  ),
  row(
    "engagement close",
    "engagement.closed engagement.opened lesson",
    [A, "engagement", "close", "next"],
    [A, "say", "lesson", ...MORE],
  ),
  row(
    "redact",
    "lesson redaction",
    [A, "say", "lesson", ...MORE],
    [A, "redact", "REF", "--reason", "a password"],
  ),
  row("leave", "session", [B, "leave"]),
  row("run", "session claim", [A, "run", "claude"]),
  row(
    "stop",
    "session claim directive session",
    [A, "run", "claude", "--name", "it"],
    [A, "stop", "it-01"],
  ),
  row("inject", "directive", [A, "inject", B, "--text", "look here"]),
  {
    verb: "termd",
    kinds: "session claim session claim delivery session",
    does: async (stage) => {
      const { cast } = stage;
      await cast.ok(A, ["run", "--command", "prog", "--name", "it"], stage.how());
      cast.append({ kind: "directive", target: "prog:it-01", summary: untrusted("look here") });
      let looks = 20;
      const delivered = () => cast.facts().at(-1)?.kind === "delivery" || --looks === 0;
      const { backends } = stage.how().world!;
      await termd(cast, [delivered], [], { backends: backends! });
    },
  },
  row("workstream seed", "session claim session claim", [
    A,
    "workstream",
    "seed",
    "workstream.json",
    "--run",
    "r1",
  ]),
  row(
    "retro",
    "artifact lesson",
    [B, "say", "artifact", "--run", "r1", "--step", "a", ...MORE],
    [A, "retro", "--run", "r1"],
  ),
  row("inbox", "handoff inbox", [A, "say", "handoff", ...MORE, "--to", B], [B, "inbox", "--ack"]),
  row("heartbeat", "heartbeat", [A, "heartbeat", "--task-ref", "x"]),
];

/** They write no fact of their own, or what carries none (`sync`); `run-id` has its own tests, `adopt` asks tmux and writes as `run`, `compat` as the verbs that it calls. */
const APART =
  /^(import|sync|init|config set|hooks \w+|workstream (init|plan)|run-id|adopt|compat)$/;

describe("what is written under a run identity", () => {
  it("is looked at after every verb that writes", () => {
    const writing = VERBS.filter(({ writes }) => writes).map(({ words }) => words.join(" "));
    const looked = new Set(ROWS.map(({ verb }) => verb));
    expect(writing.filter((each) => !looked.has(each) && !APART.test(each))).toEqual([]);
    expect([...looked].filter((each) => !writing.includes(each))).toEqual([]);
  });

  it.each(ROWS.map((each) => [each.verb, each.kinds, each.does] as const))(
    "carries it until it is ended: %s, %s",
    async (_, kinds, does) => {
      const stage = await prepared();
      const { build_loop_id, run_label } = await stage.cast.ok(A, ["run-id"]);
      const names = { build_loop_id, build_loop_run_label: run_label };
      const under = await written(stage, does);
      expect(under.map(({ kind }) => kind).join(" ")).toBe(kinds);
      for (const fact of under) expect(fact).toMatchObject(names);

      const after = await prepared();
      await after.cast.ok(A, ["run-id"]);
      await after.cast.ok(A, ["run-id", "--end"]);
      const bare = await written(after, does);
      expect(bare.map(({ kind }) => kind).join(" ")).toBe(kinds);
      for (const fact of bare)
        for (const name of Object.keys(names)) expect(fact).not.toHaveProperty(name);
    },
  );

  it("carries it where it waits in a spool, and still when it is taken up behind the end", async () => {
    const { cast } = await prepared();
    await room(cast);
    const { build_loop_id } = await cast.ok(A, ["run-id"]);
    await cast.run(B, ["say", "lesson", ...MORE], sandbox(cast));
    await cast.ok(A, ["run-id", "--end"]);
    await cast.ok(A, ["enter"]);
    expect(cast.facts().filter(({ kind, tool }) => kind === "lesson" && tool === B)).toMatchObject([
      { build_loop_id },
    ]);
  });
});

async function prepared(): Promise<Stage> {
  const stage = new Stage();
  described(stage.cast);
  for (const tool of [A, B]) await stage.cast.ok(tool, ["enter"]);
  return stage;
}

/** What it has written, in all segments; not what was put there by hand. */
async function written(stage: Stage, does: Row["does"]): Promise<Fact[]> {
  const { cast } = stage;
  const all = async () => (await cast.lines(["export"])).lines;
  const before = (await all()).length;
  await does(stage);
  const facts = (await all()).slice(before).map((line) => JSON.parse(line) as Fact);
  return facts.filter(({ tool }) => tool !== cast.fact({}).tool);
}
