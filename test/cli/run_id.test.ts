import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { Cast } from "./cast.ts";
import { beforeAppend } from "./hosted.ts";
import { room, sandbox, spooled } from "./sandbox.ts";

const [A, B, C] = ["claude_code:01", "codex:01", "gemini:01"] as const;
const NONE = {
  build_loop_id: null,
  started_at: null,
  started_by_tool: null,
  started_by_session_id: null,
  current_session_id: null,
  run_label: null,
};
/** The first key of a cast in six digits. */
const DIGITS = "112690";
const BEGUN = {
  build_loop_id: `bl-20261120T120001Z-claude_code:01-${DIGITS}`,
  started_at: "2026-11-20T12:00:01.000Z",
  started_by_tool: A,
  started_by_session_id: "s-1",
  current_session_id: "s-1",
  run_label: `claude_code:01#${DIGITS} 2026-11-20T12:00:01.000Z`,
};
const runOf = ({ build_loop_id, build_loop_run_label }: Fact) => ({
  build_loop_id,
  build_loop_run_label,
});

describe("rally run-id", () => {
  it("begins a run and says all of it", async () => {
    const told = await new Cast().ok(A, ["run-id", "--session-id", "s-1"]);
    expect(told).toEqual({
      ...BEGUN,
      fact: {
        v: 1,
        id: "run-id_0001aaaaaaaa",
        kind: "run-id",
        at: "2026-11-20T12:00:01.000Z",
        tool: A,
        session: "s-1",
        status: "begun",
        build_loop_id: BEGUN.build_loop_id,
        build_loop_run_label: BEGUN.run_label,
      },
      outcome: "committed",
      seq: 1,
      idempotency_key: "0001aaaaaaaa",
    });
  });

  it("again, by the same session, writes nothing and says the same", async () => {
    const cast = new Cast();
    await cast.ok(A, ["run-id", "--session-id", "s-1"]);
    const before = cast.ledger();
    expect(await cast.ok(A, ["run-id", "--session-id", "s-1"])).toEqual(BEGUN);
    expect(await cast.ok(null, ["run-id", "--audit"])).toEqual(BEGUN);
    expect(cast.ledger()).toBe(before);
  });

  it("by another tool goes on with it, in another worktree too, and changes only the current session", async () => {
    const cast = new Cast();
    await cast.ok(A, ["run-id", "--session-id", "s-1"]);
    const cwd = cast.worktree("feature");
    const { fact, ...told } = await cast.ok(B, ["run-id", "--session-id", "s-2"], { cwd });
    expect(told).toMatchObject({ ...BEGUN, current_session_id: "s-2", outcome: "committed" });
    expect(fact).toMatchObject({ status: "resumed", ...runOf(cast.facts()[0]!) });
    const back = await cast.ok(A, ["run-id", "--session-id", "s-1"]);
    expect(back).toMatchObject(BEGUN);
    expect(cast.facts()).toHaveLength(3);
  });

  it("is its session's also where that goes on under another id", async () => {
    const cast = new Cast();
    await cast.ok(A, ["run-id", "--session-id", "s-1"]);
    const about = { tool: A, session: "s-9", kind: "session", status: "continues", ref: "s-1" };
    cast.append(about);
    const before = cast.ledger();
    const told = await cast.ok(A, ["run-id", "--session-id", "s-9"]);
    expect(told).toEqual({ ...BEGUN, current_session_id: "s-9" });
    expect(cast.ledger()).toBe(before);
  });

  it("only looks with --audit, and makes no room", async () => {
    const cast = new Cast();
    expect(await cast.ok(null, ["run-id", "--audit"])).toEqual(NONE);
    expect(cast.files.kind(cast.room)).toBeUndefined();
    const { out } = await cast.text(null, ["run-id", "--audit"]);
    expect(out).toBe("no run identity; rally run-id begins one\n");
  });

  it("ends it with --end; the next run has another", async () => {
    const cast = new Cast();
    await cast.ok(A, ["run-id", "--session-id", "s-1"]);
    const told = await cast.ok(A, ["run-id", "--session-id", "s-1", "--end"]);
    expect(told).toMatchObject({ ...NONE, outcome: "committed" });
    expect(told.fact).toMatchObject({ status: "ended", ...runOf(cast.facts()[0]!) });
    expect(await cast.ok(null, ["run-id", "--audit"])).toEqual(NONE);
    const next = await cast.ok(A, ["run-id", "--session-id", "s-1"]);
    expect(next.started_at).toBe("2026-11-20T12:00:04.000Z");
    expect(next.build_loop_id).not.toBe(BEGUN.build_loop_id);
    const { out } = await cast.text(A, ["run-id", "--session-id", "s-1", "--end"]);
    expect(out).toBe(`${next.build_loop_id}\nended; the next rally run-id begins another\n`);
  });

  it("is not ended by a peer without force and a reason", async () => {
    const cast = new Cast();
    await cast.ok(A, ["run-id"]);
    const before = cast.ledger();
    expect((await cast.run(B, ["run-id", "--end"])).code).toBe("not-entitled");
    expect((await cast.run(B, ["run-id", "--end", "--force"])).code).toBe("missing-reason");
    expect(cast.ledger()).toBe(before);
    const why = ["--force", "--reason", "its orchestrator is gone"] as const;
    expect(await cast.ok(B, ["run-id", "--end", ...why])).toMatchObject({ ...NONE, forced: true });
  });

  it.each([
    [["--end"], "not-open"],
    [["--end", "--audit"], "bad-flags"],
    [["--force"], "bad-flags"],
    [["--reason", "why"], "bad-flags"],
    [["--audit=yes"], "unwanted-value"],
    [["--tool", "not a tool"], "bad-tool"],
    [["--session-id", "a b"], "bad-session"],
    [["now"], "stray-argument"],
  ])("refuses %j and writes nothing", async (words, wanted) => {
    const cast = new Cast();
    const { exit, code } = await cast.run(words[0] === "--tool" ? null : A, ["run-id", ...words]);
    expect([exit, code]).toEqual([2, wanted]);
    expect(cast.ledger()).toBe("");
  });

  it("needs to know who speaks", async () => {
    expect((await new Cast().run(null, ["run-id"])).code).toBe("no-tool");
  });

  it("is not begun where the room cannot be written to, nor later", async () => {
    const cast = new Cast();
    await room(cast);
    const { exit, code } = await cast.run(A, ["run-id"], sandbox(cast));
    expect([exit, code, spooled(cast)]).toEqual([1, "not-committed", []]);
  });

  it("tells a person the id first", async () => {
    const { out } = await new Cast().text(A, ["run-id", "--session-id", "s-1"]);
    expect(out).toBe(
      `${BEGUN.build_loop_id}\nbegun 12:00Z by claude_code:01, now in session s-1\n`,
    );
  });
});

describe("who begins a run when somebody else was quicker", () => {
  const other = (status: string, names: object) => ({
    kind: "run-id",
    tool: C,
    session: "s-3",
    status,
    ...names,
  });
  const THEIRS = {
    build_loop_id: `bl-20261120T115959Z-${C}-000007`,
    build_loop_run_label: `${C}#000007 2026-11-20T11:59:59.000Z`,
  };

  it("goes on with theirs, and its own has no effect", async () => {
    const cast = new Cast();
    const world = beforeAppend(() => cast.append(other("begun", THEIRS)));
    const told = await cast.ok(A, ["run-id", "--session-id", "s-1"], { world });
    expect(told).toMatchObject({
      build_loop_id: THEIRS.build_loop_id,
      started_by_tool: C,
      current_session_id: "s-1",
      fact: { status: "resumed", ...THEIRS },
    });
    expect(cast.facts().map(({ status }) => status)).toEqual(["begun", "begun", "resumed"]);
    const { located } = await cast.ok(null, ["locate", cast.facts()[1]!.id]);
    expect(located?.void_reason).toBe("identity-taken");
  });

  it("begins one where theirs ended meanwhile", async () => {
    const cast = new Cast();
    cast.append(other("begun", THEIRS));
    const world = beforeAppend(() => cast.append(other("ended", THEIRS)));
    const told = await cast.ok(A, ["run-id", "--session-id", "s-1"], { world });
    expect(told).toMatchObject({ started_by_tool: A, current_session_id: "s-1" });
    expect(cast.facts().map(({ status }) => status)).toEqual([
      ...["begun", "ended", "resumed", "begun"],
    ]);
  });
});

describe("a key that is used again", () => {
  const LESSON = ["say", "lesson", "--subject", "s", "--idempotency-key", "k"] as const;

  it.each([
    ["begun", [], ["run-id"]],
    ["ended", ["run-id"], ["run-id", "--end"]],
  ] as const)("means the same fact also where a run was %s meanwhile", async (_, before, then) => {
    const cast = new Cast();
    if (before.length > 0) await cast.ok(A, before as never);
    const first = await cast.ok(A, LESSON);
    await cast.ok(A, then as never);
    expect((await cast.ok(A, LESSON)).seq).toBe(first.seq);
  });
});
