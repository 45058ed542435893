import { describe, expect, it } from "vitest";
import {
  ADA,
  BOB,
  EVE,
  type Line,
  type Saying,
  type Story,
  story,
  TWIN,
  type Voice,
  voidFor,
} from "../story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };
const EFFECTIVE = expect.objectContaining({ outcome: "effective" });

/** Ada leads since minute 0. */
function led(): Story {
  const told = story();
  told.say(ADA, "lead", { m: 0, status: "taken" });
  return told;
}

describe("lead taken", () => {
  it("takes an empty seat", () => {
    const { state } = led();
    expect(state.lead).toMatchObject({ tool: ADA.tool, session: "ada", epoch: 1 });
  });

  it.each([
    [undefined, true],
    ["frontier", true],
    ["executing", false],
    ["fast", false],
  ])("of an empty seat by tier %s is allowed: %s", (tier, may) => {
    const { say, state } = story();
    say(ADA, "session", { status: "begun", tier });
    // A tier that is given later does not count.
    const verdict = say(ADA, "lead", { status: "taken", tier: "frontier" });
    expect(verdict).toEqual(may ? EFFECTIVE : voidFor("not-entitled"));
    expect(state.lead === null).toBe(!may);
  });

  it.each<[string, readonly Line[], Saying, boolean]>([
    ["a working lead", [], {}, false],
    ["a working lead with force alone", [], { force: true }, false],
    ["a working lead with force and reason", [], FORCED, true],
    ["a lead silent for 119 minutes", [], { m: 119 }, false],
    ["a lead silent for 120 minutes", [], { m: 120 }, true],
    ["a lead whose tool spoke since", [[TWIN, "heartbeat", { m: 60 }]], { m: 121 }, false],
    ["a lead whose session ended", [[ADA, "session", { status: "ended" }]], {}, true],
    ["a lead whose other session ended", [[TWIN, "session", { status: "ended" }]], {}, false],
    ["a lead that goes on", [[TWIN, "session", { status: "continues", ref: "ada" }]], {}, false],
    ["a lead that gave the seat up", [[ADA, "lead", { status: "relinquished" }]], {}, true],
  ])("from %s is allowed, or not", (_, before, saying, may) => {
    const { say, state } = led();
    for (const line of before) say(...line);
    const verdict = say(BOB, "lead", { status: "taken", ...saying });
    expect(verdict).toEqual(may ? EFFECTIVE : voidFor("seat-taken"));
    expect(state.lead?.tool).toBe(may ? BOB.tool : ADA.tool);
  });

  it.each([{}, FORCED])("twice by the same is void, also with %o", (saying) => {
    const { say, state } = led();
    expect(say(TWIN, "lead", { status: "taken", ...saying })).toEqual(voidFor("seat-taken"));
    expect(state.lead?.epoch).toBe(1);
  });
});

describe.each(["handed", "assigned"])("lead %s", (status) => {
  it.each<[string, Voice, Saying, boolean]>([
    ["the incumbent", ADA, {}, true],
    ["another session of the incumbent's tool", TWIN, {}, true],
    ["a peer", BOB, {}, false],
    ["a peer with force and reason", BOB, FORCED, true],
  ])("by %s moves the seat, or not", (_, by, saying, may) => {
    const { say, state } = led();
    say(EVE, "heartbeat");
    const verdict = say(by, "lead", { status, target: EVE.tool, ...saying });
    expect(verdict).toEqual(may ? EFFECTIVE : voidFor("not-entitled"));
    expect(state.lead).toMatchObject(
      may ? { tool: EVE.tool, session: "eve", epoch: 2 } : { tool: ADA.tool, epoch: 1 },
    );
  });

  it("gives the seat to a session by its id, and to a tool that is not here yet", () => {
    const { say, state } = led();
    say(BOB, "heartbeat");
    say(ADA, "lead", { status, target: "bob" });
    expect(state.lead).toMatchObject({ tool: BOB.tool, session: "bob" });
    say(BOB, "lead", { status, target: "opencode:07" });
    expect(state.lead).toMatchObject({ tool: "opencode:07", session: null });
  });

  it("gives it to a session of the tool that lives, not to one that has ended", () => {
    const { say, state } = led();
    say(BOB, "heartbeat");
    const helper: Voice = { tool: BOB.tool, session: "bob-helper" };
    say(helper, "session", { status: "begun", parent: "bob" });
    say(helper, "session", { status: "ended" });
    say(ADA, "lead", { status, target: BOB.tool });
    expect(state.lead?.session).toBe("bob");
    expect(say(EVE, "lead", { status: "taken" })).toEqual(voidFor("seat-taken"));
  });

  it("does not give it to a session that calls itself like the tool", () => {
    const { say, state } = led();
    say(BOB, "heartbeat");
    say({ tool: EVE.tool, session: BOB.tool }, "heartbeat");
    say(ADA, "lead", { status, target: BOB.tool });
    expect(state.lead?.tool).toBe(BOB.tool);
  });

  it.each([undefined, "all"])("to %s is void", (target) => {
    const { say } = led();
    expect(say(ADA, "lead", { status, target })).toEqual(voidFor("no-target"));
  });
});

describe("lead handed and assigned differ", () => {
  it("in that an empty seat can be assigned but not handed", () => {
    const { say, state } = story();
    expect(say(BOB, "lead", { status: "handed", target: BOB.tool })).toEqual(
      voidFor("not-entitled"),
    );
    expect(say(BOB, "lead", { status: "assigned", target: BOB.tool })).toEqual(EFFECTIVE);
    expect(state.lead?.tool).toBe(BOB.tool);
  });

  it("and a silent lead's seat as well", () => {
    const { say } = led();
    const saying = { m: 120, target: BOB.tool };
    expect(say(BOB, "lead", { ...saying, status: "handed" })).toEqual(voidFor("not-entitled"));
    expect(say(BOB, "lead", { ...saying, status: "assigned" })).toEqual(EFFECTIVE);
  });
});

describe("lead relinquished", () => {
  it.each<[string, Voice, Saying, boolean]>([
    ["the incumbent", ADA, {}, true],
    ["a peer", BOB, {}, false],
    ["a peer with force and reason", BOB, FORCED, true],
  ])("by %s empties the seat, or not", (_, by, saying, may) => {
    const { say, state } = led();
    const verdict = say(by, "lead", { status: "relinquished", ...saying });
    expect(verdict).toEqual(
      may ? { outcome: "effective", forced: by === BOB } : voidFor("not-entitled"),
    );
    expect(state.lead === null).toBe(may);
  });

  it("is void while nobody leads", () => {
    const { say } = story();
    expect(say(ADA, "lead", { status: "relinquished" })).toEqual(voidFor("not-open"));
  });
});

it("lead with another status is void", () => {
  const { say } = story();
  expect(say(ADA, "lead", { status: "dreamt" })).toEqual(voidFor("bad-status"));
});
