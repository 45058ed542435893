/** What `rally compat` takes, and how it ends. */
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../lib/cli/compat/commands.ts";
import { HOSTILE, steers } from "../fact/hostile_unicode.ts";
import fc from "../fast_check.ts";
import { Cast } from "./cast.ts";
import { agentRally, flat, read } from "./predecessor.ts";
import { sandbox } from "./sandbox.ts";

const PEER = "codex:01";
const ME = ["--session-id", "s-1"];

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
