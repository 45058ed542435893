import { describe, expect, it } from "vitest";
import { ADA, BOB, EVE, ending, type Saying, story, TWIN, voidFor } from "../story.ts";

const GRANTED = expect.objectContaining({ outcome: "granted" });
const FORCED: Saying = { force: true, reason: "it must be" };

describe("claim: form", () => {
  it.each<[string, string, Saying]>([
    ["neither path nor resource", "no-scope", { paths: undefined }],
    ["an empty list of paths", "no-scope", { paths: [] }],
    ["a path that is not canonical", "bad-path", { paths: ["./src"] }],
    ["one bad path among good ones", "bad-path", { paths: ["src", "a//b"] }],
    ["everything", "bad-path", { paths: ["."] }],
    ["a resource without a type", "bad-resource", { resources: ["3000"] }],
    ["no lease", "no-lease", { lease_until: undefined }],
    ["a lease that ends as it begins", "no-lease", { lease: 0 }],
    ["a lease that ended before", "no-lease", { lease: -1 }],
    ["a list of paths that is no list", "malformed", { paths: "src" }],
  ])("is void with %s", (_, reason, saying) => {
    const { say, state } = story();
    expect(say(ADA, "claim", { paths: ["src"], lease: 60, ...saying })).toEqual(voidFor(reason));
    expect(state.claims.size).toBe(0);
  });

  it("is granted with a lease of any length", () => {
    const { say } = story();
    expect(say(ADA, "claim", { paths: ["src"], lease: 60 * 24 * 4000 })).toEqual(GRANTED);
  });

  it("takes paths in any order and twice", () => {
    const { say, state } = story();
    say(ADA, "claim", {
      id: "c",
      paths: ["src", "docs", "src"],
      resources: ["port:1", "port:1"],
      lease: 60,
    });
    expect(state.claims.get("c")).toMatchObject({ paths: ["src", "docs"], resources: ["port:1"] });
  });
});

describe("claim: conflict", () => {
  it.each<[string, Saying, Saying, boolean]>([
    ["the same path", { paths: ["src"] }, { paths: ["src"] }, true],
    ["a path inside", { paths: ["src"] }, { paths: ["src/a.ts"] }, true],
    ["a directory around", { paths: ["src/a.ts"] }, { paths: ["src"] }, true],
    ["another spelling of its case", { paths: ["SRC"] }, { paths: ["src/a.ts"] }, true],
    ["a name that only begins alike", { paths: ["src"] }, { paths: ["src2"] }, false],
    ["a sibling", { paths: ["src/a.ts"] }, { paths: ["src/b.ts"] }, false],
    ["one of several", { paths: ["src", "docs"] }, { paths: ["lib", "docs/x"] }, true],
    ["the same resource", { resources: ["port:1"] }, { resources: ["port:2", "port:1"] }, true],
    ["another resource", { resources: ["port:1"] }, { resources: ["port:11"] }, false],
    ["a path against a resource", { paths: ["port:1"] }, { resources: ["port:1"] }, false],
    ["two worktrees", { paths: ["src"], tree: "a" }, { paths: ["src"], tree: "b" }, false],
    [
      "main checkout and a worktree",
      { paths: ["src"], tree: "" },
      { paths: ["src"], tree: "b" },
      false,
    ],
    ["the same worktree", { paths: ["src"], tree: "a" }, { paths: ["src"], tree: "a" }, true],
    ["a worktree in the whole repository", { paths: ["src"] }, { paths: ["src"], tree: "b" }, true],
    [
      "the whole repository over a worktree",
      { paths: ["src"], tree: "b" },
      { paths: ["src"] },
      true,
    ],
    [
      "a resource across worktrees",
      { paths: ["a"], tree: "a", resources: ["port:1"] },
      { paths: ["b"], tree: "b", resources: ["port:1"] },
      true,
    ],
  ])("stands between two peers over %s as it should", (_, first, second, conflict) => {
    const { say, claim, holder } = story();
    const held = claim(ADA, [], first);
    const verdict = say(BOB, "claim", { lease: 60, ...second });
    expect(verdict).toEqual(
      conflict ? { ...{ outcome: "void", reason: "claim-conflict" }, conflicts: [held] } : GRANTED,
    );
    expect(holder(held)).toBe("ada");
  });

  it("goes by ledger order, not by the time that is written on the claims", () => {
    const { say, claim } = story();
    const held = claim(ADA, ["src"], { m: 30 });
    expect(say(BOB, "claim", { m: 0, lease: 60, paths: ["src"] })).toMatchObject({
      conflicts: [held],
    });
  });

  it("refuses all scopes for one that is held", () => {
    const { say, claim, state } = story();
    claim(ADA, ["src"]);
    say(BOB, "claim", { id: "both", lease: 60, paths: ["docs", "src"] });
    expect(state.claims.has("both")).toBe(false);
    expect(say(EVE, "claim", { lease: 60, paths: ["docs"] })).toEqual(GRANTED);
  });

  it("stands between two sessions of one tool as well", () => {
    const { say, claim } = story();
    claim(ADA, ["src"]);
    expect(say(TWIN, "claim", { lease: 60, paths: ["src"] })).toEqual(voidFor("claim-conflict"));
  });
});

describe("claim: over", () => {
  it("takes a running claim with force and a reason, and shows it as forced", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    const verdict = say(BOB, "claim", { lease: 60, paths: ["src"], over: [held], ...FORCED });
    expect(verdict).toEqual({ outcome: "granted", ended: [held], forced: true });
    expect(holder(held)).toBeNull();
  });

  it.each<[string, Saying]>([
    ["neither", {}],
    ["force alone", { force: true }],
    ["a reason alone", { reason: "it must be" }],
    ["force that is false", { force: false, reason: "it must be" }],
  ])("is void over a running claim with %s", (_, saying) => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    const verdict = say(BOB, "claim", { lease: 60, paths: ["src"], over: [held], ...saying });
    expect(verdict).toEqual(voidFor("over-unfounded"));
    expect(holder(held)).toBe("ada");
  });

  it("needs no force where all it names has lapsed or ended", () => {
    const { say, claim } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    const over = [held, "claim_of_nobody"];
    expect(say(BOB, "claim", { m: 60, lease: 60, paths: ["src"], over })).toEqual(ending(held));
  });

  it("ends only what it names", () => {
    const { say, claim, holder } = story();
    const [one, other] = [claim(ADA, ["src/a"]), claim(EVE, ["src/b"])];
    const verdict = say(BOB, "claim", { lease: 60, paths: ["src"], over: [one], ...FORCED });
    expect(verdict).toMatchObject({ outcome: "void", conflicts: [other] });
    expect([holder(one), holder(other)]).toEqual(["ada", "eve"]);
  });

  it("ends only what it conflicts with", () => {
    const { say, claim, holder } = story();
    const [src, docs] = [claim(ADA, ["src"]), claim(ADA, ["docs"])];
    say(BOB, "claim", { lease: 60, paths: ["src"], over: [src, docs], ...FORCED });
    expect([holder(src), holder(docs)]).toEqual([null, "ada"]);
  });
});
