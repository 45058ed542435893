import { describe, expect, it } from "vitest";
import { fold } from "../../lib/room/fold.ts";
import { foldedOf } from "../../lib/room/published.ts";
import { restore, snapshot } from "../../lib/room/snapshot.ts";
import type { State } from "../../lib/room/state.ts";
import { minute, type Raw } from "./hostile_sequences.ts";
import { bring, FAR, farClaim, said } from "./publishing.ts";
import { ADA, BOB, CHILD, familyStory, type Saying, story, TWIN } from "./story.ts";

const FORCED: Saying = { force: true, reason: "it must be" };
const sharedOf = (state: State): State => foldedOf(state.published!);

function revoking(...revoked: [string, string | null][]): object {
  return expect.objectContaining({
    outcome: "effective",
    revoked: revoked.map(([claim, by]) => ({ claim, by })),
  });
}

describe("what was granted here", () => {
  it.each<[string, Saying, Saying, boolean]>([
    ["meets one that was published", {}, {}, true],
    ["is of a worktree, and meets one", { tree: "w" }, {}, true],
    [
      "meets one by a resource",
      { resources: ["branch:main"] },
      { resources: ["branch:main"], paths: ["x"] },
      true,
    ],
    ["meets none", {}, { paths: ["docs"] }, false],
    ["meets one whose lease has ended", {}, { m: -90 }, false],
  ])("ends or stands if it %s", (_, own, far, ends) => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1, ...own });
    const verdict = bring(told, [farClaim(["lib"], far)]);
    expect(verdict).toEqual(ends ? revoking([held, "claim_far"]) : revoking());
    expect(told.holder(held)).toBe(ends ? null : "ada");
    expect(told.state.revoked.map(({ claim }) => claim)).toEqual(ends ? [held] : []);
  });

  it("is not judged before the tip, for what follows may have ended the other", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    expect(bring(told, [farClaim(["lib"])], { status: "part" })).toEqual({ outcome: "effective" });
    expect(told.state.published?.settled).toBe(false);
    expect(bring(told, [said(FAR, "release", { ref: "claim_far", m: 1 })])).toEqual(revoking());
    expect(told.holder(held)).toBe("ada");
  });

  it("gets on with kin, whichever of them was published", () => {
    const told = familyStory();
    const [hers, childs] = [told.claim(ADA, ["src"]), told.claim(CHILD, ["src/a"], { m: 9 })];
    const begun = { status: "begun", parent: "ada" };
    const strings = [
      said(ADA, "session", { id: "session_a", status: "begun" }),
      said(CHILD, "session", { id: "session_c", ...begun }),
      said(CHILD, "claim", { id: childs, m: 9, paths: ["src/a"], lease: 60, subject: "work" }),
    ];
    expect(bring(told, strings)).toEqual(revoking());
    expect([told.holder(hers), told.holder(childs)]).toEqual(["ada", "child"]);
  });

  it("gets on with what was published in the name of a session that it goes on from", () => {
    const told = story();
    const next = { tool: BOB.tool, session: "next" };
    told.say(BOB, "heartbeat");
    told.say(next, "session", { status: "continues", ref: "bob" });
    const held = told.claim(next, ["src/a"]);
    const before = { id: "claim_bob", paths: ["src"], lease: 60, subject: "work" };
    expect(bring(told, [said(BOB, "claim", before)])).toEqual(revoking());
    expect([told.holder(held), told.holder("claim_bob")]).toEqual(["next", "next"]);
  });

  it("is published once it comes back, and what becomes of it there holds here", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "work" });
    expect(bring(told, [own])).toEqual(revoking());
    expect(told.state.claims.get(held)?.published).toBe(true);
    const taken = said(FAR, "release", { ref: held, m: 2, ...FORCED });
    expect(bring(told, [taken])).toEqual(revoking([held, null]));
    expect(told.holder(held)).toBe(null);
  });

  it("ends if another's of the same id was published", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    expect(bring(told, [farClaim(["docs"], { id: held })])).toEqual(revoking([held, null]));
    expect(told.state.claims.get(held)).toMatchObject({ owner: "far", paths: ["docs"] });
  });

  it("ends if another session's was published, alike to the letter", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    const alike = { id: held, m: 1, lease: 60, paths: ["lib"], subject: "work" };
    expect(bring(told, [said(TWIN, "claim", alike)])).toEqual(revoking([held, null]));
    expect(told.holder(held)).toBe("twin");
  });

  it("is lost if it was published second, even where the first is over meanwhile", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "work" });
    const over = said(FAR, "release", { ref: "claim_far", m: 2 });
    expect(bring(told, [farClaim(["lib"]), own, over])).toEqual(revoking([held, null]));
    expect(told.state.claims.size).toBe(0);
  });

  it("keeps the longer lease, here or there", () => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    told.say(ADA, "heartbeat", { m: 30 });
    const { until } = told.state.claims.get(held)!;
    bring(told, [said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "w" })]);
    expect(told.state.claims.get(held)!.until).toBeGreaterThanOrEqual(until);
    expect(sharedOf(told.state).claims.get(held)!.until).toBeLessThan(until);
  });
});

describe("what was published", () => {
  it("is in the way here as if it had been said here", () => {
    const told = story();
    bring(told, [farClaim(["lib"])]);
    expect(told.say(ADA, "claim", { paths: ["lib/a"], lease: 60 })).toEqual({
      outcome: "void",
      reason: "claim-conflict",
      conflicts: ["claim_far"],
    });
  });

  it("stays ended here while the published ledger does not know that yet", () => {
    const told = story();
    bring(told, [farClaim(["lib"])]);
    const release = { ref: "claim_far", ...FORCED };
    told.say(ADA, "release", { id: "release_1", ...release });
    const held = told.claim(BOB, ["lib"]);
    expect(bring(told, [said(FAR, "lesson", { m: 5, subject: "news" })])).toEqual(revoking());
    expect([told.holder("claim_far"), told.holder(held)]).toEqual([null, "bob"]);
    bring(told, [said(ADA, "release", { id: "release_1", m: 6, ...release })]);
    expect(told.state.published!.ended.size).toBe(0);
    expect([told.holder("claim_far"), told.holder(held)]).toEqual([null, "bob"]);
  });

  it("stands again if what took it over was revoked, or ended before it was published", () => {
    const other = farClaim(["src"], { id: "claim_src", session: "far2" });
    for (const isRevoked of [true, false]) {
      const told = story();
      bring(told, [farClaim(["lib"])]);
      const mine = told.claim(ADA, ["lib", "src"], { over: ["claim_far"], ...FORCED });
      expect(told.holder("claim_far")).toBe(null);
      if (!isRevoked) told.say(ADA, "release", { ref: mine });
      expect(told.state.published!.settled).toBe(isRevoked);
      const verdict = bring(told, isRevoked ? [other] : []);
      expect(verdict).toEqual(isRevoked ? revoking([mine, "claim_src"]) : revoking());
      expect(told.holder("claim_far")).toBe("far");
    }
  });

  it("does not bring back what was released here while it was on its way", () => {
    const told = story();
    bring(told, []);
    const held = told.claim(ADA, ["lib"], { m: 1 });
    told.say(ADA, "release", { ref: held });
    const mine = told.claim(BOB, ["lib"], { m: 3 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["lib"], lease: 60, subject: "work" });
    expect(bring(told, [own])).toEqual(revoking());
    expect([told.holder(held), told.holder(mine)]).toEqual([null, "bob"]);
  });

  it("is read anew by force, and own claims wait to be published once more", () => {
    const told = story();
    const held = told.claim(ADA, ["docs"], { m: 1 });
    const own = said(ADA, "claim", { id: held, m: 1, paths: ["docs"], lease: 60, subject: "work" });
    bring(told, [farClaim(["lib"]), own], { cursor: "main:1" });
    const other = farClaim(["etc"], { id: "claim_etc" });
    expect(bring(told, [other])).toEqual(revoking());
    expect(bring(told, [other], { ...FORCED })).toEqual(revoking());
    expect([...told.state.claims.keys()]).toEqual([held, "claim_etc"]);
    expect(told.state.claims.get(held)?.published).toBe(false);
    expect(told.state.published).toMatchObject({ count: 1, sent: null });
  });

  it("tells of no more than the newest revocations", () => {
    const told = story();
    for (let n = 0; n < 40; n++) told.claim(ADA, [`lib/${n}`], { m: 1 });
    bring(told, [farClaim(["lib"])], { m: 2 });
    expect(told.state.revoked).toHaveLength(32);
    expect(told.state.revoked.at(-1)).toMatchObject({ session: "ada", by: "claim_far" });
    const paths = Array.from({ length: 40 }, (_, n) => `etc/${n}`);
    told.claim(ADA, paths, { m: 3 });
    bring(told, [farClaim(["etc"], { id: "claim_2" })], { m: 4 });
    expect(told.state.revoked.at(-1)?.scopes).toEqual(paths.slice(0, 16));
  });
});

describe("a checkpoint", () => {
  it("keeps the published state as text until something is published", () => {
    const told = story();
    bring(told, [farClaim(["lib"])]);
    const saved = snapshot(told.state, "hot") as Raw;
    const state = restore(JSON.parse(JSON.stringify(saved)));
    const claim = { kind: "claim", id: "c", paths: ["lib/a"], lease_until: minute(90) };
    const verdict = fold(state, { v: 1, at: minute(30), ...BOB, ...claim });
    expect(verdict).toMatchObject({ reason: "claim-conflict", conflicts: ["claim_far"] });
    expect(state.published!.folded).toEqual(expect.any(String));
    state.published!.folded = "not even looked at";
    const again = snapshot(state, "hot")["published"] as Raw;
    expect(again["folded"]).toBe("not even looked at");
  });
});
