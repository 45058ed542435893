import { describe, expect, it } from "vitest";
import { ADA, BOB, EVE, ending, type Saying, story, TWIN, type Voice, voidFor } from "../story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };
const GHOST: Voice = { tool: BOB.tool, session: ADA.session };

describe("release", () => {
  it.each<[string, Voice, Saying, boolean, string | null]>([
    ["its owner", ADA, {}, false, null],
    ["another session of its owner's tool", TWIN, {}, false, null],
    ["a peer", BOB, {}, false, "not-entitled"],
    ["a peer with force and a reason", BOB, FORCED, true, null],
    ["a peer with force and no reason", BOB, { force: true }, false, "not-entitled"],
    ["a peer with a reason and no force", BOB, { reason: "please" }, false, "not-entitled"],
    ["a peer whose force is a word", BOB, { force: "true", reason: "please" }, false, "malformed"],
    ["a peer in its owner's session", GHOST, FORCED, false, "session-tool"],
  ])("by %s ends a claim, or not", (_, by, saying, forced, reason) => {
    const { say, claim, holder, state } = story();
    const held = claim(ADA, ["src"]);
    const verdict = say(by, "release", { ref: held, ...saying });
    if (reason === null) expect(verdict).toEqual({ outcome: "effective", ended: [held], forced });
    else expect(verdict).toEqual(voidFor(reason));
    expect(holder(held)).toBe(reason === null ? null : "ada");
    expect(state.rest?.held.has(held)).toBe(reason !== null);
  });

  it("judges each claim alone and is void only if it ended none", () => {
    const { say, claim, holder } = story();
    const [mine, yours] = [claim(ADA, ["src"]), claim(BOB, ["docs"])];
    expect(say(ADA, "release", { ref: yours, refs: [mine, "claim_x"] })).toEqual(ending(mine));
    expect(holder(yours)).toBe("bob");
    expect(say(ADA, "release", { refs: [mine, yours] })).toEqual(voidFor("not-entitled"));
    expect(say(ADA, "release", { ref: mine })).toEqual(voidFor("not-open"));
    expect(say(ADA, "release", {})).toEqual(voidFor("not-open"));
  });

  it("frees the path at once", () => {
    const { say, claim } = story();
    const held = claim(ADA, ["src"]);
    expect(say(BOB, "claim", { lease: 60, paths: ["src"] })).toEqual(voidFor("claim-conflict"));
    say(ADA, "release", { ref: held });
    expect(say(BOB, "claim", { lease: 60, paths: ["src"] }).outcome).toBe("granted");
  });

  it("that stood before the claim it names stays void for ever", () => {
    const { say, claim, holder } = story();
    expect(say(ADA, "release", { ref: "claim_later" })).toEqual(voidFor("not-open"));
    claim(ADA, ["src"], { id: "claim_later" });
    expect(holder("claim_later")).toBe("ada");
  });
});

describe("retract", () => {
  it.each<[string, Voice, Saying, string | null]>([
    ["its owner", ADA, {}, null],
    ["another session of its owner's tool", TWIN, {}, null],
    ["a peer", BOB, {}, "not-entitled"],
    ["a peer with force and a reason", BOB, FORCED, "not-entitled"],
  ])("of a claim by %s ends it, or not", (_, by, saying, reason) => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    const verdict = say(by, "retract", { ref: held, ...saying });
    expect(verdict).toEqual(reason === null ? ending(held) : voidFor(reason));
    expect(holder(held)).toBe(reason === null ? null : "ada");
  });

  it.each<[string, Saying]>([
    ["blocker", {}],
    ["decision", { status: "binding" }],
    ["decision", {}],
    ["handoff", { target: BOB.tool }],
    ["risk", {}],
    ["artifact", {}],
    ["lesson", {}],
    ["standby", {}],
    ["directive", { target: BOB.tool }],
    ["mission", { summary: "ship" }],
  ])("of a %s is its author's alone", (kind, saying) => {
    const { say, state } = story();
    const standing = (): number =>
      [state.rest!.held, state.rest!.open, state.rest!.artifacts, state.rest!.lessons]
        .map((each) => each.size)
        .reduce((sum, size) => sum + size, state.rest!.mission === null ? 0 : 1);
    say(ADA, kind, { id: "it", subject: "words", ...saying });
    const before = standing();
    expect(before).toBeGreaterThan(0);
    expect(say(BOB, "retract", { ref: "it", ...FORCED })).toEqual(voidFor("not-entitled"));
    expect(standing()).toBe(before);
    expect(say(ADA, "retract", { ref: "it" })).toEqual(ending("it"));
    expect(standing()).toBe(0);
  });

  it.each<[string, Saying]>([
    ["release", { ref: "claim_it" }],
    ["resolve", { ref: "blocker_it" }],
    ["retract", { ref: "blocker_it" }],
    ["engagement.closed", { successor: "s2" }],
  ])("of a %s is void: what has ended does not come back", (kind, saying) => {
    const { say, claim, state } = story();
    claim(ADA, ["src"], { id: "claim_it" });
    say(ADA, "blocker", { id: "blocker_it", subject: "words" });
    say(ADA, kind, { id: "act", ...saying });
    const after = [state.claims.size, state.blockers.size, state.segments.length];
    expect(say(ADA, "retract", { ref: "act" })).toEqual(voidFor("not-open"));
    expect([state.claims.size, state.blockers.size, state.segments.length]).toEqual(after);
  });

  it("counts from its own place on: a refusal before it stays a refusal", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"]);
    say(EVE, "claim", { id: "claim_e", lease: 60, paths: ["src"] });
    say(ADA, "retract", { ref: held });
    expect(state.claims.size).toBe(0);
    expect(state.rest?.voids.get("claim_e")).toBe("claim-conflict");
  });
});
