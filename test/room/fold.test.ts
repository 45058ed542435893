import { describe, expect, it } from "vitest";
import { fold, foldDamage } from "../../lib/room/fold.ts";
import { emptyState } from "../../lib/room/state.ts";
import { minute } from "./hostile_sequences.ts";
import { ADA, BOB, EVE, type Saying, story, type Voice, voidFor } from "./story.ts";

const HEARTBEAT = { v: 1, id: "h", kind: "heartbeat", at: minute(1), ...ADA };

describe("a record of which it is not clear who says what", () => {
  it.each<[string, object]>([
    ["no v", { v: undefined }],
    ["v of 0", { v: 0 }],
    ["v that is no whole number", { v: 1.5 }],
    ["v that is text", { v: "1" }],
    ["no id", { id: undefined }],
    ["an empty id", { id: "" }],
    ["an id that is a number", { id: 7 }],
    ["no kind", { kind: undefined }],
    ["a kind with a capital", { kind: "Heartbeat" }],
    ["a kind that is too long", { kind: "k".repeat(65) }],
    ["no at", { at: undefined }],
    ["an at without milliseconds", { at: "2026-01-01T00:00:00Z" }],
    ["an at in another zone", { at: "2026-01-01T00:00:00.000+01:00" }],
    ["an at on 30 February", { at: "2026-02-30T00:00:00.000Z" }],
    ["no tool", { tool: undefined }],
    ["a tool with a space", { tool: "claude code" }],
    ["the tool all", { tool: "all" }],
    ["the tool unknown", { tool: "unknown" }],
    ["no session", { session: undefined }],
    ["an empty session", { session: "" }],
    ["a session with a line end", { session: "a\nb" }],
  ])("with %s counts a line and is nothing else", (_, spoilt) => {
    const said = Object.entries({ ...HEARTBEAT, ...spoilt });
    const raw = Object.fromEntries(said.filter(([, value]) => value !== undefined));
    const state = emptyState("whole");
    expect(fold(state, raw)).toEqual(voidFor("malformed"));
    expect(state).toEqual({ ...emptyState("whole"), seq: 1 });
  });

  it("does not use up its id", () => {
    const state = emptyState("whole");
    fold(state, { ...HEARTBEAT, tool: "" });
    expect(fold(state, HEARTBEAT)).toEqual({ outcome: "effective" });
  });
});

describe("a record with some other field of the wrong form", () => {
  it.each<[string, Saying]>([
    ["paths", { paths: "src" }],
    ["refs", { refs: [1] }],
    ["force", { force: 1 }],
    ["lease_until", { lease_until: "soon" }],
    ["subject", { subject: ["words"] }],
    ["run", { run: "two words" }],
    ["run that is too long", { run: "r".repeat(129) }],
    ["parent_steps", { parent_steps: ["a", ""] }],
    ["spawned", { spawned: { worker: -1 } }],
    ["evidence", { evidence: "none" }],
  ])("(%s) is void, yet its author joins and renews", (_, spoilt) => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    expect(say(ADA, "release", { m: 30, ref: held, ...spoilt })).toEqual(voidFor("malformed"));
    expect(state.claims.get(held)?.until).toBe(Date.parse(minute(90)));
    say(EVE, "blocker", spoilt);
    expect(state.sessions.has("eve")).toBe(true);
    expect(state.blockers.size).toBe(0);
  });

  it("carries fields that it does not know, whatever their form", () => {
    const { say } = story();
    expect(
      say(ADA, "blocker", { subject: "words", ...{ colour: [1, { deep: null }] } }).outcome,
    ).toBe("effective");
  });
});

describe("a session", () => {
  it("is of the tool of its first fact: another one neither joins, nor renews, nor acts", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    const mask: Voice = { tool: EVE.tool, session: "ada" };
    const before = structuredClone(state.sessions);
    expect(say(mask, "release", { m: 30, ref: held, force: true, reason: "so" })).toEqual(
      voidFor("session-tool"),
    );
    expect(say(mask, "session", { m: 90, status: "ended" })).toEqual(voidFor("session-tool"));
    expect(state.sessions).toEqual(before);
    expect(state.claims.get(held)?.until).toBe(Date.parse(minute(60)));
  });

  it("was heard of last at its newest `at`, not at its last fact", () => {
    const { say, state } = story();
    for (const m of [0, 20, 10]) say(ADA, "heartbeat", { m });
    expect(state.sessions.get("ada")?.newest).toBe(Date.parse(minute(20)));
    say({ tool: ADA.tool, session: "heir" }, "session", { m: 30, status: "continues", ref: "ada" });
    say(ADA, "heartbeat", { m: 40 });
    expect(state.sessions.get("heir")?.newest).toBe(Date.parse(minute(40)));
  });

  it("tells of itself; what it says later replaces what it said", () => {
    const { say, state } = story();
    say(ADA, "presence", { role: "builder", model: "m1", spawned: { worker: 2 } });
    say(ADA, "presence", { model: "m2" });
    expect(state.rest?.profiles.get("ada")).toMatchObject({
      joined: minute(1),
      role: "builder",
      model: "m2",
      spawned: { worker: 2 },
    });
  });
});

describe("an id", () => {
  it("counts once: what comes again is no second word, not even a renewal", () => {
    const { say, claim, state } = story();
    claim(ADA, ["src"], { id: "c", m: 0, lease: 60 });
    expect(say(ADA, "heartbeat", { id: "c", m: 30 })).toEqual({ outcome: "repeat" });
    expect(say(BOB, "claim", { id: "c", m: 90, paths: ["src"], lease: 60 })).toEqual({
      outcome: "repeat",
    });
    expect(state.claims.get("c")).toMatchObject({ owner: "ada", until: Date.parse(minute(60)) });
    expect(state.seq).toBe(3);
  });

  it("of a void fact is used up too: void stays void", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"]);
    say(BOB, "claim", { id: "late", paths: ["src"], lease: 60 });
    say(ADA, "release", { ref: held });
    expect(say(BOB, "claim", { id: "late", paths: ["src"], lease: 60 })).toEqual({
      outcome: "repeat",
    });
    expect(state.claims.size).toBe(0);
  });

  it.each<[string, Saying]>([
    ["claim", { paths: ["src"], lease: 100_000 }],
    ["blocker", {}],
    ["decision", { status: "binding" }],
    ["standby", { ref: "claim_0" }],
    ["handoff", {}],
    ["risk", {}],
    ["lesson", {}],
  ])("of a %s that stands is never forgotten", (kind, saying) => {
    const { say, claim } = story();
    claim(EVE, ["elsewhere"], { id: "claim_0", lease: 100_000 });
    say(ADA, kind, { id: "it", subject: "words", ...saying });
    for (let i = 0; i < 1100; i++) say(BOB, "heartbeat");
    expect(say(ADA, kind, { id: "it", subject: "words", ...saying })).toEqual({
      outcome: "repeat",
    });
  });

  it.each([
    [1023, "repeat"],
    [1024, "effective"],
  ])("of what does not stand is forgotten behind 1,024 others (%i: %s)", (others, outcome) => {
    const { say } = story();
    say(ADA, "heartbeat", { id: "it" });
    for (let i = 0; i < others; i++) say(BOB, "heartbeat");
    expect(say(ADA, "heartbeat", { id: "it" }).outcome).toBe(outcome);
  });
});

describe("the state", () => {
  it("knows the highest format met, also from a fact that is void", () => {
    const { say, state } = story();
    say(ADA, "heartbeat");
    expect(state.format).toBeLessThanOrEqual(1);
    say(ADA, "release", { v: 3, ref: "nothing" });
    say(ADA, "heartbeat", { v: 2 });
    expect(state.format).toBe(3);
  });

  it("counts damage and nothing else", () => {
    const { say, state } = story();
    say(ADA, "heartbeat");
    const before = structuredClone(state);
    foldDamage(state);
    expect(state).toEqual({ ...before, seq: 2, rest: { ...before.rest, damaged: 1 } });
  });

  it("says why a void fact is void", () => {
    const { say, state } = story();
    say(ADA, "release", { id: "r", ref: "nothing" });
    expect(state.rest?.voids.get("r")).toBe("not-open");
    expect(state.newest).toBe("r");
  });
});
