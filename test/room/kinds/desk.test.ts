import { describe, expect, it } from "vitest";
import {
  ADA,
  BOB,
  EVE,
  type Line,
  type Saying,
  story,
  TWIN,
  type Voice,
  voidFor,
} from "../story.ts";

describe("mission", () => {
  it.each<[string, boolean, Voice, boolean]>([
    ["anybody while nobody leads", false, BOB, true],
    ["the lead", true, ADA, true],
    ["another session of the lead's tool", true, TWIN, true],
    ["a peer of the lead", true, BOB, false],
  ])("by %s is set, or not", (_, isLed, by, may) => {
    const { say, state } = story();
    if (isLed) say(ADA, "lead", { status: "taken" });
    const verdict = say(by, "mission", { id: "m", summary: "ship it" });
    expect(verdict).toEqual(may ? { outcome: "effective" } : voidFor("not-entitled"));
    expect(state.rest?.mission?.id).toBe(may ? "m" : undefined);
  });

  it("charges one tool without touching what all work is for", () => {
    const { say, state } = story();
    say(ADA, "mission", { summary: "ship it" });
    say(ADA, "mission", { target: BOB.tool, may: "read", must_check: "tests" });
    expect(state.rest?.mission?.text).toBe("ship it");
    expect(state.rest?.envelopes.get(BOB.tool)).toMatchObject({ may: "read", must_check: "tests" });
  });

  it("that says nothing is void", () => {
    const { say } = story();
    expect(say(ADA, "mission")).toEqual(voidFor("nothing-said"));
  });
});

describe("ack", () => {
  it("notes which lead and mission were read", () => {
    const { say, state } = story();
    say(ADA, "lead", { status: "taken" });
    say(ADA, "mission", { id: "m", summary: "ship it" });
    say(BOB, "ack");
    expect(state.rest?.acks.get(BOB.tool)).toMatchObject({ lead_epoch: 1, mission: "m" });
  });
});

describe("backlog", () => {
  const ITEM: Saying = { item: "a", intent: "do a", owns: ["src"] };

  it("keeps items in order of adding, each field as last said", () => {
    const { say, state } = story();
    say(ADA, "backlog", ITEM);
    say(ADA, "backlog", { item: "b", intent: "do b", depends_on: ["a"] });
    say(BOB, "backlog", { item: "a", status: "in_progress", target: BOB.tool });
    expect([...state.rest!.backlog.values()]).toMatchObject([
      { id: "a", intent: "do a", owns: ["src"], status: "in_progress", target: BOB.tool },
      { id: "b", status: "open", depends_on: ["a"] },
    ]);
  });

  it.each<[string, string, Line[], Saying]>([
    ["no-item", "without an item", [], { intent: "do it" }],
    ["no-item", "that begins with no intent", [], { item: "a" }],
    ["no-item", "done though missing", [], { item: "a", intent: "do a", status: "done" }],
    [
      "no-item",
      "done twice",
      [
        [ADA, "backlog", ITEM],
        [ADA, "backlog", { item: "a", status: "done" }],
      ],
      { item: "a", status: "done" },
    ],
    ["bad-status", "with another status", [], { ...ITEM, status: "someday" }],
    ["bad-path", "that owns what is no path", [], { ...ITEM, owns: ["/etc"] }],
    ["item-cycle", "that depends on itself", [], { ...ITEM, depends_on: ["a"] }],
    [
      "item-cycle",
      "that closes a circle",
      [
        [ADA, "backlog", { item: "b", intent: "do b", depends_on: ["a"] }],
        [ADA, "backlog", { item: "c", intent: "do c", depends_on: ["b"] }],
      ],
      { ...ITEM, depends_on: ["c"] },
    ],
  ])("is void (%s) %s", (reason, _, before, saying) => {
    const { say, state } = story();
    for (const line of before) say(...line);
    const items = [...state.rest!.backlog.values()];
    expect(say(EVE, "backlog", saying)).toEqual(voidFor(reason));
    expect([...state.rest!.backlog.values()]).toEqual(items);
  });
});

describe("engagement.closed", () => {
  it.each<[string, boolean, Voice, string | undefined, string | null]>([
    ["anybody while nobody leads", false, BOB, "s2", null],
    ["the lead", true, ADA, "s2", null],
    ["a peer of the lead", true, BOB, "s2", "not-entitled"],
    ["the lead, without a successor", true, ADA, undefined, "bad-successor"],
    ["the lead, to a bad name", true, ADA, "S2", "bad-successor"],
    ["the lead, to a name that climbs", true, ADA, "../x", "bad-successor"],
    ["the lead, to a name too long", true, ADA, "s".repeat(65), "bad-successor"],
    ["the lead, to a name that was", true, ADA, "main", "bad-successor"],
    ["the lead, to the longest name", true, ADA, "s".repeat(64), null],
  ])("by %s opens a segment, or not", (_, isLed, by, successor, reason) => {
    const { say, state } = story();
    if (isLed) say(ADA, "lead", { status: "taken" });
    const verdict = say(by, "engagement.closed", { successor, force: true, reason: "so" });
    expect(verdict).toEqual(reason === null ? { outcome: "effective" } : voidFor(reason));
    expect(state.segments).toEqual(reason === null ? ["main", successor] : ["main"]);
  });

  it("carries open state over", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    say(ADA, "engagement.closed", { successor: "s2" });
    expect(holder(held)).toBe("ada");
    expect(say(BOB, "claim", { paths: ["src"], lease: 60 })).toEqual(voidFor("claim-conflict"));
  });
});

describe.each([
  "presence",
  "heartbeat",
  "sync",
  "remote",
  "lesson",
  "engagement.opened",
  "a.later.kind",
])("%s", (kind) => {
  it("joins, renews and says what its session is at, nothing more", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"], { m: 0 });
    say(ADA, kind, {
      m: 10,
      ref: held,
      refs: [held],
      over: [held],
      target: BOB.tool,
      task: "a task",
      role: "builder",
    });
    expect(state.claims.get(held)).toMatchObject({ owner: "ada" });
    expect(state.claims.get(held)!.until - state.claims.get(held)!.at).toBe(70 * 60_000);
    expect(state.rest?.profiles.get("ada")).toMatchObject({ task: "a task", role: "builder" });
    say(EVE, kind);
    expect(state.sessions.has("eve")).toBe(true);
  });
});
