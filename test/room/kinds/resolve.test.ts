import { describe, expect, it } from "vitest";
import { ADA, BOB, EVE, type Saying, story, TWIN, type Voice, voidFor } from "../story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };
const LEAD: Voice = { tool: "cursor:01", session: "lead" };

describe.each(["blocker", "risk", "handoff"])("resolve of a %s", (kind) => {
  it.each<[string, Voice, Saying, boolean | null]>([
    ["its author", ADA, {}, false],
    ["another session of its author's tool", TWIN, {}, false],
    ["its target", BOB, {}, false],
    ["the lead", LEAD, {}, false],
    ["a stranger", EVE, {}, null],
    ["a stranger with force alone", EVE, { force: true }, null],
    ["a stranger with force and reason", EVE, FORCED, true],
  ])("by %s ends it, or not", (_, by, saying, forced) => {
    const { say, state } = story();
    say(LEAD, "lead", { status: "taken" });
    say(BOB, "heartbeat");
    say(ADA, kind, { id: "it", subject: "words", target: BOB.tool });
    const verdict = say(by, "resolve", { ref: "it", ...saying });
    const open = state.rest!.open.has("it") || state.blockers.has("it");
    expect(open).toBe(forced === null);
    if (forced === null) expect(verdict).toEqual(voidFor("not-entitled"));
    else expect(verdict).toEqual({ outcome: "effective", ended: ["it"], forced });
  });
});

describe("resolve", () => {
  it("to everybody makes nobody a target of a blocker", () => {
    const { say, state } = story();
    say(ADA, "blocker", { id: "it", subject: "words", target: "all" });
    expect(say(EVE, "resolve", { ref: "it" })).toEqual(voidFor("not-entitled"));
    expect(state.blockers.has("it")).toBe(true);
  });

  it("judges each alone and is void only if it ended none", () => {
    const { say, state } = story();
    say(ADA, "blocker", { id: "hers", subject: "words" });
    say(BOB, "blocker", { id: "his", subject: "words" });
    expect(say(BOB, "resolve", { refs: ["hers", "his", "nothing"] })).toMatchObject({
      ended: ["his"],
    });
    expect([...state.blockers.keys()]).toEqual(["hers"]);
    expect(say(BOB, "resolve", { ref: "his" })).toEqual(voidFor("not-open"));
  });

  it.each<[string, Saying]>([
    ["claim", { paths: ["src"], lease: 60 }],
    ["decision", { status: "binding" }],
    ["standby", {}],
  ])("ends no %s, its author's own neither", (kind, saying) => {
    const { say, state } = story();
    say(ADA, kind, { id: "it", subject: "words", ...saying });
    expect(say(ADA, "resolve", { ref: "it", ...FORCED })).toEqual(voidFor("not-open"));
    expect(state.rest?.held.has("it")).toBe(true);
  });
});

describe("blocker, risk", () => {
  it.each(["blocker", "risk", "decision", "handoff", "artifact", "lesson"])(
    "%s with a path that is not canonical is void",
    (kind) => {
      const { say, state } = story();
      expect(say(ADA, kind, { subject: "words", paths: ["src", "../x"] })).toEqual(
        voidFor("bad-path"),
      );
      expect(state.rest?.open.size).toBe(0);
    },
  );

  it("keeps what a check asks for: when, whose, where, how bad", () => {
    const { say, state } = story();
    say(ADA, "blocker", { id: "it", m: 3, subject: "words", paths: ["SRC"], severity: "high" });
    expect(state.blockers.get("it")).toMatchObject({
      tool: ADA.tool,
      session: "ada",
      folded: ["src"],
      severity: "high",
    });
  });
});

describe("decision", () => {
  it("stands until one that names it, by anybody", () => {
    const { say, state } = story();
    say(ADA, "decision", { id: "d1", status: "binding", subject: "tabs" });
    say(ADA, "decision", { id: "d2", subject: "so it is" });
    expect([...state.bindings.keys()]).toEqual(["d1"]);
    expect(say(BOB, "decision", { id: "d3", subject: "spaces", refs: ["d1", "d2"] })).toMatchObject(
      { ended: ["d1", "d2"] },
    );
    expect(state.bindings.size).toBe(0);
    expect([...state.rest!.held.keys()]).toEqual(["d3"]);
  });

  it("ends nothing that is no decision", () => {
    const { say, claim, state, holder } = story();
    const held = claim(ADA, ["src"]);
    say(ADA, "blocker", { id: "b", subject: "words" });
    say(BOB, "decision", { refs: [held, "b"], ...FORCED });
    expect([holder(held), state.blockers.has("b")]).toEqual(["ada", true]);
  });
});
