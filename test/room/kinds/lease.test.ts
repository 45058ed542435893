import { describe, expect, it } from "vitest";
import { minute } from "../hostile_sequences.ts";
import { ADA, BOB, EVE, type Saying, story, voidFor } from "../story.ts";

const GRANTED = expect.objectContaining({ outcome: "granted" });

describe("claim: lease", () => {
  it("is over for a claim that is made when it ends, not a moment before", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    expect(say(BOB, "claim", { m: 59, lease: 60, paths: ["src"] })).toEqual(
      voidFor("claim-conflict"),
    );
    const next = say(EVE, "claim", { m: 60, lease: 60, paths: ["src"] });
    expect(next).toEqual({ outcome: "granted", ended: [held], forced: false });
    expect(holder(held)).toBeNull();
  });

  it("moves with every fact of its owner, void ones too, and never back", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    const until = (): string => new Date(state.claims.get(held)!.until).toISOString();
    say(ADA, "heartbeat", { m: 30 });
    expect(until()).toBe(minute(90));
    say(ADA, "release", { m: 40, ref: "claim_of_nobody" });
    expect(until()).toBe(minute(100));
    say(ADA, "heartbeat", { m: 10 });
    expect(until()).toBe(minute(100));
    say(BOB, "heartbeat", { m: 50 });
    expect(until()).toBe(minute(100));
  });

  it("ends for good by a fact of its owner that comes later", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    say(ADA, "heartbeat", { m: 60 });
    expect(holder(held)).toBeNull();
    say(ADA, "heartbeat", { m: 30 });
    expect(holder(held)).toBeNull();
  });

  it("lives on, lapsed, until somebody speaks", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    say(BOB, "heartbeat", { m: 6000 });
    expect(holder(held)).toBe("ada");
    say(ADA, "heartbeat", { m: 59 });
    expect(holder(held)).toBe("ada");
  });
});

describe("claim: renewal", () => {
  it.each<[string, Saying, boolean]>([
    ["the same path", { paths: ["src"] }, true],
    ["a path inside", { paths: ["src/a.ts"] }, true],
    ["a path inside, for one worktree", { paths: ["src/a.ts"], tree: "w" }, true],
    ["paths of several claims", { paths: ["src/a.ts", "docs/x.md"], resources: ["port:1"] }, true],
    ["paths of which one is new", { paths: ["src/a.ts", "lib"] }, false],
    ["the directory around", { paths: ["docs"] }, false],
    ["what another worktree's claim holds", { paths: ["lib/a.ts"], tree: "other" }, false],
    ["what that worktree's claim holds", { paths: ["lib/a.ts"], tree: "wt" }, true],
    ["for the repository what a worktree's claim holds", { paths: ["lib/a.ts"] }, false],
  ])("is what a claim by the owner on %s is, or is not", (_, saying, renews) => {
    const { say, claim, state } = story();
    claim(ADA, ["src"], { resources: ["port:1"] });
    claim(ADA, ["docs/x.md"]);
    claim(ADA, ["lib"], { tree: "wt" });
    const before = state.claims.size;
    const verdict = say(ADA, "claim", { lease: 60, ...saying });
    expect(verdict.outcome).toBe(renews ? "renewed" : "granted");
    expect(state.claims.size).toBe(before + (renews ? 0 : 1));
  });

  it("names the claims that hold, and moves them to at least its own end", () => {
    const { say, claim, state } = story();
    const [src, docs, lib] = [claim(ADA, ["src"]), claim(ADA, ["docs"]), claim(ADA, ["lib"])];
    const verdict = say(ADA, "claim", { m: 10, lease: 600, paths: ["docs/a", "src/b"] });
    expect(verdict).toEqual({ outcome: "renewed", holds: [docs, src] });
    const ends = [src, docs, lib].map((id) => new Date(state.claims.get(id)!.until).toISOString());
    expect(ends).toEqual([minute(610), minute(610), minute(70)]);
  });

  it("never shortens", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 600 });
    say(ADA, "claim", { m: 1, lease: 5, paths: ["src"] });
    expect(new Date(state.claims.get(held)!.until).toISOString()).toBe(minute(601));
  });

  it("does not bring back what has lapsed: that is a new claim", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    expect(say(ADA, "claim", { m: 61, lease: 60, paths: ["src"] })).toEqual(GRANTED);
    expect(holder(held)).toBeNull();
  });
});
