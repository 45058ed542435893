import { describe, expect, it } from "vitest";
import { promised } from "../../lib/room/promised.ts";
import { HELPER, Home } from "./home.ts";
import { minute } from "./hostile_sequences.ts";
import { closing, FAR, said as saidFar } from "./publishing.ts";
import { ADA, BOB, type Saying, type Voice } from "./story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };

it("a session that went on under another id prolongs and ends what it held under the old one", () => {
  const home = new Home();
  const next = { ...ADA, session: "next" };
  home.claim(ADA, "lib", { m: 0 });
  home.publish();
  const on = home.say(next, "session", { m: 1, status: "continues", ref: "ada" });
  const beat = home.say(next, "heartbeat", { m: 30 });
  const ended = home.say(next, "session", { status: "ended" });
  expect(home.going()).toEqual([on, beat, ended]);
});

describe("what prolongs", () => {
  it.each([
    [19, false],
    [20, true],
    [59, true],
    // It would end there what is over, and here with it.
    [61, false],
  ])("a heartbeat after %i of 60 minutes goes out: %s", (m, goes) => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const beat = home.say(ADA, "heartbeat", { m });
    expect(home.going()).toEqual(goes ? [beat] : []);
  });

  it("of many heartbeats as few go out as are needed", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const beats = [10, 20, 30, 40, 50, 60].map((m) => home.say(ADA, "heartbeat", { m }));
    expect(home.going()).toEqual([beats[1], beats[3], beats[5]]);
  });

  it("a heartbeat of somebody without a published claim does not", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.say(BOB, "heartbeat", { m: 30 });
    expect(home.going()).toEqual([]);
  });

  it("nor does one of somebody whose claim is taken over", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const over = home.claim(BOB, "lib", { m: 1, over: [claim], ...FORCED });
    home.say(ADA, "heartbeat", { m: 30 });
    expect(home.going()).toEqual([over]);
  });

  it("a claim that renews what is another's there, or over, does not go out", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.say(ADA, "lesson", { m: 50, subject: "still here" });
    home.claim(ADA, "lib/a", { m: 70 });
    expect(home.going()).toEqual([]);
  });

  it("a claim that renews what is there and what stays here does not go out: it would be granted there", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.claim(ADA, "src", { resources: ["port:80"] });
    home.publish();
    home.say(ADA, "claim", { m: 30, lease: 60, paths: ["lib/a", "src/a"], subject: "both" });
    expect(home.said.at(-1)?.verdict.outcome).toBe("renewed");
    expect(home.going()).toEqual([]);
  });

  it("a claim that renews another goes out if it makes its lease longer by enough", () => {
    const home = new Home();
    home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.claim(ADA, "lib/a", { m: 5 });
    const longer = home.claim(ADA, "lib/b", { m: 6, lease: 120 });
    expect(home.going()).toEqual([longer]);
  });

  it("a claim that renewed what has ended since does not", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    home.publish();
    home.claim(ADA, "lib/a", { m: 30 });
    const released = home.say(ADA, "release", { ref: claim });
    expect(home.going()).toEqual([released]);
  });
});

describe("a claim is promised", () => {
  const asked = (home: Home, claim: string, by: Voice = ADA, m = 5) =>
    promised(home.state, [claim], { session: by.session, now: Date.parse(minute(m)) });

  it("once it is published and stands, to whose it is, while its published lease runs", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    expect(asked(home, claim)).toEqual([]);
    home.publish();
    expect(asked(home, claim)).toEqual([claim]);
    expect(asked(home, claim, BOB)).toEqual([]);
    home.say(ADA, "lesson", { m: 50, subject: "still here" });
    expect(asked(home, claim, ADA, 59)).toEqual([claim]);
    expect(asked(home, claim, ADA, 60)).toEqual([]);
    expect(home.state.claims.has(claim)).toBe(true);
    home.say(ADA, "release", { ref: claim });
    expect(asked(home, claim)).toEqual([]);
  });

  it("not while more is to come", () => {
    const home = new Home();
    const claim = home.claim(ADA, "lib", { m: 0 });
    home.publish();
    const more = [saidFar(FAR, "lesson", { subject: "more" })];
    const last = closing(home.state, more);
    home.say(HELPER, "remote", { v: 2, ref: "sync_part", fact: more[0]! });
    home.say(HELPER, "sync", { id: "sync_part", ...last, status: "part" });
    expect(asked(home, claim)).toEqual([]);
  });
});
