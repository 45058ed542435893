import { describe, expect, it } from "vitest";
import { blanked, sumAnew } from "../../lib/fact/blank.ts";
import { arrivals } from "../../lib/room/arrival.ts";
import { MOST_FACTS } from "../../lib/room/batches.ts";
import { KINDS, type KindName } from "../../lib/room/kinds.ts";
import { foldedOf } from "../../lib/room/published.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import type { State } from "../../lib/room/state.ts";
import { bring, closing, FAR, farClaim, said } from "./publishing.ts";
import { ADA, BOB, type Saying, story, voidFor } from "./story.ts";

const sharedOf = (state: State): State => foldedOf(state.published!);

function revoking(...revoked: [string, string | null][]): object {
  return expect.objectContaining({
    outcome: "effective",
    revoked: revoked.map(([claim, by]) => ({ claim, by })),
  });
}

describe("a batch", () => {
  it("counts once its sync has closed it, and its lines have no other effect", () => {
    const told = story();
    told.say(ADA, "remote", { v: 2, ref: "sync_x", fact: farClaim(["src"]) });
    expect(told.state.claims.size).toBe(0);
    expect(bring(told, [farClaim(["lib"])])).toEqual(revoking());
    expect(told.state.published).toMatchObject({ count: 1, settled: true, commit: "c".repeat(40) });
    expect(told.holder("claim_far")).toBe("far");
    expect(told.state.claims.get("claim_far")?.paths).toEqual(["lib"]);
  });

  it.each<[string, string, Saying]>([
    ["of an older format", "malformed", { v: 1 }],
    ["without a count", "malformed", { count: undefined }],
    ["with half a fact", "malformed", { count: 0.5 }],
    ["without a sum", "malformed", { crc: undefined }],
    ["with a sum of another form", "malformed", { crc: "1" }],
    ["without a commit", "malformed", { commit: undefined }],
    ["with a commit of another form", "malformed", { commit: "HEAD" }],
    ["with a cursor that is no place", "malformed", { cursor: "here" }],
    ["with another status", "bad-status", { status: "whole" }],
    ["with a fact too few", "bad-batch", { count: 2 }],
    ["with a fact too many", "bad-batch", { count: 0, commit: undefined }],
    ["with another sum", "bad-batch", { crc: "00000000" }],
  ])("%s is void as %s, and moves nothing", (_, reason, saying) => {
    const told = story();
    const held = told.claim(ADA, ["lib"], { m: 1 });
    expect(bring(told, [farClaim(["lib"])], saying)).toEqual(voidFor(reason));
    expect(told.state.published?.count ?? 0).toBe(0);
    expect(told.holder(held)).toBe("ada");
    expect(told.holder("claim_far")).toBe(null);
  });

  it.each<[string, Saying]>([
    ["of an older format", { v: 1 }],
    ["that names no sync", { ref: undefined }],
    ["without a fact", { fact: undefined as never }],
    ["with a fact that is no text", { fact: { kind: "claim" } as never }],
  ])("has no place for a remote %s", (_, saying) => {
    const { say } = story();
    const whole = { v: 2, ref: "sync_1", fact: farClaim(["lib"]), ...saying };
    expect(say(ADA, "remote", whole)).toEqual(voidFor("malformed"));
  });

  it("that comes twice is void the second time", () => {
    const told = story();
    const strings = [farClaim(["lib"])];
    const again = { ...closing(told.state, strings), id: "sync_again" };
    bring(told, strings);
    told.say(BOB, "remote", { v: 2, ref: "sync_again", fact: strings[0]! });
    expect(told.say(BOB, "sync", again)).toEqual(voidFor("bad-batch"));
    expect(told.state.published?.count).toBe(1);
  });

  it("is told from another that is written between its lines", () => {
    const told = story();
    const [one, other] = [farClaim(["lib"]), farClaim(["docs"], { id: "claim_docs" })];
    const last = closing(told.state, [one]);
    told.say(ADA, "remote", { v: 2, ref: "sync_a", fact: one });
    told.say(BOB, "remote", { v: 2, ref: "sync_b", fact: other });
    expect(told.say(ADA, "sync", { ...last, id: "sync_a" })).toEqual(revoking());
    expect(told.state.published!.batches.get("sync_b")?.strings).toEqual([other]);
  });

  it("of another published ledger cannot be put behind this one", () => {
    const [told, other] = [story(), story()];
    bring(told, [farClaim(["lib"])]);
    bring(other, [farClaim(["docs"])]);
    const next = [farClaim(["etc"], { id: "claim_etc" })];
    const { count, crc } = closing(other.state, next) as { count: number; crc: string };
    expect(bring(told, next, { count, crc })).toEqual(voidFor("bad-batch"));
  });

  it("is the same when a text in it has been redacted", () => {
    const [told, redacted] = [story(), story()];
    const string = farClaim(["lib"]);
    const stars = new TextDecoder().decode(blanked(Buffer.from(string)));
    expect(stars).toContain("********");
    const { crc } = closing(told.state, [string]) as { crc: string };
    expect(bring(redacted, [stars], { crc })).toEqual(revoking());
  });

  it("has an end, and so has all that waits", () => {
    const { say, state } = story();
    const put = (ref: string, fact: string) => say(ADA, "remote", { v: 2, ref, fact });
    for (let n = 0; n < MOST_FACTS; n++) put("sync_full", `${n}`);
    expect(put("sync_full", "one more")).toEqual(voidFor("bad-batch"));
    const text = "x".repeat(60_000);
    for (let n = 0; n < 40; n++) put(`sync_${n % 5}`, text);
    const waiting = [...state.published!.batches.values()].flatMap(({ strings }) => strings);
    expect(waiting.reduce((sum, each) => sum + each.length, 0)).toBeLessThanOrEqual(1 << 20);
    expect(state.published!.batches.has("sync_full")).toBe(false);
  });
});

describe("what was said elsewhere", () => {
  it.each<[string, string]>([
    ["no record at all", "garbage"],
    ["a record with a wrong sum", farClaim(["src"]).replace("far work", "bar work")],
    ["one that is too long", farClaim(["src"], { summary: "x".repeat(65_536) })],
    ["a claim of a worktree", farClaim(["src"], { tree: "" })],
    ["a claim of a port", farClaim(["src"], { resources: ["port:3000"] })],
    ["a claim of a label", farClaim([], { paths: undefined, resources: ["label:claude-01"] })],
    ["a batch of its own", said(FAR, "sync", { v: 2, status: "tip", count: 0, crc: "00000000" })],
    ["a remote of its own", said(FAR, "remote", { v: 2, ref: "sync_1", fact: farClaim(["src"]) })],
    ["the end of a segment", said(FAR, "engagement.closed", { successor: "s2" })],
    ["how far somebody has read", said(FAR, "inbox", { cursor: "main:1" })],
  ])("has a place and no effect if it is %s", (_, string) => {
    const told = story();
    const held = told.claim(ADA, ["src"], { m: 0 });
    expect(bring(told, [string], { m: 1 })).toEqual(revoking());
    expect(told.state.published?.count).toBe(1);
    const { claims, sessions, segments, seq } = sharedOf(told.state);
    expect([claims.size, sessions.size, segments, seq]).toEqual([0, 0, ["main"], 1]);
    expect(told.state.segments).toEqual(["main"]);
    expect(told.holder(held)).toBe("ada");
  });

  it("makes the room newer if it is of a newer format", () => {
    const told = story();
    bring(told, [farClaim(["src"], { v: 7 })]);
    expect(told.state.format).toBe(7);
  });

  it("is of kinds that say so, and of the kinds that make a ledger none does", () => {
    const never = (Object.keys(KINDS) as KindName[]).filter(
      (name) => KINDS[name].travels === "never",
    );
    expect(never).toEqual(
      expect.arrayContaining(["remote", "sync", "engagement.closed", "engagement.opened"]),
    );
  });
});

describe("a batch that whoever brings it has read", () => {
  const strings = [farClaim(["src"])];

  it("is not read twice", () => {
    let taken = 0;
    const arrived = arrivals(strings, 0);
    const reading = {
      before: 0,
      strings,
      get arrived() {
        taken++;
        return arrived;
      },
    };
    expect(arrivals([...strings], 0, reading)).toBe(arrived);
    const told = story();
    told.say(ADA, "sync", closing(told.state, []));
    told.state.published!.reading = reading;
    expect(bring(told, strings)).toEqual(revoking());
    expect(taken).toBe(2);
  });

  it.each([
    ["other strings", 0, [farClaim(["lib"])]],
    ["more strings", 0, [...strings, ...strings]],
    ["others before them", 1, strings],
  ])("is another one with %s", (_, before, others) => {
    const reading = { before: 0, strings, arrived: [] };
    expect(arrivals(others, before, reading)).toEqual(arrivals(others, before));
  });

  it("is read as its bytes say it, where a string is no text", () => {
    const bytes = Buffer.from(farClaim(["src"], { subject: "x" }).replace('"x"', '"\ufffd"'));
    sumAnew(bytes);
    const text = bytes.toString();
    const [one, other] = [text, text.replace("\ufffd", "\ud800")].map(
      (each) => arrivals([each], 0)[0]!,
    );
    expect(other).toEqual(one);
    expect(one!.record).toMatchObject({ subject: "\ufffd" });
  });

  it("is no part of what is known of it", () => {
    const told = story();
    bring(told, strings);
    const before = snapshot(told.state, "hot");
    told.state.published!.reading = { before: 0, strings, arrived: [] };
    expect(snapshot(told.state, "hot")).toEqual(before);
  });
});
