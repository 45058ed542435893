/** The commands of the second seed as they stand there, but for the program's name, run by sh with the compiled rally. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../lib/cli/compat/commands.ts";
import { published } from "../cli/answers.ts";
import { ending, environment, RALLY } from "./compiled.ts";
import { repository, scratch } from "./repository.ts";

const ROOT = "$" + "{CLAUDE_PLUGIN_ROOT}";
const PROGRAM = `python3 ${ROOT}/scripts/agent_rally.py`;

/** Line by line. */
const SEED = {
  status: `${PROGRAM} status --workdir "$PWD" --session-id "$SESSION_ID" --json`,
  heartbeat: `${PROGRAM} heartbeat --workdir "$PWD" --session-id "$SESSION_ID" --task-ref "$TASK_REF" --progress "still working" --json`,
  ackInbox: `${PROGRAM} ack-inbox --workdir "$PWD" --session-id "$SESSION_ID" --tool "$TOOL_ID" --json`,
  boundary: `${PROGRAM} boundary --repo "${ROOT}" --check --json`,
  boundaryModule: `python3 ${ROOT}/scripts/rally_point/boundary.py --repo "${ROOT}" --check --json`,
  where: `${PROGRAM} where`,
  longHeartbeat: `${PROGRAM} heartbeat \\
--workdir "$PWD" \\
--session-id "$SESSION_ID" \\
--tool "$TOOL_ID" \\
--model "$MODEL" \\
--run-id "$RUN_ID" \\
--task-ref "$TASK_REF" \\
--status running \\
--progress "short update since last check-in" \\
--evidence "files/tests/commit-or-handoff-ids" \\
--json`,
  roster: `${PROGRAM} roster # live tree, all channels`,
  rosterOfOne: `${PROGRAM} roster --app ptyd # one channel`,
  rosterJson: `${PROGRAM} roster --json # structured (array of agent objects w/ children + spawned)`,
  rosterWide: `${PROGRAM} roster --stale-secs 300 --all # widen window, keep stale`,
  rosterWatch: `${PROGRAM} roster --watch 5 # re-render every 5s`,
  presence: `${PROGRAM} presence \\
--session-id "$SESSION_ID" --tool claude_code --model opus \\
--cwd "$PWD" \\
--task "what this agent is actually doing right now" \\
--parent "$SPAWNING_SESSION_ID" \\
--spawned "coder:2,workflow:21,independent-auditor:1"`,
  validation: `python3 scripts/agent_rally.py boundary --repo "$PWD" --check --json`,
} as const;

/** The same line for this program. */
function ours(line: string): string {
  return line
    .replaceAll(PROGRAM, "rally compat agent-rally")
    .replace("python3 scripts/agent_rally.py", "rally compat agent-rally")
    .replace(
      `python3 ${ROOT}/scripts/rally_point/boundary.py`,
      "rally compat agent-rally boundary",
    );
}

const root = scratch();
const bin = join(root, "bin");
const [ptyd, other, plugin] = ["ptyd", "other", "plugin"].map((name) =>
  repository(join(root, name)),
) as [string, string, string];

beforeAll(() => {
  mkdirSync(bin);
  symlinkSync(RALLY, join(bin, "rally"));
  // Whoever asks for the old program gets none.
  writeFileSync(join(bin, "python3"), "#!/bin/sh\necho no such program >&2\nexit 127\n");
  chmodSync(join(bin, "python3"), 0o755);
  mkdirSync(join(plugin, "scripts/rally_point"), { recursive: true });
  declare([]);
});

/** The manifest of a plugin, and what is forbidden to it. */
function declare(forbidden: readonly string[]): void {
  const about = { purpose: "coordination", skill_entrypoints: ["README"], owns: ["src"] };
  const plugins = { "agent-rally-point": { ...about, forbidden_parent_imports: forbidden } };
  const manifest = { schema_version: "1.0", intent: "to be taken out", plugins };
  const path = join(plugin, "scripts/rally_point/plugin_boundary.json");
  writeFileSync(path, JSON.stringify(manifest));
}

function variables(session: string, more: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: root,
    XDG_STATE_HOME: join(root, "state"),
    RALLY_NO_GLOBAL_INDEX: "",
    CLAUDE_PLUGIN_ROOT: plugin,
    SESSION_ID: session,
    TASK_REF: `task-of-${session}`,
    TOOL_ID: "claude_code",
    MODEL: "opus",
    RUN_ID: "run-7",
    ...more,
  };
  return environment({ env });
}

/** Runs a line of a script. */
function sh(line: string, session = "s-1", cwd = ptyd, more = {}) {
  const options = { cwd, env: variables(session, more), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", ours(line)], options);
  return { exit: status, out: stdout, err: stderr };
}

/** What a line prints, which must be one flat object. */
function told(line: string, session?: string, cwd?: string, more?: object) {
  const { exit, out, err } = sh(line, session, cwd, more);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
  const shape = JSON.parse(out);
  published("compat").parse(shape);
  return shape;
}

describe("the commands of the seed", () => {
  it("are all that there are, beside watch and stop", () => {
    const named = Object.values(SEED).map((line) =>
      / (?:agent-rally|\S+_rally\.py) (\S+)/.exec(line),
    );
    const used = new Set(named.flatMap((found) => found?.[1] ?? []));
    const rest = COMMANDS.map(({ name }) => name).filter((name) => !used.has(name));
    expect(rest.sort()).toEqual(["stop", "watch"]);
  });

  it("do on a real room what they did", () => {
    expect(sh(SEED.where)).toEqual({ exit: 0, out: `${join(ptyd, ".rally")}\n`, err: "" });
    const began = told(SEED.presence, "s-1", ptyd, { SPAWNING_SESSION_ID: "" });
    expect(began).toMatchObject({ action: "presence-written", parent: null, written: true });
    const beat = told(SEED.heartbeat);
    expect(beat).toMatchObject({ task_ref: "task-of-s-1", status: "running", tool: "claude_code" });
    const child = told(SEED.presence, "s-2", other, { SPAWNING_SESSION_ID: "s-1" });
    expect(child).toMatchObject({ parent: "s-1", app_slug: "other" });
    expect(told(SEED.longHeartbeat).action).toBe("task-heartbeat-written");
    sh('rally say handoff --tool codex:01 --to claude_code --subject "look here"');
    const before = told(SEED.status);
    expect(before).toMatchObject({
      status: "clear",
      app_slug: "ptyd",
      channel_dir: join(ptyd, ".rally"),
      inbox_unread_counts: { direct: 1, broadcast: 0, total: 1 },
      task_heartbeat: {
        health: "current",
        latest: {
          progress_since_last: "short update since last check-in",
          evidence_refs: ["files/tests/commit-or-handoff-ids"],
        },
      },
    });
    expect(told(SEED.ackInbox)).toMatchObject({ direct_line_count: 1 });
    expect(told(SEED.status).inbox_unread_count).toBe(0);

    const tree = told(SEED.rosterJson, "s-1", other).agents;
    const lead = tree.find((each: { session_id: string }) => each.session_id === "s-1");
    expect(lead).toMatchObject({
      app: "ptyd",
      cwd: ptyd,
      model: "opus",
      spawned: { coder: 2, workflow: 21, "independent-auditor": 1 },
      spawned_total: 24,
      children: [{ session_id: "s-2", app: "other" }],
    });
    for (const line of [SEED.roster, SEED.rosterWide, SEED.rosterOfOne]) {
      const { exit, out, err } = sh(line, "s-1", "/");
      expect([exit, err]).toEqual([0, ""]);
      expect(out).toContain("what this agent is actually doing right now");
      expect(out.includes("s-2")).toBe(line !== SEED.rosterOfOne);
    }
  });

  it("end as they did where a boundary is crossed", () => {
    for (const line of [SEED.boundary, SEED.boundaryModule]) expect(told(line).ok).toBe(true);
    expect(told(SEED.validation, "s-1", plugin).ok).toBe(true);
    declare(["src/gone.ts"]);
    writeFileSync(join(plugin, "src/b.ts"), 'export * from "./gone.ts";\n');
    for (const line of [SEED.boundary, SEED.boundaryModule]) {
      const { exit, out } = sh(line);
      expect([exit, JSON.parse(out)]).toMatchObject([
        1,
        { ok: false, findings: [{ path: "src/b.ts" }] },
      ]);
      expect(told(line.replace("--check ", "")).ok).toBe(false);
    }
  });

  it("show the roster anew until they are stopped", async () => {
    const child = spawn("sh", ["-c", `exec ${ours(SEED.rosterWatch)}`], {
      cwd: ptyd,
      env: variables("s-1"),
    });
    child.stdout.once("data", () => child.kill());
    expect((await ending(child)).out).toContain("s-1");
  });

  it("end where with 2 outside of any repository, and say nothing on standard output", () => {
    const { exit, out, err } = sh(SEED.where, "s-1", "/");
    expect([exit, out]).toEqual([2, ""]);
    expect(err).toContain("no Git repository");
  });
});

/** What an orchestrator does all day. */
const DAY = [SEED.presence, SEED.heartbeat, SEED.status, SEED.longHeartbeat, SEED.ackInbox];

it("two orchestrators at once, in one room, are told apart and see each other", async () => {
  const room = repository(join(root, "shared"));
  const names = ["orchestrator-alpha", "orchestrator-bravo"];
  const days = names.map((session) => {
    const script = ["set -e", ...[...DAY, ...DAY, ...DAY].map(ours)].join("\n");
    const options = { cwd: room, env: variables(session, { SPAWNING_SESSION_ID: "" }) };
    return ending(spawn("sh", ["-c", script], options));
  });
  for (const { exit, err } of await Promise.all(days))
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
  const tools = names.map((session, n) => {
    const status = told(SEED.status, session, room);
    const [peer] = status.active_peers;
    expect([status.active_peers.length, peer.session_id]).toEqual([1, names[1 - n]]);
    expect(status.task_heartbeat).toMatchObject({
      health: "current",
      latest: { session_id: session, task_ref: `task-of-${session}` },
    });
    return status.tool;
  });
  for (const tool of tools) expect(tool).toMatch(/^claude_code(:[a-z]+)?$/);
  sh('rally say risk --tool codex:01 --to all --subject "the disk is full"', "x", room);
  const [first, second] = names as [string, string];
  expect(told(SEED.ackInbox, first, room)).toMatchObject({ broadcast_line_count: 1 });
  expect(told(SEED.status, first, room).inbox_unread_count).toBe(0);
  expect(told(SEED.status, second, room).inbox_unread_count).toBe(1);
});

it("a watch says what others do, and ends with the shell that began it", async () => {
  const room = repository(join(root, "watched"));
  told(SEED.presence, "s-1", room);
  const handoff = 'rally say handoff --tool codex:01 --to claude_code --subject "look"';
  const line = `${PROGRAM} watch --session-id s-1 --jsonl --interval 0.1`;
  const script = `${ours(line)} --parent-pid $$ & read -r _`;
  const child = spawn("sh", ["-c", script], { cwd: room, env: variables("s-1") });
  const ended = ending(child);
  const events: Record<string, unknown>[] = [];
  await new Promise<void>((done) => {
    let rest = "";
    child.stdout.on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop()!;
      events.push(...lines.map((each) => JSON.parse(each)));
      if (events.at(-1)?.inbox_unread_count === 1) done();
      else if (events.length === 1) sh(handoff, "s-1", room);
    });
  });
  for (const each of events) published("compat").parse(each);
  expect(events[0]).toMatchObject({ inbox_unread_count: 0, new_change_revisions: [] });
  expect(events.at(-1)).toMatchObject({
    event: "coordination_state_changed",
    inbox_latest_messages: [{ preview: "look", from: "codex:01" }],
  });
  child.stdin.end("\n");
  // It holds the same standard output: this ends once both have.
  expect((await ended).exit).toBe(0);
});

it("a flag that is none is named with the nearest, as a word that is none is", () => {
  const flag = sh(`${PROGRAM} status --sesion-id x`);
  expect([flag.exit, flag.out]).toEqual([2, ""]);
  expect(flag.err).toContain("--session-id");
  const word = sh(`${PROGRAM} heartbeet`);
  expect([word.exit, word.err]).toEqual([2, expect.stringContaining("Did you mean heartbeat?")]);
  const help = sh(`${PROGRAM} --help`);
  expect([help.exit, help.err]).toEqual([0, ""]);
  for (const { name } of COMMANDS) expect(help.out).toContain(name);
});
