import { describe, expect, it } from "vitest";
import {
  ADA,
  BOB,
  EVE,
  ending,
  type Line,
  type Saying,
  story,
  TWIN,
  type Voice,
  voidFor,
} from "../story.ts";

const BOB_TOO: Voice = { tool: BOB.tool, session: "bob-too" };
const FORCED: Saying = { force: true, reason: "it must be" };

/** A handoff from Ada, in a room where all are known. */
function handed(target: string | undefined) {
  const told = story();
  for (const each of [ADA, TWIN, BOB, BOB_TOO, EVE]) told.say(each, "heartbeat");
  told.say(ADA, "handoff", { id: "matter", subject: "words", target });
  return { ...told, isOpen: () => told.state.rest!.open.has("matter") };
}

describe.each(["receipt", "artifact", "blocker", "resolve"])("handoff answered by %s", (kind) => {
  it.each<[string | undefined, string, Voice, boolean]>([
    [BOB.tool, "its target", BOB, true],
    [BOB.tool, "another session of its target", BOB_TOO, true],
    [BOB.tool, "a stranger", EVE, false],
    ["bob", "its target", BOB, true],
    ["bob", "another session of that tool", BOB_TOO, false],
    ["all", "the first who answers", EVE, true],
    [undefined, "the first who answers", EVE, true],
  ])("to %s from %s is answered, or not", (target, _, by, answers) => {
    const { say, isOpen } = handed(target);
    const verdict = say(by, kind, { ref: "matter", subject: "words" });
    expect(isOpen()).toBe(!answers);
    if (answers) expect(verdict).toEqual(ending("matter"));
  });

  it("to everybody is not answered by its author, except by resolve", () => {
    const { say, isOpen } = handed("all");
    say(ADA, kind, { ref: "matter", subject: "words" });
    expect(isOpen()).toBe(kind !== "resolve");
  });

  it("is not answered by a session that calls itself like the target", () => {
    const { say, isOpen } = handed(BOB.tool);
    const mask = { tool: EVE.tool, session: BOB.tool };
    say(mask, kind, { ref: "matter", subject: "words" });
    expect(isOpen()).toBe(true);
  });

  it("is answered by the session that goes on for its target", () => {
    const { say, isOpen } = handed("bob");
    const heir = { tool: BOB.tool, session: "heir" };
    say(heir, "session", { status: "continues", ref: "bob" });
    say(heir, kind, { ref: "matter", subject: "words" });
    expect(isOpen()).toBe(false);
  });
});

describe("receipt", () => {
  it.each<[string, string, Line[]]>([
    [
      "not-entitled",
      "of a handoff to somebody else",
      [[ADA, "handoff", { id: "it", target: "bob" }]],
    ],
    ["not-open", "of nothing", []],
    ["not-open", "of a claim that ended", [[ADA, "session", { status: "ended" }]]],
  ])("is void (%s) %s", (reason, _, before) => {
    const { say } = story();
    say(BOB, "heartbeat");
    for (const line of before) say(...line);
    expect(say(EVE, "receipt", { ref: "it" })).toEqual(voidFor(reason));
  });

  it.each<[string, Saying]>([
    ["artifact", { subject: "words" }],
    ["claim", { paths: ["src"], lease: 60 }],
    ["directive", { target: EVE.tool }],
    ["decision", {}],
  ])("of a %s may come from anybody and ends nothing", (kind, saying) => {
    const { say, state } = story();
    say(ADA, kind, { id: "it", ...saying });
    expect(say(EVE, "receipt", { ref: "it" })).toEqual(ending());
    const { held, open, artifacts } = state.rest!;
    expect([held, open, artifacts].some((each) => each.has("it"))).toBe(true);
  });
});

describe("artifact", () => {
  it("never ends a claim, its own author's neither", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    say(ADA, "artifact", { ref: held, refs: [held], ...FORCED });
    expect(holder(held)).toBe("ada");
  });

  it.each<[string, Voice, string | null]>([
    ["a peer", BOB, "receipt_3"],
    ["another session of its author's tool", TWIN, "receipt_3"],
    ["its author", ADA, null],
  ])("is consumed once a fact of %s names it", (_, by, consumed) => {
    const { say, state } = story();
    say(ADA, "artifact", { id: "work", subject: "words" });
    say(BOB, "heartbeat");
    say(EVE, "release", { ref: "work" });
    say(by, "receipt", { ref: "work" });
    expect(state.rest?.artifacts.get("work")?.consumed).toBe(consumed);
  });
});

describe("handoff", () => {
  it("counts how often a matter went back between the same two", () => {
    const { say, state } = story();
    const bounced = (id: string): number | undefined =>
      [...state.rest!.bounces.values()].find((each) => each.id === id)?.count;
    say(ADA, "handoff", { id: "h1", subject: "words", target: BOB.tool });
    say(BOB, "handoff", { id: "h2", subject: "words", target: ADA.tool });
    say(ADA, "handoff", { id: "h3", subject: "other words", ref: "h2", target: BOB.tool });
    say(ADA, "handoff", { id: "h4", subject: "new", target: BOB.tool });
    say(EVE, "handoff", { id: "h5", subject: "words", target: ADA.tool });
    expect(["h1", "h2", "h3", "h4", "h5"].map(bounced)).toEqual([0, 1, 2, 0, 0]);
  });
});

describe("directive and delivery", () => {
  it("open and close a message in a mailbox", () => {
    const { say, state } = story();
    expect(say(ADA, "directive", { summary: "words" })).toEqual(voidFor("no-target"));
    say(ADA, "directive", { id: "d", summary: "words", target: BOB.tool });
    const isOpen = () => [state.letters.has("d"), state.rest?.held.has("d")];
    expect(say(EVE, "delivery", { ref: "d" })).toEqual(voidFor("not-entitled"));
    expect(isOpen()).toEqual([true, true]);
    expect(say(BOB, "delivery", { ref: "d" })).toEqual(ending("d"));
    expect(isOpen()).toEqual([false, false]);
    expect(say(BOB, "delivery", { ref: "d" })).toEqual(voidFor("not-open"));
  });

  it("leave what is no directive alone", () => {
    const { say, isOpen } = handed("bob");
    expect(say(BOB, "delivery", { ref: "matter" })).toEqual(voidFor("not-open"));
    expect(isOpen()).toBe(true);
  });
});

describe("an open handoff", () => {
  it.each<[string, Saying]>([
    ["claim", { paths: ["src"], lease: 60 }],
    ["blocker", {}],
    ["decision", {}],
    ["standby", {}],
  ])("is neither hidden nor ended by a %s of its id, long after", (kind, saying) => {
    const { say, state } = story();
    say(ADA, "handoff", { id: "it", target: BOB.tool, subject: "words" });
    for (let n = 0; n < 1100; n++) say(EVE, "heartbeat", {});
    say(EVE, kind, { id: "it", subject: "words", ...saying });
    say(EVE, kind === "claim" ? "release" : "retract", { ref: "it" });
    expect(state.rest!.open.get("it")?.fact.kind).toBe("handoff");
  });
});
