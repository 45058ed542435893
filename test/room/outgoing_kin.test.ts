import { describe, expect, it } from "vitest";
import { begun, Home } from "./home.ts";
import { minute } from "./hostile_sequences.ts";
import { stringOf } from "./publishing.ts";
import { ADA, BOB, CHILD, GRANDCHILD } from "./story.ts";

describe("kin", () => {
  it("are introduced by what they said, before all else, the eldest first", () => {
    const home = new Home();
    begun(home);
    home.say(GRANDCHILD, "session", { status: "begun", parent: "child" });
    const [one, other] = [home.claim(ADA, "lib"), home.claim(GRANDCHILD, "lib/a")];
    const { facts, introduce } = home.asked();
    expect(introduce).toEqual([]);
    expect(facts.map(({ id, session }) => [id, session].join(" "))).toEqual([
      "session_0 ada",
      "session_1 child",
      "session_2 grandchild",
      `${one} ada`,
      `${other} grandchild`,
    ]);
    home.publish();
    expect([...home.state.claims.keys()]).toEqual([one, other]);
    expect(home.going()).toEqual([]);
  });

  it("would lose to each other otherwise", () => {
    const home = new Home();
    begun(home);
    const [one, other] = [home.claim(ADA, "lib"), home.claim(CHILD, "lib/a")];
    const claims = home.asked().facts.filter(({ kind }) => kind === "claim");
    home.bring(claims.map((each) => stringOf({ ...each })));
    expect(claims.map(({ id }) => id)).toEqual([one, other]);
    expect([...home.state.claims.keys()]).toEqual([one]);
  });

  it("who said it before the cursor are to be introduced anew, without moving a lease", () => {
    const home = new Home();
    begun(home);
    home.publish();
    const claim = home.claim(CHILD, "lib");
    const { introduce } = home.asked();
    expect(introduce).toEqual([
      { kind: "session", at: minute(1), tool: ADA.tool, session: "ada", status: "begun" },
      {
        kind: "session",
        at: home.said.at(-1)!.fact.at,
        tool: CHILD.tool,
        session: "child",
        parent: "ada",
        status: "begun",
      },
    ]);
    const until = home.state.claims.get(claim)!.until;
    const said = introduce.map(({ kind, tool, session, ...rest }) =>
      home.say({ tool, session }, kind, { ...rest }),
    );
    expect(home.state.claims.get(claim)?.until).toBe(until);
    expect(home.asked()).toMatchObject({ introduce: [] });
    expect(home.publish()).toEqual([...said, claim]);
    expect(home.going()).toEqual([]);
  });

  it("who go on from a session that is known there are not introduced", () => {
    const home = new Home();
    begun(home);
    home.claim(CHILD, "lib");
    home.publish();
    const next = { ...CHILD, session: "next" };
    const on = home.say(next, "session", { status: "continues", ref: "child" });
    const claim = home.claim(next, "src");
    expect(home.asked().introduce).toEqual([]);
    expect(home.going()).toEqual([on, claim]);
  });

  it("are introduced as they are now, and those who have ended are not", () => {
    const home = new Home();
    begun(home);
    home.say({ ...ADA, session: "next" }, "session", { status: "continues", ref: "ada" });
    home.claim(CHILD, "lib");
    expect(home.asked().introduce).toMatchObject([
      { session: "next" },
      { session: "child", parent: "next" },
    ]);
    home.say({ ...ADA, session: "next" }, "session", { status: "ended" });
    expect(home.asked().introduce).toMatchObject([{ session: "child" }]);
  });

  it("are not introduced where they are known, or nobody is kin", () => {
    const home = new Home();
    begun(home);
    home.claim(CHILD, "lib");
    home.publish();
    home.claim(CHILD, "src");
    home.claim(BOB, "docs");
    expect(home.asked()).toMatchObject({ introduce: [], facts: [{}, {}] });
  });
});
