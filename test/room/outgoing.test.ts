import { describe, expect, it } from "vitest";
import { type Offer, outgoing } from "../../lib/room/outgoing.ts";
import { Home } from "./home.ts";
import { farClaim, stringOf } from "./publishing.ts";
import { ADA, BOB, type Saying, type Voice } from "./story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };

describe("of what is said of claims", () => {
  it("those go out that stand, in their order, and nothing that lost or is over", () => {
    const home = new Home();
    const first = home.claim(ADA, "lib");
    home.claim(BOB, "lib");
    const released = home.claim(BOB, "docs");
    home.say(BOB, "release", { ref: released });
    const second = home.claim(BOB, "src");
    home.claim(BOB, "src");
    home.say(ADA, "lesson", { subject: "learned" });
    expect(home.going()).toEqual([first, second]);
  });

  it.each<[string, Saying]>([
    ["in one worktree", { tree: "/w" }],
    ["to a port", { resources: ["port:80"] }],
  ])("none goes out that is limited %s", (_, saying) => {
    const home = new Home();
    home.claim(ADA, "lib", saying);
    expect(home.going()).toEqual([]);
  });

  it("what is published does not go out again, nor what was passed over before it", () => {
    const home = new Home();
    home.claim(ADA, "lib");
    const published = home.claim(ADA, "src");
    const after = home.claim(ADA, "etc");
    const { fact } = home.said.find((each) => each.fact.id === published)!;
    home.bring([stringOf({ ...fact })]);
    expect(home.going()).toEqual([after]);
  });

  it("what is published does not go out again though nobody says since when", () => {
    const home = new Home();
    home.claim(ADA, "lib");
    home.publish();
    const asked: Offer = { mode: "claims", said: home.said, there: new Set() };
    expect(outgoing(home.state, asked).facts).toEqual([]);
  });

  it("a release that had no effect does not go out", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    home.publish();
    home.say(BOB, "release", { ref: claim });
    expect(home.going()).toEqual([]);
  });

  it("one that is revoked never goes out", () => {
    const home = new Home();
    home.claim(ADA, "src");
    const other = home.claim(ADA, "lib");
    home.bring([farClaim(["src"])]);
    expect(home.going()).toEqual([other]);
  });

  it.each<[string, string, Voice, Saying]>([
    ["release", "release", ADA, {}],
    ["forced release", "release", BOB, FORCED],
    ["retract", "retract", ADA, {}],
  ])("a %s goes out of what is published", (_, kind, by, saying) => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    expect(home.publish()).toEqual([claim]);
    const ending = home.say(by, kind, { ref: claim, ...saying });
    expect(home.going()).toEqual([ending]);
  });

  it("a claim that took over what is published goes out, and with it nothing that undid it", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    home.publish();
    const over = home.claim(BOB, "lib", { over: [claim], ...FORCED });
    expect(home.going()).toEqual([over]);
    home.say(BOB, "release", { ref: over });
    expect(home.going()).toEqual([]);
  });

  it("the end of a session goes out if it ends something published", () => {
    const home = new Home();
    home.say(BOB, "session", { status: "ended" });
    const claim = home.claim(ADA, "lib");
    expect(home.publish()).toEqual([claim]);
    const ended = home.say(ADA, "session", { status: "ended" });
    expect(home.going()).toEqual([ended]);
  });

  it("the end of a session that has released all does not", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib");
    home.publish();
    const released = home.say(ADA, "release", { ref: claim });
    home.say(ADA, "session", { status: "ended" });
    expect(home.going()).toEqual([released]);
  });

  it("that a session goes on under another id goes out if the old one is known there", () => {
    const home = new Home();
    home.say(BOB, "session", { status: "begun" });
    home.say({ ...BOB, session: "new-bob" }, "session", { status: "continues", ref: "bob" });
    const claim = home.claim(ADA, "lib");
    const on = home.say({ ...ADA, session: "new-ada" }, "session", {
      status: "continues",
      ref: "ada",
    });
    expect(home.going()).toEqual([claim, on]);
  });
});
