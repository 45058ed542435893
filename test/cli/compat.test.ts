import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../lib/cli/compat/commands.ts";
import { spawnedIn } from "../../lib/cli/compat/spawned.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { HOSTILE, steers } from "../fact/hostile_unicode.ts";
import fc from "../fast_check.ts";
import { Cast, type How } from "./cast.ts";
import { type Flat, flat, read } from "./predecessor.ts";
import { sandbox } from "./sandbox.ts";

const PEER = "codex:01";
const ME = ["--session-id", "s-1"];
const agentRally = (...argv: readonly string[]): readonly string[] => [
  "compat",
  "agent-rally",
  ...argv,
];

describe("what is given", () => {
  it.each([
    [["status"], "--session-id is needed"],
    [["status", "--session-id"], "--session-id needs a value"],
    [["status", "--session-id", "--json"], "--session-id needs a value"],
    [["status", "--session-id", ""], "--session-id is needed"],
    [["heartbeat", ...ME], "--task-ref is needed"],
    [["heartbeat", ...ME, "--task-ref", "x", "--status", "bored"], '--status cannot be "bored"'],
    [["heartbeat", ...ME, "--task-ref", "x", "--interval-seconds", "ten"], "cannot be"],
    [["presence", ...ME, "--pid", "1.5"], '--pid cannot be "1.5"'],
    [["status", ...ME, "--json=yes"], "--json takes no value"],
    [["status", ...ME, "more"], '"more" is one argument too many'],
    [["status", ...ME, "-x"], "There is no flag -x"],
    [["status", ...ME, "--sesion-id", "x"], "Did you mean --session-id?"],
    [["status", ...ME, "--workdir", "nowhere"], '"nowhere" is not a directory'],
    [["stats"], "Did you mean status?"],
    [[], "A command is needed"],
  ])("is refused with 2, on standard error, with how it is called: %j", async (argv, said) => {
    const cast = new Cast();
    const { exit, out, err } = await cast.text(null, agentRally(...argv));
    expect([exit, out]).toEqual([2, ""]);
    expect(err).toContain(said);
    if (!said.includes("directory")) expect(err).toContain("usage: rally compat agent-rally");
    expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it("is for one program", async () => {
    const { code } = await new Cast().run(null, ["compat", "--json", "agent-raly"]);
    expect(code).toBe("unknown-command");
  });

  it("may be a value that begins with a dash, given twice, or joined", async () => {
    const cast = new Cast();
    const said = ["--task-ref=lexer", "--progress", "- half", "--progress", "-5 tests to go"];
    await flat(cast, ["heartbeat", ...ME, ...said, "--interval-seconds", "-5"]);
    const { latest } = (await flat(cast, ["status", ...ME])).task_heartbeat;
    expect(latest).toMatchObject({ progress_since_last: "-5 tests to go", interval_seconds: 1 });
  });

  it("counts as not given where a variable was empty", async () => {
    const cast = new Cast();
    const empty = ["--tool", "", "--model", " ", "--run-id", "", "--evidence", ""];
    await flat(cast, ["heartbeat", ...ME, ...empty, "--task-ref", "x", "--interval-seconds", "0"]);
    const [fact] = cast.facts();
    expect(fact).toMatchObject({ kind: "heartbeat", tool: "claude_code" });
    for (const field of ["model", "run", "evidence"]) expect(fact).not.toHaveProperty(field);
  });

  it("says what there is, and of each command what it takes", async () => {
    const cast = new Cast();
    const { out } = await cast.text(null, agentRally("--help"));
    for (const { name, options } of COMMANDS) {
      expect(out).toContain(name);
      const one = await cast.text(null, agentRally(name, "--help"));
      expect([one.exit, one.err]).toEqual([0, ""]);
      for (const flag of Object.keys(options)) expect(one.out).toContain(`--${flag}`);
    }
  });

  it.each(["../x", "a/b", "/etc", "a\\b", "*", "a?", "[a]", "a b", "a..b", "x".repeat(161)])(
    "makes no session of %s",
    async (id) => {
      const cast = new Cast();
      for (const command of ["status", "presence", "ack-inbox", "stop"]) {
        const { exit, err } = await cast.text(null, agentRally(command, "--session-id", id));
        expect([exit, err]).toEqual([2, expect.stringContaining("is no session id")]);
      }
      expect(cast.files.kind(cast.room)).toBeUndefined();
    },
  );

  it.each(["a:b-c_d.e", "x".repeat(160)])("may be the session %s", async (id) => {
    const { session_id } = await flat(new Cast(), ["presence", "--session-id", id]);
    expect(session_id).toBe(id);
  });

  it("may be any session that the room knows", async () => {
    const cast = new Cast();
    await cast.ok("claude_code:9", ["enter", "--session-id", "host/agent"]);
    const told = await flat(cast, ["status", "--session-id", "host/agent"]);
    expect(told.tool).toBe("claude_code:9");
  });

  it("ends as it should, whatever it is", async () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...COMMANDS.flatMap(({ options }) => Object.keys(options).map((name) => `--${name}`)),
      ),
      fc.constantFrom("s-1", "1", "-1", "0.1", "", "--", "-h", "x:1,y:-2", "all", "codex:01"),
      fc.constantFrom(...HOSTILE.map(([, text]) => text)),
      fc.string({ unit: "binary", maxLength: 8 }),
    );
    const line = fc.tuple(
      fc.constantFrom(...COMMANDS.map(({ name }) => name)),
      fc.boolean(),
      fc.array(word, { maxLength: 6 }),
    );
    const cast = new Cast();
    await fc.assert(
      fc.asyncProperty(line, async ([command, named, words]) => {
        const once = command === "watch" ? ["--iterations", "1"] : [];
        const ours = words.filter((each) => !/^--(watch|iterations)/.test(each));
        const argv = agentRally(command, ...(named ? ME : []), ...ours, ...once);
        const { exit, out, err } = await cast.lines(argv);
        expect(argv.includes("--check") ? [0, 1, 2] : [0, 2]).toContain(exit);
        expect(err === "").toBe(exit === 0);
        expect(steers(`${out}${err}`.replaceAll("\n", ""))).toBe(false);
        if (out.startsWith("{") && command !== "watch") read(out);
      }),
      { numRuns: 150 },
    );
  });
});

describe("who speaks", () => {
  it("is claude_code, and where another live session is, a name of its own that it keeps", async () => {
    const cast = new Cast();
    const beat = async (id: string) =>
      (await flat(cast, ["heartbeat", "--session-id", id, "--task-ref", "x"])).tool;
    expect(await beat("one-0123456789")).toBe("claude_code");
    expect(await beat("two-0123456789")).toBe("claude_code:23456789");
    expect(await beat("one-0123456789")).toBe("claude_code");
    await flat(cast, ["stop", "--session-id", "one-0123456789"]);
    expect(await beat("two-0123456789")).toBe("claude_code:23456789");
    expect(await beat("three")).toBe("claude_code");
    const told = await flat(cast, ["status", "--session-id", "four", "--tool", "claude_code"]);
    expect(told.tool).toBe("claude_code:four");
    expect(new Set(cast.facts().map(({ session }) => session)).has("four")).toBe(false);
  });

  it("is whom the room knows by that session", async () => {
    const cast = new Cast();
    await cast.ok("claude_code:lead-01", ["enter", ...ME]);
    await cast.ok(PEER, ["enter", "--session-id", "s-2"]);
    const tool = async (...argv: string[]) => (await flat(cast, ["status", ...argv])).tool;
    expect(await tool(...ME)).toBe("claude_code:lead-01");
    expect(await tool(...ME, "--tool", "claude_code")).toBe("claude_code:lead-01");
    expect(await tool("--session-id", "s-2")).toBe(PEER);
    expect(await tool("--session-id", "s-2", "--tool", "unknown")).toBe(PEER);
    const { exit, err } = await cast.text(null, agentRally("status", ...ME, "--tool", "codex"));
    expect([exit, err]).toEqual([2, expect.stringContaining("belongs to claude_code:lead-01")]);
  });

  it("is the session that goes on from the one that is named", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME, "--spawned", "coder:2"]);
    const fact = { kind: "session", status: "continues", ref: "s-1", session: "s-9" } as const;
    cast.append({ ...fact, tool: "claude_code" });
    const told = await flat(cast, ["presence", ...ME]);
    expect(told).toMatchObject({ session_id: "s-9", tool: "claude_code", written: true });
    expect((await flat(cast, ["stop", ...ME])).presence_removed).toEqual(["s-9"]);
  });

  it("is not whom the environment names", async () => {
    const how: How = { env: { RALLY_TOOL: "gemini:1", RALLY_SESSION_ID: "g" } };
    const told = await flat(new Cast(), ["status", ...ME], how);
    expect([told.tool, told.session_id]).toEqual(["claude_code", "s-1"]);
  });
});

describe("what was begun", () => {
  it.each([
    ["coder:2,workflow:21", { coder: 2, workflow: 21 }],
    [" coder : 2 ,, auditor ", { coder: 2, auditor: 1 }],
    ["coder:2,coder:3,coder", { coder: 6 }],
    ["coder:many", { coder: 1 }],
    ["coder:1:2", { coder: 1 }],
    [":3", {}],
    ["", {}],
    ["coder:-2", { coder: 0 }],
    ["coder:3,coder:-2", { coder: 3 }],
    ["two words:2", { "two-words": 2 }],
    ["coder:99999999", { coder: 999_999 }],
    ["__proto__:2", JSON.parse('{"__proto__":2}')],
  ])("is read from %j", async (text, counts) => {
    expect(spawnedIn(text)).toEqual(counts);
    const cast = new Cast();
    expect((await flat(cast, ["presence", ...ME, "--spawned", text])).spawned).toEqual(counts);
  });

  it("is over once it is not said again", async () => {
    const cast = new Cast();
    const agents = async () => (await flat(cast, ["roster", "--json"])).agents;
    await flat(cast, ["presence", ...ME, "--task", "x", "--spawned", "coder:2"]);
    expect(await agents()).toMatchObject([{ spawned_total: 2, task: "x" }]);
    await flat(cast, ["presence", ...ME]);
    expect(await agents()).toMatchObject([{ spawned_total: 0, task: "rally-point" }]);
    const before = cast.ledger();
    await flat(cast, ["presence", ...ME]);
    expect(cast.ledger()).toBe(before);
  });
});

describe("where it runs", () => {
  it("is kept on this machine, with the process that is named", async () => {
    const cast = new Cast();
    const said = [
      "--host",
      "build-box-7",
      "--cwd",
      "src/../src/deep",
      "--pid",
      String(process.pid),
    ];
    await flat(cast, ["presence", ...ME, ...said]);
    const [name] = readdirSync(join(cast.room, "sessions"));
    const kept = JSON.parse(readFileSync(join(cast.room, "sessions", name!), "utf8"));
    expect(kept).toMatchObject({
      session: "s-1",
      host: "build-box-7",
      cwd: join(cast.root, "src/deep"),
    });
    if (existsSync("/proc/self/stat")) expect(kept.process.pid).toBe(process.pid);
    for (const place of ["build-box-7", cast.root]) expect(cast.ledger()).not.toContain(place);
  });
});

describe("what could not be done", () => {
  it("is not said to have been written", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    expect((await flat(cast, ["presence", ...ME], sandbox(cast))).written).toBe(false);
    expect((await flat(cast, ["presence", ...ME, "--task", "y"], sandbox(cast))).written).toBe(
      false,
    );
    expect((await flat(cast, ["presence", ...ME])).written).toBe(true);
    const beat = ["heartbeat", ...ME, "--task-ref", "x"];
    expect((await flat(cast, beat, sandbox(cast))).action).toBe("task-heartbeat-pending");
    await cast.say(PEER, "lesson", "--subject", "x");
    await cast.say(PEER, "risk", "--to", "all", "--subject", "x");
    expect(await flat(cast, ["ack-inbox", ...ME], sandbox(cast))).toMatchObject({
      action: "inbox-ack-pending",
      broadcast_line_count: 0,
    });
    expect(await flat(cast, ["stop", ...ME], sandbox(cast))).toMatchObject({
      action: "presence-stop-pending",
      presence_removed: [],
    });
  });

  it("ends where with 2 outside of any repository", async () => {
    const how = { cwd: "/" };
    const { exit, out, err } = await new Cast("/").lines(agentRally("where"), how);
    expect([exit, out]).toEqual([2, ""]);
    expect(err).toContain("no Git repository");
  });

  it("ends boundary with 1 only under --check", async () => {
    const cast = new Cast();
    const message = "there is no such file; rally boundary --manifest names another";
    expect(await flat(cast, ["boundary"])).toMatchObject({ ok: false, findings: [{ message }] });
    const { exit, out } = await cast.lines(agentRally("boundary", "--check", "--json"));
    expect([exit, read(out).ok]).toEqual([1, false]);
  });
});

describe("what peers wrote", () => {
  it("steers nobody through any command", async () => {
    const cast = new Cast();
    for (const [n, [, text]] of HOSTILE.entries()) {
      const [session, word] = [`peer-${n}`, `word ${text} word`] as const;
      const about = { session, tool: "mallory:01", subject: word, task: word, phase: word };
      cast.append(
        { ...about, kind: "presence" } as never,
        { ...about, kind: "blocker", target: "all", id: `b${text}${n}` } as never,
        {
          ...about,
          kind: "heartbeat",
          session: "s-1",
          tool: "claude_code",
          task_ref: word,
          summary: word,
        } as never,
      );
    }
    const commands = [["status"], ["watch", "--iterations", "1"], ["presence"], ["ack-inbox"]];
    const speaking = commands.map((each) => [...each, ...ME]);
    for (const argv of [...speaking, ["roster"], ["roster", "--json"], ["stop", ...ME]]) {
      const { exit, out } = await cast.lines(agentRally(...argv));
      expect([exit, out === "", steers(out.replaceAll("\n", ""))]).toEqual([0, false, false]);
    }
    const { out } = await cast.lines(agentRally("status", "--session-id", "s-2"));
    expect(JSON.parse(out).active_peers.length).toBeGreaterThan(20);
  });
});

describe("status", () => {
  it("believes a check-in for as long as it is told to, and not at all longer", async () => {
    const cast = new Cast();
    await flat(cast, ["heartbeat", ...ME, "--task-ref", "x", "--interval-seconds", "60"]);
    const due = cast.now + 60_000;
    const health = async (late: number, ...grace: string[]) => {
      cast.now = due + late - 1000;
      const said = grace.flatMap((each) => ["--task-heartbeat-grace-seconds", each]);
      return (await flat(cast, ["status", ...ME, ...said])).task_heartbeat.health;
    };
    expect([await health(60_000), await health(60_001)]).toEqual(["current", "stale_check_in"]);
    expect([await health(5000, "5"), await health(5001, "5")]).toEqual([
      "current",
      "stale_check_in",
    ]);
    expect([await health(0, "-7"), await health(1, "-7")]).toEqual(["current", "stale_check_in"]);
    expect(await health(100_000, "100")).toBe("current");
  });

  it("shows what is about the task that was asked for beside the newest", async () => {
    const cast = new Cast();
    expect((await flat(cast, ["status", ...ME])).task_heartbeat).toEqual({
      expected_ref: null,
      health: "none",
      latest: null,
      missed_count: 0,
    });
    await flat(cast, ["heartbeat", ...ME, "--task-ref", "x"]);
    expect((await flat(cast, ["status", ...ME, "--task-ref", "y"])).task_heartbeat).toMatchObject({
      health: "wrong_task",
      latest: { task_ref: "x" },
      latest_for_expected: null,
    });
  });
});

describe("ack-inbox", () => {
  it("keeps what was acknowledged of what went to all, where that is left out", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const unread = async () => (await flat(cast, ["status", ...ME])).inbox_unread_counts;
    await cast.say(PEER, "risk", "--to", "all", "--subject", "x");
    await flat(cast, ["ack-inbox", ...ME]);
    await cast.say(PEER, "handoff", "--to", "claude_code", "--subject", "x");
    await cast.say(PEER, "risk", "--to", "all", "--subject", "y");
    await flat(cast, ["ack-inbox", ...ME, "--no-broadcast"]);
    expect(await unread()).toEqual({ direct: 0, broadcast: 1, total: 1 });
    const other = await flat(cast, ["status", "--session-id", "s-2"]);
    expect(other.inbox_unread_counts.broadcast).toBe(2);
  });

  it("writes nothing where nothing is acknowledged", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    await cast.say(PEER, "risk", "--to", "all", "--subject", "x");
    const before = cast.ledger();
    await flat(cast, ["ack-inbox", ...ME, "--no-broadcast"]);
    expect(cast.ledger()).toBe(before);
  });

  it("takes all of it, however much that is", async () => {
    const cast = new Cast();
    const text = "x".repeat(4000);
    for (let n = 0; n < 5; n++)
      await cast.say(PEER, "risk", "--to", "all", "--subject", "x", "--summary", text);
    expect((await flat(cast, ["ack-inbox", ...ME])).broadcast_line_count).toBe(5);
    expect((await flat(cast, ["status", ...ME])).inbox_unread_count).toBe(0);
  });
});

describe("watch", () => {
  /** What it prints while something happens at each pause. */
  async function watched(cast: Cast, argv: string[], ...happens: (() => void)[]) {
    const pauses: number[] = [];
    cast.pause = (ms) => {
      happens[pauses.length]?.();
      pauses.push(ms);
    };
    const looks = ["--iterations", String(happens.length + 1), "--jsonl"];
    const told = await cast.lines(agentRally("watch", ...ME, ...looks, ...argv));
    expect(told.err).toBe("");
    return { ...told, pauses, events: told.lines.map((line) => JSON.parse(line) as Flat) };
  }
  const nothing = (): void => {};

  it("says how it stands, then each change, and nothing where there is none", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const said = () => cast.append({ kind: "lesson", subject: "x" } as never);
    const { events, pauses } = await watched(cast, [], nothing, said, nothing);
    expect(events.map((each) => each.revision)).toEqual([2, 3]);
    expect(events.map((each) => each.new_change_revisions)).toEqual([[], [3]]);
    expect(pauses).toEqual([3000, 3000, 3000]);
  });

  it("says it again for each check-in that is missed", async () => {
    const cast = new Cast();
    await flat(cast, ["heartbeat", ...ME, "--task-ref", "x", "--interval-seconds", "100"]);
    const later = (ms: number) => () => {
      cast.now += ms;
    };
    const { events } = await watched(
      cast,
      [],
      later(150_000),
      later(60_000),
      later(1000),
      later(100_000),
    );
    const told = events.map((each) => [each.status, each.task_heartbeat.missed_count]);
    expect(told).toEqual([
      ["clear", 0],
      ["warn", 2],
      ["warn", 3],
    ]);
  });

  it("says nothing of how it stood at first, and ends with the first change, if told so", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const said = () => cast.append({ kind: "lesson", subject: "x" } as never);
    const flags = ["--baseline-current", "--exit-on-change", "--interval", "0.5"];
    const { events, pauses } = await watched(cast, flags, nothing, said, nothing, nothing);
    expect([events.length, pauses]).toEqual([1, [500, 500]]);
    expect(
      (await watched(cast, ["--exit-on-change", "--interval", "0"], nothing)).events,
    ).toHaveLength(1);
  });

  it("names what has come since a revision, at most so much of it", async () => {
    const cast = new Cast();
    for (const n of [1, 2, 3, 4]) await cast.say(PEER, "lesson", "--subject", `${n}`);
    const revisions = async (...flags: string[]) =>
      (await watched(cast, flags)).events[0]?.new_change_revisions;
    const all = (await watched(cast, [])).events[0]?.revision;
    expect(await revisions("--since-revision", "2", "--max-changes", "2")).toEqual([all - 1, all]);
    expect(await revisions("--since-revision", "3")).toEqual(
      Array.from({ length: all - 3 }, (_, n) => n + 4),
    );
    expect(await revisions("--since-revision", "99")).toEqual([]);
  });

  it("ends when its time is over, or whoever began it has gone", async () => {
    const cast = new Cast();
    let ticks = 0;
    const forever = (world: How["world"], ...flags: string[]) =>
      cast.lines(agentRally("watch", ...ME, ...flags), { ...(world && { world }) });
    cast.pause = (ms) => {
      ticks += ms;
    };
    const clock = { ticks: () => ticks };
    await forever(clock, "--max-lifetime-seconds", "10");
    expect(ticks).toBe(10_000);
    const env = { BUILD_LOOP_WATCHER_MAX_LIFETIME_SECONDS: "7" };
    await cast.lines(agentRally("watch", ...ME), { env, world: clock });
    expect(ticks).toBe(17_000);
    await forever({ parent: () => (ticks < 30_000 ? 7 : 1), ...clock });
    expect(ticks).toBe(32_000);
    const ended = (pid: number) => (path: string) => {
      if (path === `/proc/${pid}/stat`) return ticks < 40_000 ? `${pid} (sh) S 1 0 0` : undefined;
      return path === "/proc/1/stat" ? "1 (init) S 0 0 0" : cast.files.readFile(path);
    };
    await forever(
      { files: { ...cast.files, readFile: ended(77) }, ...clock },
      "--parent-pid",
      "77",
    );
    expect(ticks).toBe(41_000);
  });

  it("leaves nothing open behind it, however often it looks", async () => {
    const cast = new Cast();
    await flat(cast, ["presence", ...ME]);
    const real = archivedDisk(nodeDisk(counters()));
    const open = new Set<unknown>();
    const disk: Disk = {
      ...real,
      open: (path, how) => {
        const handle = real.open(path, how);
        if (handle !== undefined) open.add(handle);
        return handle;
      },
      close: (handle) => {
        open.delete(handle);
        real.close(handle);
      },
    };
    const most: number[] = [];
    cast.pause = () => most.push(open.size);
    await cast.lines(agentRally("watch", ...ME, "--iterations", "5"), { world: { disk } });
    expect(most).toEqual([0, 0, 0, 0]);
  });
});
