/** The compiled program as hosts call it: payloads of real hosts on standard input, real processes at once. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventOf, recorded } from "../hosts/recorded.ts";
import { type Ended, ending, environment, RALLY } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { repository, scratch, statusOf } from "./repository.ts";

const WRITE = "PreToolUse:Write";
const SILENCE = { exit: 0, out: "", err: "" };

function hook(cwd: string, host: string, name: string, change: object = {}): Ended {
  const input = recorded(host, name, cwd, change);
  const options = { cwd, env: environment({}), input, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(RALLY, ["hook", host, eventOf(name)], options);
  return { exit: status, out: stdout, err: stderr };
}

function shell(cwd: string, line: string): Ended {
  const env = environment({ env: { RALLY } });
  const options = { cwd, env, encoding: "utf8", timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], options);
  return { exit: status, out: stdout, err: stderr };
}

function begun(cwd: string, host: string, name: string, change: object): Promise<Ended> {
  const child = spawn(RALLY, ["hook", host, eventOf(name)], { cwd, env: environment({}) });
  child.stdin.end(recorded(host, name, cwd, change));
  return ending(child);
}

it.each([
  [
    "claude-code",
    "SessionStart:startup UserPromptSubmit PreToolUse:Write PostToolUse:Write PreToolUse:Write Stop",
  ],
  [
    "codex",
    "SessionStart:startup UserPromptSubmit PreToolUse:apply_patch PostToolUse:apply_patch PreToolUse:Bash Stop",
  ],
  [
    "gemini",
    "SessionStart:startup BeforeAgent BeforeTool:write_file AfterTool:write_file AfterAgent",
  ],
  [
    "opencode",
    "event:session.created chat.message tool.execute.before:write tool.execute.after event:session.idle",
  ],
])("alone, %s hears no word, and leaves one claim for the file that it touched", (host, names) => {
  const app = repository(join(scratch(), "app"));
  // The recordings are of several sessions; of OpenCode they are of one.
  const change = host === "opencode" ? {} : { session_id: "one-session-0001" };
  for (const name of names.split(" ")) expect(hook(app, host, name, change), name).toEqual(SILENCE);
  const facts = linesOf(join(app, ".rally/log/main.jsonl"));
  expect(facts.map(({ kind, paths, tree }) => [kind, paths, tree])).toEqual([
    ["claim", ["a.txt"], ""],
  ]);
  expect(statusOf(app)).toBe("");
});

it("of eight sessions that touch one file at the same moment exactly one may", async () => {
  const app = repository(join(scratch(), "app"));
  const sessions = Array.from({ length: 8 }, (_, n) => `session-${n}-0000000${n}`);
  const ended = await Promise.all(
    sessions.map((session_id, n) =>
      n % 2 === 0
        ? begun(app, "claude-code", "PreToolUse:Write", { session_id })
        : begun(app, "codex", "PreToolUse:apply_patch", { session_id }),
    ),
  );
  expect(ended.map(({ exit }) => exit).sort()).toEqual([0, 2, 2, 2, 2, 2, 2, 2]);
  for (const { exit, out, err } of ended) {
    expect(out).toBe("");
    expect(err === "").toBe(exit === 0);
  }
});

describe("standard input that is a pipe of the shell", () => {
  it.each([10, 3_000_000])("is read to its end: a file of %i bytes", (length) => {
    const app = repository(join(scratch(), "app"));
    const tool_input = { file_path: join(app, "a.txt"), content: "x".repeat(length) };
    writeFileSync(join(app, "payload"), recorded("claude-code", WRITE, app, { tool_input }));
    expect(shell(app, 'cat payload | "$RALLY" hook claude-code PreToolUse')).toEqual(SILENCE);
    expect(linesOf(join(app, ".rally/log/main.jsonl"))).toHaveLength(1);
  });

  it("is not waited for past the deadline", () => {
    const app = repository(join(scratch(), "app"));
    const open = "mkfifo pipe; exec 3<>pipe; printf '{' >pipe";
    const { exit, out } = shell(
      app,
      `${open}; "$RALLY" hook claude-code PreToolUse --timeout-ms 200 <pipe`,
    );
    expect(exit).toBe(0);
    expect(out).toContain("[deadline]");
  });
});

describe("standard input that is a socket, as of hosts on Node", () => {
  it.each([10, 3_000_000])("is read to its end: %i bytes", async (length) => {
    const app = repository(join(scratch(), "app"));
    const tool_input = { file_path: join(app, "a.txt"), content: "x".repeat(length) };
    expect(await begun(app, "claude-code", WRITE, { tool_input })).toEqual(SILENCE);
    expect(linesOf(join(app, ".rally/log/main.jsonl"))).toHaveLength(1);
  });

  it.each([
    [[], 0],
    [["--fail-closed"], 2],
  ])("is not waited for past the deadline: %j exits %i", async (more, exit) => {
    const cwd = repository(join(scratch(), "app"));
    const argv = ["hook", "claude-code", "PreToolUse", "--timeout-ms", "200", ...more];
    const child = spawn(RALLY, argv, { cwd, env: environment({}) });
    child.stdin.write("{");
    const ended = await ending(child);
    expect(ended.exit).toBe(exit);
    expect(`${ended.out}${ended.err}`).toContain("deadline");
  });
});

it("makes no room for what writes nothing", () => {
  const app = repository(join(scratch(), "app"));
  for (const name of [
    "SessionStart:startup",
    "PreToolUse:Read",
    "Notification",
    "SessionEnd:other",
  ])
    expect(hook(app, "claude-code", name), name).toEqual(SILENCE);
  expect(existsSync(join(app, ".rally"))).toBe(false);
});
