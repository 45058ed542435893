/** `rally status --watch`: what changes is said, and nothing else. */
import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const STATUS = ["status", "--session-id", "s-1", "--task-ref", "lexer"] as const;
const CHECK_IN = ["heartbeat", "--session-id", "s-1", "--task-ref", "lexer"] as const;

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
