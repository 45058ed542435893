import { describe, expect, it } from "vitest";
import { parseInstant } from "../../../lib/fact/instant.ts";
import { untrusted } from "../../../lib/fact/untrusted.ts";
import { NO_SIGHTINGS, type Sightings } from "../../../lib/room/presence.ts";
import type { Message } from "../../../lib/room/views/inbox_view.ts";
import { statusView } from "../../../lib/room/views/status_view.ts";
import { minute } from "../hostile_sequences.ts";
import {
  ADA,
  BOB,
  CHILD,
  EVE,
  familyStory,
  type Line,
  type Saying,
  type Story,
  story,
  TWIN,
} from "../story.ts";

/** Ada asks, an hour after the beginning unless it is said. */
function seen(
  { state }: Story,
  m = 60,
  {
    me: id = "ada",
    messages = [],
    sightings = NO_SIGHTINGS,
  }: { me?: string; messages?: readonly Message[]; sightings?: Sightings } = {},
) {
  const me = state.sessions.get(id)!;
  const now = parseInstant(minute(m))!;
  return statusView(state, { me, expected: null, messages, now, sightings });
}

/** What was said in the hour before. */
function told(...lines: readonly Line[]): Story {
  const one = story();
  one.say(ADA, "heartbeat", { m: 50 });
  for (const [by, kind, saying] of lines) one.say(by, kind, { m: 55, ...saying });
  return one;
}

const BLOCKED: Line = [ADA, "heartbeat", { task_ref: "x", status: "blocked" }];
const ATTENTION: Line = [ADA, "heartbeat", { task_ref: "x", status: "needs_attention" }];
const DRIFT: Line = [ADA, "heartbeat", { task_ref: "x", off_task: true }];
const FINE: Line = [ADA, "heartbeat", { task_ref: "x", status: "waiting" }];
const ESCALATED: Line = [BOB, "blocker", { subject: "stop", target: "all" }];
const OVERLAP: readonly Line[] = [
  [ADA, "claim", { paths: ["src"], tree: "", lease: 60 }],
  [BOB, "claim", { id: "bobs", paths: ["src/A.ts"], tree: "feature", lease: 60 }],
];

describe("the verdict", () => {
  it.each<[string, readonly Line[], string, string]>([
    ["nothing", [], "clear", "none"],
    ["a check-in in time", [FINE], "clear", "none"],
    ["a blocked check-in", [BLOCKED], "blocked", "review_task_heartbeat_attention"],
    ["one that needs attention", [ATTENTION], "blocked", "review_task_heartbeat_attention"],
    ["a blocker for all", [ESCALATED], "blocked", "resolve_open_escalations"],
    [
      "both",
      [BLOCKED, ESCALATED],
      "blocked",
      "resolve_escalations_verdicts_or_heartbeat_attention",
    ],
    [
      "both, and an overlap",
      [ATTENTION, ESCALATED, ...OVERLAP],
      "blocked",
      "resolve_escalations_verdicts_or_heartbeat_attention",
    ],
    ["a blocker and drift", [ESCALATED, DRIFT], "blocked", "resolve_open_escalations"],
    ["drift", [DRIFT], "warn", "review_task_heartbeat_health"],
    ["an overlap", OVERLAP, "warn", "review_peer_overlap_or_dirty_files"],
    ["an overlap and drift", [DRIFT, ...OVERLAP], "warn", "review_peer_overlap_or_dirty_files"],
    ["an overlap and a blocker", [...OVERLAP, ESCALATED], "blocked", "resolve_open_escalations"],
  ])("of %s", (_, lines, status, required_action) => {
    expect(seen(told(...lines))).toMatchObject({ status, required_action });
  });

  it.each([
    ["in time", 71, "clear"],
    ["late", 72, "warn"],
  ])("of a check-in that is %s", (_, m, status) => {
    // Said in minute 60, due in minute 70, and a minute of grace.
    const one = told([ADA, "heartbeat", { m: 60, task_ref: "x" }]);
    expect(seen(one, m).status).toBe(status);
  });
});

describe("an open escalation", () => {
  it.each<[string, Line, boolean]>([
    ["for all", ESCALATED, true],
    ["for my tool", [BOB, "blocker", { subject: "s", target: ADA.tool }], true],
    ["for my session", [BOB, "blocker", { subject: "s", target: "ada" }], true],
    [
      "of my tool's other session, for all",
      [TWIN, "blocker", { subject: "s", target: "all" }],
      true,
    ],
    ["for another tool", [BOB, "blocker", { subject: "s", target: EVE.tool }], false],
    ["for nobody", [BOB, "blocker", { subject: "s" }], false],
    ["for nobody, of high severity", [BOB, "blocker", { subject: "s", severity: "high" }], false],
    ["for nobody, and critical", [BOB, "blocker", { subject: "s", severity: "critical" }], true],
    [
      "for another tool, and critical",
      [BOB, "blocker", { subject: "s", severity: "critical", target: EVE.tool }],
      true,
    ],
    [
      "my own, for all and critical",
      [ADA, "blocker", { subject: "s", target: "all", severity: "critical" }],
      false,
    ],
  ])("is a blocker %s, or not", (_, line, is) => {
    const view = seen(told(line));
    expect(view.open_escalations.length).toBe(is ? 1 : 0);
    expect(view.status).toBe(is ? "blocked" : "clear");
  });

  it.each([
    ["its tool, which is for the session that began it", ADA.tool, 0],
    ["itself", "child", 1],
  ])("of a sub-agent is what names %s", (_, target, most) => {
    const one = familyStory();
    one.say(BOB, "blocker", { m: 55, subject: "stop", target });
    expect(seen(one).open_escalations).toHaveLength(1 - most);
    expect(seen(one, 60, { me: "child" }).open_escalations).toHaveLength(most);
  });

  it("says who, why and since when, and is over once it is resolved", () => {
    const one = told([
      BOB,
      "blocker",
      { id: "b", subject: "stop", target: "all", severity: "high" },
    ]);
    const [row] = seen(one).open_escalations;
    const about = { id: "b", tool: BOB.tool, target: "all", severity: "high", subject: "stop" };
    expect(row).toEqual({ ...about, at: minute(55) });
    one.say(BOB, "resolve", { m: 56, ref: "b" });
    expect(seen(one).open_escalations).toEqual([]);
  });
});

describe("an overlap", () => {
  const lease = { lease: 60 };
  const mine: Line = [ADA, "claim", { paths: ["src", "docs"], tree: "", ...lease }];
  it.each<[string, readonly Line[], readonly string[]]>([
    [
      "a peer's claim inside, in another worktree",
      [mine, [BOB, "claim", { id: "c", paths: ["SRC/a.ts"], tree: "w", ...lease }]],
      ["src w"],
    ],
    [
      "one around",
      [mine, [BOB, "claim", { id: "c", paths: ["src", "lib"], tree: "w", ...lease }]],
      ["src w"],
    ],
    ["one beside", [mine, [BOB, "claim", { id: "c", paths: ["src2"], tree: "w", ...lease }]], []],
    [
      "two of two peers",
      [
        mine,
        [BOB, "claim", { id: "c", paths: ["src"], tree: "w", ...lease }],
        [EVE, "claim", { paths: ["docs/x"], tree: "v", ...lease }],
      ],
      ["src w", "docs v"],
    ],
    [
      "one that has lapsed",
      [mine, [BOB, "claim", { id: "c", m: 50, paths: ["src"], tree: "w", lease: 10 }]],
      [],
    ],
    [
      "my own in another worktree",
      [mine, [ADA, "claim", { paths: ["src"], tree: "w", ...lease }]],
      [],
    ],
    ["nothing of mine", [[BOB, "claim", { id: "c", paths: ["src"], tree: "w", ...lease }]], []],
  ])("is %s, or not", (_, lines, wanted) => {
    const found = seen(told(...lines)).overlaps;
    expect(found.map(({ path, worktree }) => `${path} ${worktree}`)).toEqual(wanted);
  });

  it("says whose claim it is", () => {
    const [row] = seen(told(...OVERLAP)).overlaps;
    expect(row).toEqual({ path: "src", tool: BOB.tool, worktree: "feature", fact: "bobs" });
  });

  it("is none once my own claim has lapsed", () => {
    const [mine, theirs] = OVERLAP as [Line, Line];
    const short = told([mine[0], mine[1], { ...mine[2], lease: 4 }], theirs);
    expect(seen(short).overlaps).toEqual([]);
  });
});

describe("the peers", () => {
  const here = (one: Story, m = 60, sightings: Sightings = NO_SIGHTINGS) =>
    seen(one, m, { sightings }).peers.map(({ session_id, status }) => `${session_id} ${status}`);
  const spoke = (m: number): Saying => ({ m });

  it("are all other sessions that are not over, by name", () => {
    const one = told(
      [EVE, "heartbeat", spoke(59)],
      [BOB, "heartbeat", spoke(58)],
      [CHILD, "session", { m: 58, status: "begun", parent: "ada" }],
      [{ tool: BOB.tool, session: "gone" }, "heartbeat", spoke(58)],
      [{ tool: BOB.tool, session: "gone" }, "session", { m: 58, status: "ended" }],
    );
    expect(here(one)).toEqual(["child active", "bob active", "eve active"]);
  });

  it("are idle after a quarter of an hour, and left out after a day or when they have died", () => {
    const one = told([BOB, "heartbeat", spoke(50)]);
    expect(here(one, 64)).toEqual(["bob active"]);
    expect(here(one, 65)).toEqual(["bob idle"]);
    expect(here(one, 50 + 1439)).toEqual(["bob idle"]);
    expect(here(one, 50 + 1440)).toEqual([]);
    const died: Sightings = () => ({ seen: 0, died: true, guarded: false });
    expect(here(one, 60, died)).toEqual([]);
  });

  it("are the session that goes on, not the one that it continues", () => {
    const one = told(
      [BOB, "presence", { task: "parse", phase: "two" }],
      [{ tool: BOB.tool, session: "bob-2" }, "session", { status: "continues", ref: "bob" }],
    );
    expect(here(one)).toEqual(["bob-2 active"]);
  });

  it("say what they are at, and when they were seen last", () => {
    const one = told([BOB, "presence", { task: "parse", phase: "two" }]);
    const at = { status: "active", phase: "two", task: "parse", last_seen: minute(55) };
    const work = { task_ref: null, health: "none", missed_count: 0 };
    expect(seen(one).peers).toEqual([{ session_id: "bob", tool: BOB.tool, ...at, ...work }]);
  });

  it("say whether they are still at it, by whatever task they named last", () => {
    const checkIn = { task_ref: "lexer", next_check_in_at: minute(56) };
    const [bob] = seen(told([BOB, "heartbeat", checkIn]), 58).peers;
    expect(bob).toMatchObject({
      ...{ task: "lexer", task_ref: "lexer" },
      ...{ health: "stale_check_in", missed_count: 2 },
    });
  });
});

describe("what is unread", () => {
  const message = (n: number, source: Message["source"]): Message => ({
    ...{ id: `m${n}`, seq: n, source, kind: "handoff", from: BOB.tool, target: ADA.tool },
    ...{ subject: untrusted(`matter ${n}`), summary: null, at: minute(n), requires_ack: true },
  });

  it("is counted, and the newest three are shown, newest first", () => {
    const messages = [1, 2, 3, 4, 5].map((n) => message(n, n < 3 ? "broadcast" : "direct"));
    const view = seen(told(), 60, { messages });
    expect(view.unread).toEqual({ direct: 3, broadcast: 2, total: 5 });
    expect(view.inbox_latest_messages.map(({ id, preview }) => [id, preview])).toEqual([
      ["m5", "matter 5"],
      ["m4", "matter 4"],
      ["m3", "matter 3"],
    ]);
    expect(view.status).toBe("clear");
  });
});
