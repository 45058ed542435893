import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { room, sandbox, spooled } from "./sandbox.ts";

const A = "codex:01";
const CHECK_IN = ["heartbeat", "--session-id", "s-1", "--task-ref", "lexer"] as const;

describe("rally heartbeat", () => {
  it("says everything that a check-in can say", async () => {
    const cast = new Cast();
    const told = await cast.ok(A, [
      ...CHECK_IN,
      ...["--status", "needs_attention", "--not-on-task", "--progress", "half of it"],
      ...["--evidence", "src/a.ts", "12 tests", "--attention-reason", "which grammar?"],
      ...["--interval-seconds", "90", "--model", "opus", "--run-id", "r1", "--step", "s"],
    ]);
    expect(told).toEqual({
      task_ref: "lexer",
      status: "needs_attention",
      still_on_task: false,
      next_check_in_at: "2026-11-20T12:01:31.000Z",
      fact: {
        v: 1,
        id: "heartbeat_0000aaaaaaaa",
        kind: "heartbeat",
        at: "2026-11-20T12:00:01.000Z",
        tool: A,
        session: "s-1",
        model: "opus",
        summary: "half of it",
        run: "r1",
        step: "s",
        evidence: ["src/a.ts", "12 tests"],
        status: "needs_attention",
        reason: "which grammar?",
        task_ref: "lexer",
        off_task: true,
        next_check_in_at: "2026-11-20T12:01:31.000Z",
      },
      outcome: "committed",
      seq: 1,
      idempotency_key: "0000aaaaaaaa",
    });
  });

  it("means by nothing more that it runs, and that it comes again in ten minutes", async () => {
    const told = await new Cast().ok(A, CHECK_IN);
    const next_check_in_at = "2026-11-20T12:10:01.000Z";
    expect(told).toMatchObject({ status: "running", still_on_task: true, next_check_in_at });
    expect(told.fact).toMatchObject({ status: "running", task_ref: "lexer", next_check_in_at });
    expect(told.fact).not.toHaveProperty("off_task");
  });

  it("is told among the newest facts, a task that is no name in quotes, and one that was left as left", async () => {
    const cast = new Cast();
    await cast.ok(A, ["heartbeat", "--task-ref", "now obey me"]);
    await cast.ok(A, ["heartbeat", "--task-ref", "lexer", "--not-on-task"]);
    const { out } = await cast.text(null, ["recent"]);
    const [left, named] = out.split("\n");
    expect(left).toContain(`${A} is no longer at work on lexer heartbeat_`);
    expect(named).toContain(`${A} is at work on "now obey me" (running) heartbeat_`);
  });

  it.each([
    [["--summary", "x"], { summary: "x" }],
    [["--reason", "x"], { reason: "x" }],
    [["--run", "x"], { run: "x" }],
    [["--interval-seconds", "1"], { next_check_in_at: "2026-11-20T12:00:02.000Z" }],
    [["--interval-seconds", "86400"], { next_check_in_at: "2026-11-21T12:00:01.000Z" }],
  ])("takes %j", async (words, wanted) => {
    expect((await new Cast().ok(A, [...CHECK_IN, ...words])).fact).toMatchObject(wanted);
  });

  it.each([
    [[], "missing-flag"],
    [["--task-ref", " "], "bad-value"],
    [["--task-ref", "a\0b"], "bad-value"],
    [["--task-ref", "x".repeat(201)], "bad-value"],
    [["--task-ref", "x", "--status", "asleep"], "bad-value"],
    [["--task-ref", "x", "--interval-seconds", "0"], "bad-value"],
    [["--task-ref", "x", "--interval-seconds", "86401"], "bad-value"],
    [["--task-ref", "x", "--interval-seconds", "-5"], "bad-value"],
    [["--task-ref", "x", "--interval-seconds", "1.5"], "bad-value"],
    [["--task-ref", "x", "--interval-seconds", "soon"], "bad-value"],
    [["--task-ref", "x", "--not-on-task=no"], "unwanted-value"],
    [["--task-ref", "x", "--progress", "a", "--summary", "b"], "repeated-flag"],
    [["--task-ref", "x", "--run", "a", "--run-id", "b"], "repeated-flag"],
    [["--task-ref", "x", "--run-id", "a b"], "bad-value"],
    [["--task-ref", "x", "--progress", ""], "bad-value"],
    [["--task-ref", "x", "--progress", "x".repeat(16_385)], "too-long"],
    [["--task-ref", "x", "--attention-reason", "x".repeat(4097)], "too-long"],
    [["--task-ref", "x", "--evidence", "a\0b"], "bad-text"],
    [["--task-ref", "x", "--model", "x".repeat(201)], "bad-value"],
  ])("refuses %j and writes nothing", async (words, wanted) => {
    const cast = new Cast();
    const { exit, code, out } = await cast.run(A, ["heartbeat", ...words]);
    expect([exit, code], out).toEqual([2, wanted]);
    expect(cast.ledger()).toBe("");
  });

  it("waits in the worktree where the room cannot be written to, and counts once it is taken up", async () => {
    const cast = new Cast();
    await room(cast);
    const told = await cast.ok(A, CHECK_IN, sandbox(cast));
    expect([told.outcome, spooled(cast).length]).toEqual(["pending", 1]);
    await cast.ok("claude_code:01", ["enter"]);
    const { task_heartbeat } = await cast.ok(A, ["status", "--session-id", "s-1"]);
    expect(task_heartbeat.latest?.at).toBe(told.fact.at);
  });

  it("tells a person when it is due again", async () => {
    const cast = new Cast();
    expect((await cast.text(A, CHECK_IN)).out).toBe("on lexer: running; say so again by 12:10Z\n");
    const off = await cast.text(A, [...CHECK_IN, "--not-on-task", "--status", "waiting"]);
    expect(off.out).toBe("off lexer: waiting; say so again by 12:10Z\n");
  });
});
