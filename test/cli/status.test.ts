/** What `rally status` answers. */
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { oldRoom } from "./crowd.ts";
import { described } from "./workstreams.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const STATUS = ["status", "--session-id", "s-1", "--task-ref", "lexer"] as const;
const CHECK_IN = ["heartbeat", "--session-id", "s-1", "--task-ref", "lexer"] as const;

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
      revoked: [],
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
      revoked: [],
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
});

/** What others said for months. */
function oldRoomBytes(facts: number): Uint8Array[] {
  return [new TextEncoder().encode(oldRoom(facts).ledger())];
}
