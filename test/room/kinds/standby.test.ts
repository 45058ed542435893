import { describe, expect, it } from "vitest";
import { ADA, BOB, EVE, ending, type Saying, story, TWIN, type Voice, voidFor } from "../story.ts";

describe("standby", () => {
  it("waits for the holder of the claim that it names, until the claim ends", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"]);
    say(BOB, "standby", { id: "s", ref: held });
    expect(state.waits.get("s")).toMatchObject({ claims: [held], session: "bob" });
    say(ADA, "release", { ref: held });
    expect(state.waits.size).toBe(0);
    expect(state.rest?.held.has("s")).toBe(true);
  });

  it.each<[string, Voice, boolean]>([
    ["one who waits for it", ADA, true],
    ["one who waits for one who waits for it", BOB, true],
    ["one who waits for nobody", EVE, false],
  ])("would close a circle, or not, for %s", (_, by, circle) => {
    const { say, claim, state } = story();
    const [hers, his, third] = [claim(ADA, ["src"]), claim(BOB, ["docs"]), claim(TWIN, ["lib"])];
    say(TWIN, "standby", { id: "s1", ref: his });
    say(BOB, "standby", { id: "s2", ref: hers });
    const verdict = say(by, "standby", { id: "s3", ref: third });
    expect(verdict).toEqual(circle ? voidFor("wait-cycle") : { outcome: "effective" });
    expect(state.waits.has("s3")).toBe(!circle);
  });

  it("cannot close a circle through the second claim that it names either", () => {
    const { say, claim, state } = story();
    const [hers, his, third] = [claim(ADA, ["src"]), claim(BOB, ["docs"]), claim(EVE, ["lib"])];
    say(BOB, "standby", { id: "s", refs: [third, hers] });
    expect(say(ADA, "standby", { refs: [third, his] })).toEqual(voidFor("wait-cycle"));
    say(EVE, "release", { ref: third });
    expect(state.waits.get("s")?.claims).toContain(hers);
    expect(say(ADA, "standby", { ref: his })).toEqual(voidFor("wait-cycle"));
  });

  it("cannot wait for its own author", () => {
    const { say, claim } = story();
    expect(say(ADA, "standby", { ref: claim(ADA, ["src"]) })).toEqual(voidFor("wait-cycle"));
  });

  it("closes no circle any more once somebody stopped waiting", () => {
    const { say, claim } = story();
    const [hers, his] = [claim(ADA, ["src"]), claim(BOB, ["docs"])];
    say(BOB, "standby", { id: "s", ref: hers });
    expect(say(ADA, "standby", { ref: his })).toEqual(voidFor("wait-cycle"));
    say(BOB, "wake", { ref: "s" });
    expect(say(ADA, "standby", { ref: his }).outcome).toBe("effective");
  });

  it("without a claim parks until a time", () => {
    const { say, state } = story();
    say(ADA, "standby", { id: "s", wake_after: "2030-01-01T00:00:00.000Z" });
    expect(state.rest?.held.has("s")).toBe(true);
    expect(say(ADA, "standby", { wake_after: "tomorrow" })).toEqual(voidFor("malformed"));
  });
});

describe.each(["wake", "artifact", "claim"])("a standby named by %s", (kind) => {
  const granted: Saying = kind === "claim" ? { paths: ["free"], lease: 60 } : {};

  it.each<[string, Voice, boolean]>([
    ["its author", ADA, true],
    ["another session of its author's tool", TWIN, true],
    ["a peer", BOB, false],
  ])("of %s is resumed, or not", (_, by, resumes) => {
    const { say, claim, state } = story();
    const held = claim(EVE, ["src"]);
    say(ADA, "standby", { id: "s", ref: held });
    const verdict = say(by, kind, { ref: "s", subject: "words", ...granted });
    expect(state.waits.has("s")).toBe(!resumes);
    expect(state.rest?.held.has("s")).toBe(!resumes);
    if (kind === "wake") expect(verdict).toEqual(resumes ? ending("s") : voidFor("not-entitled"));
  });
});

it("wake of nothing is void", () => {
  const { say, claim } = story();
  expect(say(ADA, "wake", { ref: "s" })).toEqual(voidFor("not-open"));
  expect(say(ADA, "wake", { ref: claim(ADA, ["src"]) })).toEqual(voidFor("not-open"));
});
