import { describe, expect, it } from "vitest";
import type { Fact } from "../../../lib/fact/fact.ts";
import { parseInstant } from "../../../lib/fact/instant.ts";
import type { CheckIn } from "../../../lib/room/state.ts";
import { HEALTHS, type Health, taskHeartbeat } from "../../../lib/room/views/health.ts";
import { minute } from "../hostile_sequences.ts";
import { ADA, BOB, story, TWIN, type Voice } from "../story.ts";

const AT = parseInstant(minute(0))!;
/** As `rally heartbeat` writes it: every ten minutes. */
const NEXT = AT + 600_000;
const GRACE = 60_000;

function checkIn(says: Partial<Record<keyof Fact, unknown>> = {}): CheckIn {
  const head = { v: 1, id: "heartbeat_1", kind: "heartbeat", at: minute(0), ...ADA };
  const said = { ...head, task_ref: "lexer", status: "running", next_check_in_at: minute(10) };
  return { fact: { ...said, ...says } as unknown as Fact, seq: 7 };
}

/** A way to bring each health about; alone, nothing else holds but what comes behind it anyway. */
interface Way {
  readonly says?: Partial<Record<keyof Fact, unknown>>;
  /** Nothing was said at all. */
  readonly silent?: true;
  readonly expected?: string;
  readonly now?: number;
}

const WAYS: Readonly<Record<Health, Way>> = {
  wrong_task: { expected: "parser" },
  missing: { silent: true, expected: "lexer" },
  none: { silent: true },
  blocked: { says: { status: "blocked" } },
  needs_attention: { says: { status: "needs_attention" } },
  drift_risk: { says: { off_task: true } },
  stale_check_in: { now: NEXT + GRACE + 1 },
  current: {},
};

const healthOf = ({ says, silent, expected = undefined, now = AT }: Way) =>
  taskHeartbeat(silent ? undefined : checkIn(says), expected ?? null, now).health;

/** Both at once, where that can be: the later one's words do not unsay those of the earlier. */
const both = (one: Way, other: Way): Way => ({
  ...other,
  ...one,
  says: { ...other.says, ...one.says },
});

describe("health", () => {
  it("is the first that holds, in this order", () => {
    expect(HEALTHS).toEqual([
      ...["wrong_task", "missing", "none", "blocked", "needs_attention", "drift_risk"],
      ...["stale_check_in", "current"],
    ]);
  });

  it.each(HEALTHS.map((each) => [each]))("%s comes about", (health) => {
    expect(healthOf(WAYS[health])).toBe(health);
  });

  it.each(
    HEALTHS.flatMap((first, n) => HEALTHS.slice(n + 1).map((second) => [first, second] as const)),
  )("%s comes before %s where both hold", (first, second) => {
    expect(healthOf(both(WAYS[first], WAYS[second]))).toBe(
      // What is missing leaves nothing to be said of it, and something that is there is not missing.
      second === "missing" || (second === "none" && first === "wrong_task") ? "missing" : first,
    );
  });

  it.each([
    ["as it is made", AT, "current", 0],
    ["just before it is due", NEXT - 1, "current", 0],
    ["when it is due", NEXT, "current", 0],
    ["just before the grace is over", NEXT + GRACE - 1, "current", 0],
    ["when the grace is over", NEXT + GRACE, "current", 0],
    ["just behind it", NEXT + GRACE + 1, "stale_check_in", 1],
    ["just before one interval late", NEXT + 599_999, "stale_check_in", 1],
    ["one interval late", NEXT + 600_000, "stale_check_in", 1],
    ["just behind that", NEXT + 600_001, "stale_check_in", 2],
    ["two intervals late", NEXT + 1_200_000, "stale_check_in", 2],
    ["just behind that", NEXT + 1_200_001, "stale_check_in", 3],
    ["before it was made, by the reader's clock", AT - 3_600_000, "current", 0],
  ])("of a check-in %s", (_, now, health, missed_count) => {
    expect(taskHeartbeat(checkIn(), null, now)).toMatchObject({ health, missed_count });
  });

  it.each([
    [1, 61, 61],
    [1, 62, 62],
    [60, 61, 2],
    [86_400, 61, 1],
  ])("counts what was missed in intervals: every %s s, %s s late", (interval, late, missed) => {
    const next = AT + interval * 1000;
    const newest = checkIn({ next_check_in_at: new Date(next).toISOString() });
    const told = taskHeartbeat(newest, null, next + late * 1000);
    expect(told).toMatchObject({ health: "stale_check_in", missed_count: missed });
    expect(told.latest?.interval_seconds).toBe(interval);
  });

  it.each([
    ["is missing", undefined],
    ["is the check-in's own time", minute(0)],
    ["is before it", minute(-10)],
    ["is less than a second behind it", new Date(AT + 499).toISOString()],
    ["is more than a day behind it", new Date(AT + 86_401_000).toISOString()],
    ["is no time", "later"],
  ])("takes ten minutes for granted where the next %s", (_, next_check_in_at) => {
    const told = taskHeartbeat(checkIn({ next_check_in_at }), null, NEXT + GRACE + 1);
    expect(told.latest).toMatchObject({ interval_seconds: 600, next_check_in_at: minute(10) });
    expect(told.health).toBe("stale_check_in");
  });

  it.each(["waiting", "reviewing", "done_pending_release", "dreaming", undefined])(
    "of the status %s is nothing out of the ordinary",
    (status) => {
      expect(healthOf({ says: { status } })).toBe("current");
      expect(healthOf({ says: { status }, now: NEXT + GRACE + 1 })).toBe("stale_check_in");
    },
  );

  it("misses one where the task is another or nothing was said, and none otherwise", () => {
    const missed = HEALTHS.map((each) => {
      const { says, silent, expected, now = AT } = WAYS[each];
      return taskHeartbeat(silent ? undefined : checkIn(says), expected ?? null, now).missed_count;
    });
    expect(missed).toEqual([1, 1, 0, 0, 0, 0, 1, 0]);
  });

  it("shows the whole check-in, with its texts cut", () => {
    const long = "x".repeat(500);
    const cut = `${"x".repeat(237)}...`;
    const says = { summary: long, reason: "why", evidence: ["a.ts", long], status: "reviewing" };
    expect(taskHeartbeat(checkIn(says), "lexer", AT)).toEqual({
      expected_ref: "lexer",
      health: "current",
      missed_count: 0,
      latest: {
        id: "heartbeat_1",
        seq: 7,
        session_id: "ada",
        tool: ADA.tool,
        task_ref: "lexer",
        status: "reviewing",
        still_on_task: true,
        progress: cut,
        evidence: ["a.ts", cut],
        attention_reason: "why",
        interval_seconds: 600,
        at: minute(0),
        next_check_in_at: minute(10),
      },
    });
  });
});

describe("the check-in that counts", () => {
  const here = (told: ReturnType<typeof story>, session: string, expected: string | null) =>
    taskHeartbeat(told.state.rest!.checkIns.get(session), expected, AT);
  const on = (task_ref: string) => ({ task_ref, status: "running" });

  it("is the newest in the ledger, whatever the clocks say", () => {
    const told = story();
    told.say(ADA, "heartbeat", { m: 60, ...on("lexer") });
    told.say(ADA, "heartbeat", { m: 5, ...on("parser") });
    // An older one about what is expected does not help.
    expect(here(told, "ada", "lexer").health).toBe("wrong_task");
    expect(here(told, "ada", "parser").latest?.at).toBe(minute(5));
  });

  it("is the session's own: one of another session of its tool is none", () => {
    const told = story();
    told.say(TWIN, "heartbeat", on("lexer"));
    told.say(BOB, "heartbeat", on("lexer"));
    expect(here(told, "ada", "lexer").health).toBe("missing");
    expect(here(told, "ada", null).health).toBe("none");
  });

  it("is also that of the session which it continues, until it makes its own", () => {
    const told = story();
    const later: Voice = { tool: ADA.tool, session: "ada-2" };
    told.say(ADA, "heartbeat", on("lexer"));
    told.say(later, "session", { status: "continues", ref: "ada" });
    expect(here(told, "ada-2", "lexer").latest?.session_id).toBe("ada");
    // Under the old id nothing counts any more.
    told.say(ADA, "heartbeat", on("parser"));
    expect(here(told, "ada-2", "lexer").health).toBe("current");
    told.say(later, "heartbeat", on("review"));
    expect(here(told, "ada-2", "review").latest?.session_id).toBe("ada-2");
    expect(told.state.rest!.checkIns.size).toBe(1);
  });

  it("is none of a hook's heartbeats, which name no task", () => {
    const told = story();
    told.say(ADA, "heartbeat", on("lexer"));
    told.say(ADA, "heartbeat");
    expect(here(told, "ada", "lexer").health).toBe("current");
  });

  it("is none of another form", () => {
    const told = story();
    told.say(ADA, "heartbeat", { ...on("lexer"), next_check_in_at: "later" });
    told.say(ADA, "heartbeat", { task_ref: ["lexer"] });
    expect(here(told, "ada", null).health).toBe("none");
  });
});
