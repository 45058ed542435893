import { describe, expect, it } from "vitest";
import { ADDRESSED } from "../../../lib/room/addressed.ts";
import { inboxOf } from "../../../lib/room/inbox.ts";
import { ADA, BOB, familyStory, story, TWIN, voidFor } from "../story.ts";

const ANN = { tool: ADA.tool, session: "ann" };

describe("a read mark", () => {
  it.each([
    ["main:10", undefined, { direct: "main:10", broadcast: "main:10" }],
    ["main:10", "direct", { direct: "main:10", broadcast: null }],
  ])("at %s with status %s stands where it was set", (cursor, status, marks) => {
    const { say, state } = story();
    expect(say(ADA, "inbox", { cursor, status })).toEqual({ outcome: "effective" });
    expect(state.rest?.readMarks.get("ada")).toEqual(marks);
  });

  it.each(["main:9", "main:10", "main:9x", "main", "", "elsewhere:99"])(
    "never goes to %s",
    (cursor) => {
      const { say, state } = story();
      for (const each of ["main:10", cursor]) say(ADA, "inbox", { cursor: each });
      expect(state.rest?.readMarks.get("ada")).toEqual({ direct: "main:10", broadcast: "main:10" });
    },
  );

  it("goes on in the next segment, and not back into one before", () => {
    const { say, state } = story();
    say(ADA, "inbox", { cursor: "main:500" });
    say(BOB, "engagement.closed", { successor: "second" });
    for (const cursor of ["second:1", "main:900"]) say(ADA, "inbox", { cursor });
    expect(state.rest?.readMarks.get("ada")?.direct).toBe("second:1");
  });

  it("is a session's own, and goes over to whoever continues it", () => {
    const { say, state } = story();
    say(TWIN, "session", { status: "begun" });
    say(ADA, "inbox", { cursor: "main:10" });
    expect(state.rest?.readMarks.has("twin")).toBe(false);
    say(ANN, "session", { status: "continues", ref: "ada" });
    const marks = { direct: "main:10", broadcast: "main:10" };
    expect(inboxOf(state, state.sessions.get("ann")!).marks).toEqual(marks);
    say(ANN, "inbox", { cursor: "main:20" });
    expect(inboxOf(state, state.sessions.get("ann")!).marks.direct).toBe("main:20");
  });

  it("says where, and of what, or nothing at all", () => {
    const { say, state } = story();
    expect(say(ADA, "inbox")).toEqual(voidFor("nothing-said"));
    expect(say(ADA, "inbox", { cursor: "main:1", status: "all" })).toEqual(voidFor("bad-status"));
    expect(state.rest?.readMarks.size).toBe(0);
  });

  it("ends no handoff and no directive", () => {
    const { say, state } = story();
    say(BOB, "handoff", { id: "h", target: ADA.tool });
    say(BOB, "directive", { id: "d", target: ADA.tool });
    say(ADA, "inbox", { cursor: "main:9999" });
    expect([state.rest?.open.has("h"), state.letters.has("d")]).toEqual([true, true]);
  });
});

describe("an inbox", () => {
  it("has the names of its session: its tool and every id that it had, but not what is another's tool", () => {
    const { say, state } = story();
    say(ADA, "session", { status: "begun" });
    say(ANN, "session", { status: "continues", ref: "ada" });
    const mallory = { tool: "mallory:01", session: BOB.tool };
    say(mallory, "session", { status: "begun" });
    say(BOB, "session", { status: "begun" });
    const namesOf = (id: string) => [...inboxOf(state, state.sessions.get(id)!).names].sort();
    expect(namesOf("ann")).toEqual(["ada", "ann", ADA.tool].sort());
    expect(namesOf(BOB.tool)).toEqual(["mallory:01"]);
    expect(namesOf("bob")).toEqual(["bob", BOB.tool]);
  });

  it("of a sub-agent has only its own name", () => {
    const { state } = familyStory();
    expect([...inboxOf(state, state.sessions.get("child")!).names]).toEqual(["child"]);
  });

  it("of a session that nobody knows has its names too", () => {
    const { state } = story();
    const { names, marks } = inboxOf(state, { id: "new", tool: ADA.tool, parent: null });
    expect([...names]).toEqual([ADA.tool, "new"]);
    expect(marks).toEqual({ direct: null, broadcast: null });
  });
});

describe("what is addressed", () => {
  it("is kept of the newest that had an effect, with a handoff to nobody as one to all", () => {
    const { say, state } = story();
    say(ADA, "handoff", { target: BOB.tool });
    say(ADA, "handoff");
    say(ADA, "artifact");
    say(ADA, "handoff", { target: "all", paths: ["../out"] });
    say(ADA, "blocker", { target: "all" });
    const addressed = () => [...state.rest!.addressed];
    expect(addressed()).toEqual([
      ["1", BOB.tool],
      ["2", "all"],
      ["5", "all"],
    ]);
    for (let n = 0; n < ADDRESSED; n++) say(ADA, "handoff", { target: "all" });
    expect(addressed()).toHaveLength(ADDRESSED);
    expect(addressed()[0]?.[0]).toBe("6");
  });
});
