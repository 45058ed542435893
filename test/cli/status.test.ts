import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
import { Cast } from "./cast.ts";
import { oldRoom } from "./crowd.ts";
import { described } from "./workstreams.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const STATUS = ["status", "--session-id", "s-1", "--task-ref", "lexer"] as const;
const CHECK_IN = ["heartbeat", "--session-id", "s-1", "--task-ref", "lexer"] as const;
const MINUTE = 60_000;

describe("rally status", () => {
  it("says all there is of an empty room, and joins nobody", async () => {
    const cast = new Cast();
    expect(await cast.ok(A, ["status", "--session-id", "s-1"])).toEqual({
      status: "clear",
      required_action: "none",
      tool: A,
      session_id: "s-1",
      build_loop_id: null,
      peers: [],
      open_escalations: [],
      overlaps: [],
      unread: { direct: 0, broadcast: 0, total: 0 },
      inbox_latest_messages: [],
      task_heartbeat: { expected_ref: null, health: "none", missed_count: 0, latest: null },
    });
    expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it("says all there is of a busy one", async () => {
    const cast = new Cast();
    const { build_loop_id } = await cast.ok(B, ["run-id", "--session-id", "s-2"]);
    await cast.ok(B, ["say", "presence", "--session-id", "s-2", "--task", "parse", "--phase", "2"]);
    await cast.ok(A, [
      ...CHECK_IN,
      ...["--status", "blocked", "--progress", "half", "--evidence", "a.ts", "--reason", "which?"],
    ]);
    const stop = await cast.say(B, "blocker", "--subject", "wait", "--target", A);
    const before = cast.ledger();
    expect(await cast.ok(A, STATUS)).toEqual({
      status: "blocked",
      required_action: "resolve_escalations_verdicts_or_heartbeat_attention",
      tool: A,
      session_id: "s-1",
      build_loop_id,
      peers: [
        {
          session_id: "s-2",
          tool: B,
          status: "active",
          phase: "2",
          task: "parse",
          task_ref: null,
          health: "none",
          missed_count: 0,
          last_seen: "2026-11-20T12:00:04.000Z",
        },
      ],
      open_escalations: [
        {
          id: stop,
          tool: B,
          target: A,
          severity: null,
          subject: "wait",
          at: "2026-11-20T12:00:04.000Z",
        },
      ],
      overlaps: [],
      unread: { direct: 1, broadcast: 0, total: 1 },
      inbox_latest_messages: [
        {
          id: stop,
          seq: 4,
          source: "direct",
          kind: "blocker",
          from: B,
          target: A,
          at: "2026-11-20T12:00:04.000Z",
          requires_ack: false,
          preview: "wait",
        },
      ],
      task_heartbeat: {
        expected_ref: "lexer",
        health: "blocked",
        missed_count: 0,
        latest: {
          id: cast.facts()[2]!.id,
          seq: 3,
          session_id: "s-1",
          tool: A,
          task_ref: "lexer",
          status: "blocked",
          still_on_task: true,
          progress: "half",
          evidence: ["a.ts"],
          attention_reason: "which?",
          interval_seconds: 600,
          at: "2026-11-20T12:00:03.000Z",
          next_check_in_at: "2026-11-20T12:10:03.000Z",
        },
      },
    });
    expect(cast.ledger()).toBe(before);
  });

  it("tells a person what is unread, and the newest of it first", async () => {
    const cast = new Cast();
    await cast.ok(A, CHECK_IN);
    await cast.say(B, "blocker", "--subject", "tabs or spaces", "--target", A);
    await cast.say(B, "handoff", "--subject", "for anyone", "--target", "all");
    const { out } = await cast.text(A, STATUS);
    expect(out.split("\n").slice(3, 6)).toEqual([
      "2 unread, 1 for you: rally inbox",
      '  codex:01 hands over "for anyone"',
      '  codex:01 is blocked: "tabs or spaces"',
    ]);
  });

  it("exits 0 whatever it says", async () => {
    const cast = new Cast();
    await cast.say(B, "blocker", "--subject", "wait", "--target", "all");
    const { exit, data } = await cast.run(A, STATUS);
    expect([exit, data.status]).toEqual([0, "blocked"]);
  });

  it("counts a check-in behind 10,000 other facts, read from a checkpoint and from the beginning", async () => {
    const cast = new Cast();
    await cast.ok(A, CHECK_IN);
    await cast.ok(A, ["heartbeat", "--session-id", "s-3", "--task-ref", "parser"]);
    cast.appendBytes(...oldRoomBytes(10_000));
    const from = () => cast.ok(A, STATUS);
    const first = await from();
    expect(first.task_heartbeat).toMatchObject({ health: "current", latest: { seq: 1 } });
    await cast.say(B, "lesson", "--subject", "one more");
    const second = await from();
    expect(second.task_heartbeat).toEqual(first.task_heartbeat);
  });

  it("goes by the session: another of the same tool does not count", async () => {
    const cast = new Cast();
    await cast.ok(A, CHECK_IN);
    const { task_heartbeat } = await cast.ok(A, [
      "status",
      "--session-id",
      "s-2",
      "--task-ref",
      "lexer",
    ]);
    expect(task_heartbeat).toMatchObject({ health: "missing", missed_count: 1, latest: null });
  });

  it("knows a session by an id that it had before", async () => {
    const cast = new Cast();
    const lines = [
      { kind: "session", status: "begun" },
      { kind: "heartbeat", task_ref: "lexer" },
    ];
    cast.append(...lines.map((each) => ({ ...each, tool: A, session: "s-1" })));
    cast.append({ kind: "session", status: "continues", ref: "s-1", tool: A, session: "s-2" });
    const told = await cast.ok(A, ["status", "--session-id", "s-1", "--task-ref", "lexer"]);
    expect([told.session_id, told.task_heartbeat.health]).toEqual(["s-2", "current"]);
  });

  it("takes nobody for a peer who was only seeded, and its tool for what it is to be", async () => {
    const cast = new Cast();
    described(cast);
    await cast.ok(A, ["workstream", "seed", "workstream.json", "--run", "r1"]);
    expect((await cast.ok(B, ["status"])).peers.map(({ tool }) => tool)).toEqual([]);
    const theirs = cast.facts().find(({ tool }) => tool === "agent:lexer")!.session;
    const before = cast.ledger();
    const told = await cast.ok("agent:lexer", ["status"]);
    expect([told.session_id, cast.ledger()]).toEqual([theirs, before]);
  });

  it.each([
    [["--task-ref", ""], "bad-value"],
    [["--task-ref", "x".repeat(201)], "bad-value"],
    [["--watch", "0"], "bad-value"],
    [["--watch=soon"], "bad-value"],
    [["--watch", "3601"], "bad-value"],
    [["--session-id", "a b"], "bad-session"],
    [["now"], "stray-argument"],
  ])("refuses %j", async (words, wanted) => {
    const cast = new Cast();
    const { exit, code } = await cast.run(A, ["status", ...words]);
    expect([exit, code, cast.ledger()]).toEqual([2, wanted, ""]);
  });

  it("tells a person the verdict, what to do, and what it rests on", async () => {
    const cast = new Cast();
    const text = async () => (await cast.text(A, STATUS)).out.split("\n").slice(0, -1);
    expect(await text()).toEqual([
      "warn: check in: rally heartbeat --task-ref lexer",
      "no check-in on lexer",
      "nothing unread",
      "nobody else is here",
    ]);
    await cast.ok(A, [...CHECK_IN, "--progress", "half of it"]);
    await cast.ok(B, ["say", "presence", "--task", "parse"]);
    await cast.ok(B, ["heartbeat", "--task-ref", "docs"]);
    expect(await text()).toEqual([
      "clear: nothing to do",
      'lexer running "half of it" at 12:00Z; the next is due at 12:10Z',
      "nothing unread",
      "1 peer:",
      '  codex:01 active at "parse", on docs seen 12:00Z',
    ]);
    cast.now += 31 * MINUTE;
    const blocker = await cast.say(B, "blocker", "--subject", "wait", "--severity", "critical");
    expect(await text()).toEqual([
      "blocked: see to the blockers below",
      `codex:01 is blocked: "wait" ${blocker}`,
      'lexer running "half of it" at 12:00Z; the next was due at 12:10Z, 3 missed',
      "nothing unread",
      "1 peer:",
      '  codex:01 active at "parse", on docs, 3 check-ins missed seen 12:31Z',
    ]);
  });

  it("tells a person how to answer a blocker that names the session, and puts into a command only what is a name", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter", "--session-id", "s-1"]);
    const subject = untrusted("x");
    const about = { kind: "blocker", tool: B, session: "s-2", subject, severity: "critical" };
    const continues = { kind: "session", status: "continues", ref: "s-1", tool: A, session: "s-9" };
    cast.append(
      { ...about, id: "mine", target: A },
      { ...about, id: "named", target: "s-1" },
      { ...about, id: "all", target: "all" },
      { ...about, id: "none" },
      { ...about, id: "other", target: "gemini:01" },
      { ...about, id: "x; $(y)", target: A },
      continues,
      { ...about, id: "anew", target: "s-9" },
    );
    const told = async (id: string) => (await cast.text(A, ["status", "--session-id", id])).out;
    const [line, answer] = ['codex:01 is blocked: "x"', "answer: rally say resolve --ref"];
    expect((await told("s-9")).split("\n").slice(1, 8)).toEqual([
      `${line} mine; ${answer} mine`,
      `${line} named; ${answer} named`,
      `${line} all`,
      `${line} none`,
      `${line} other`,
      `${line} x; $(y)`,
      `${line} anew; ${answer} anew`,
    ]);
    expect(await told("s-3")).toContain(`${line} named\n`);
    await cast.say(A, "resolve", "--session-id", "s-9", "--ref", "named");
    expect(await told("s-9")).not.toContain("named");
  });

  it("names the task of the newest check-in where none is expected, and puts into a command only what is a name", async () => {
    const cast = new Cast();
    const told = async (...words: string[]) =>
      (await cast.text(A, ["status", ...words])).out.split("\n")[0];
    await cast.ok(A, ["heartbeat", "--task-ref", "lexer", "--not-on-task"]);
    expect(await told()).toBe("warn: check in: rally heartbeat --task-ref lexer");
    const other = ["--task-ref", "x; $(y)"];
    expect(await told(...other)).toBe("warn: check in: rally heartbeat --task-ref ID");
  });

  it.each([
    ["wrong_task", ["heartbeat", "--task-ref", "parser"], "parser running at 12:00Z, not on lexer"],
    [
      "blocked",
      [...CHECK_IN, "--status", "blocked", "--reason", "why"],
      'lexer blocked "why" at 12:00Z',
    ],
    ["drift_risk", [...CHECK_IN, "--not-on-task"], "lexer running at 12:00Z, no longer on it"],
  ] as const)("tells a person of %s", async (health, said, wanted) => {
    const cast = new Cast();
    await cast.ok(A, [
      ...said.filter((each) => each !== "s-1" && each !== "--session-id"),
      "--session-id",
      "s-1",
    ] as never);
    expect((await cast.ok(A, STATUS)).task_heartbeat.health).toBe(health);
    expect((await cast.text(A, STATUS)).out.split("\n")[1]).toBe(wanted);
  });
});

describe("rally status --watch", () => {
  /** What it says while time passes, look by look, and things happen meanwhile. Behind the last look nobody listens. */
  async function watched(
    cast: Cast,
    seconds: number,
    meanwhile: Readonly<Record<number, () => void>>,
    looks: number,
  ) {
    const told: { status: string; missed: number; unread: number; health: string }[] = [];
    const pauses: number[] = [];
    let look = 0;
    cast.pause = (ms) => {
      pauses.push(ms);
      cast.now += ms;
      if (++look > looks) throw new Unheard("EPIPE");
      meanwhile[look]?.();
    };
    const out = (line: string): void => {
      const { status, task_heartbeat, unread } = JSON.parse(line).data.status;
      const { missed_count: missed, health } = task_heartbeat;
      told.push({ status, missed, unread: unread.total, health });
    };
    const words = [...STATUS, "--watch", String(seconds), "--json"];
    const { exit } = await cast.lines(words, { env: { RALLY_TOOL: A }, world: { out } });
    expect(exit).toBe(0);
    expect(new Set(pauses)).toEqual(new Set([seconds * 1000]));
    return told;
  }

  it("says a rising count of missed check-ins, though the ledger stands still, and nothing else", async () => {
    const cast = new Cast();
    await cast.ok(A, CHECK_IN);
    const before = cast.ledger();
    // Half an hour in looks of half a minute.
    const told = await watched(cast, 30, {}, 64);
    expect(told.map(({ health, missed }) => `${health} ${missed}`)).toEqual([
      "current 0",
      "stale_check_in 1",
      "stale_check_in 2",
      "stale_check_in 3",
    ]);
    expect(told.map(({ status }) => status)).toEqual(["clear", "warn", "warn", "warn"]);
    expect(cast.ledger()).toBe(before);
  });

  it("says nothing where only the age of a peer moved, and the new peer once", async () => {
    const cast = new Cast();
    const spoke =
      (kind: string, more: object = {}) =>
      () =>
        cast.append({ kind, tool: B, session: "s-2", ...more });
    await cast.ok(A, CHECK_IN);
    const told = await watched(
      cast,
      1,
      { 2: spoke("heartbeat"), 3: spoke("heartbeat"), 4: spoke("lesson", { subject: "s" }) },
      6,
    );
    expect(told).toHaveLength(2);
  });

  it("says each change of the verdict", async () => {
    const cast = new Cast();
    const checked = (more: object) => () =>
      cast.append({ kind: "heartbeat", tool: A, session: "s-1", task_ref: "lexer", ...more });
    await cast.ok(A, ["enter", "--session-id", "s-1"]);
    const told = await watched(
      cast,
      1,
      {
        1: checked({}),
        2: checked({ off_task: true }),
        4: checked({ status: "blocked" }),
        5: checked({ task_ref: "parser" }),
        6: () => cast.append({ kind: "blocker", target: "all", subject: "s" } as never),
      },
      8,
    );
    expect(told.map(({ status, health }) => `${status} ${health}`)).toEqual([
      "warn missing",
      "clear current",
      "warn drift_risk",
      "blocked blocked",
      "warn wrong_task",
      "blocked wrong_task",
    ]);
  });

  it("follows a session that joins, and one that goes on under another id", async () => {
    const cast = new Cast();
    const told = await watched(
      cast,
      1,
      {
        2: () => cast.append({ kind: "heartbeat", tool: A, session: "s-1", task_ref: "lexer" }),
        4: () =>
          cast.append({
            kind: "session",
            status: "continues",
            ref: "s-1",
            tool: A,
            session: "s-9",
          }),
        5: () =>
          cast.append({
            kind: "heartbeat",
            tool: A,
            session: "s-9",
            task_ref: "lexer",
            off_task: true,
          }),
      },
      7,
    );
    // That it is another session is a change as well.
    expect(told.map(({ health }) => health)).toEqual([
      ...["missing", "current", "current", "drift_risk"],
    ]);
  });

  it("looks twice a second unless it is said otherwise", async () => {
    const cast = new Cast();
    const pauses: number[] = [];
    cast.pause = (ms) => {
      pauses.push(ms);
      if (pauses.length > 2) throw new Unheard("EPIPE");
    };
    await cast.lines([...STATUS, "--watch"], { env: { RALLY_TOOL: A } });
    expect(pauses).toEqual([500, 500, 500]);
  });
});

/** What others said for months. */
function oldRoomBytes(facts: number): Uint8Array[] {
  return [new TextEncoder().encode(oldRoom(facts).ledger())];
}
