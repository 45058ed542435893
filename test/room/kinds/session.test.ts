import { describe, expect, it } from "vitest";
import {
  ADA,
  BOB,
  CHILD,
  ending,
  familyStory,
  GRANDCHILD,
  type Line,
  type Saying,
  SIBLING,
  type Story,
  story,
  TWIN,
  type Voice,
  voidFor,
} from "../story.ts";

const HEIR: Voice = { tool: ADA.tool, session: "heir" };

const ON: Saying = { status: "continues", ref: "ada" };

function allowed({ say }: Story, by: Voice, path: string): boolean {
  const verdict = say(by, "claim", { lease: 60, paths: [path] });
  return verdict.outcome === "granted";
}

describe("session ended", () => {
  it("ends the claims of one that nobody began", () => {
    const { say, claim, holder, state } = story();
    const [one, two] = [claim(ADA, ["src"]), claim(ADA, ["docs"])];
    expect(say(ADA, "session", { status: "ended" })).toEqual(ending(one, two));
    expect([holder(one), holder(two)]).toEqual([null, null]);
    expect(state.sessions.get("ada")?.ended).not.toBeNull();
  });

  it("passes a sub-agent's claims to its parent", () => {
    const { say, claim, holder } = familyStory();
    const held = claim(GRANDCHILD, ["src"]);
    expect(say(GRANDCHILD, "session", { status: "ended" })).toEqual(ending());
    expect(holder(held)).toBe("child");
    say(CHILD, "session", { status: "ended" });
    expect(holder(held)).toBe("ada");
    say(ADA, "session", { status: "ended" });
    expect(holder(held)).toBeNull();
  });

  it("ends them where the parent has ended before", () => {
    const { say, claim, holder } = familyStory();
    const held = claim(CHILD, ["src"]);
    say(ADA, "session", { status: "ended" });
    expect(holder(held)).toBe("child");
    expect(say(CHILD, "session", { status: "ended" })).toEqual(ending(held));
  });

  it("is undone by a later fact, but its claims stay ended", () => {
    const { say, claim, holder, state } = story();
    const held = claim(ADA, ["src"]);
    say(ADA, "session", { status: "ended" });
    say(ADA, "heartbeat");
    expect(state.sessions.get("ada")?.ended).toBeNull();
    expect(holder(held)).toBeNull();
  });

  it("ends what the session waits for", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"]);
    say(BOB, "standby", { ref: held });
    expect(state.waits.size).toBe(1);
    say(BOB, "session", { status: "ended" });
    expect(state.waits.size).toBe(0);
  });
});

describe("session continues", () => {
  it("is what the one before said of itself, but for what it says otherwise", () => {
    const { say, state } = story();
    say(ADA, "session", { m: 0, status: "begun", role: "reviewer", task: "the lexer" });
    const begun = state.rest!.profiles.get("ada")!.joined;
    say(HEIR, "session", { m: 1, ...ON, task: "the parser" });
    const { joined } = state.rest!.profiles.get("heir")!;
    expect(state.rest!.profiles.get("heir")).toMatchObject({
      role: "reviewer",
      task: "the parser",
    });
    expect(joined).toBe(begun);
    expect(state.rest!.profiles.has("ada")).toBe(false);
  });

  it("makes one owner of both, in the old one's place", () => {
    const told = familyStory();
    const held = told.claim(CHILD, ["src"]);
    expect(told.say(HEIR, "session", { status: "continues", ref: "child" }).outcome).toBe(
      "effective",
    );
    expect(told.holder(held)).toBe("heir");
    expect(allowed(told, GRANDCHILD, "src/a.ts")).toBe(true);
    expect(allowed(told, SIBLING, "src/b.ts")).toBe(false);
    expect(told.say(HEIR, "claim", { lease: 60, paths: ["src"] }).outcome).toBe("renewed");
    told.say(HEIR, "session", { status: "ended" });
    expect(told.holder(held)).toBe("ada");
  });

  it("takes the old one's parent, whatever it said itself", () => {
    const told = familyStory();
    told.claim(SIBLING, ["src"]);
    told.say(HEIR, "session", { status: "continues", ref: "child", parent: "sibling" });
    expect(allowed(told, HEIR, "src/a.ts")).toBe(false);
    told.claim(ADA, ["docs"]);
    expect(allowed(told, HEIR, "docs/a.ts")).toBe(true);
  });

  it("voids later facts under the old id, which renew all the same", () => {
    const { say, claim, state } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    say(HEIR, "session", { m: 1, status: "continues", ref: "ada" });
    expect(say(ADA, "release", { m: 30, ref: held })).toEqual(voidFor("session-continued"));
    expect(state.claims.get(held)?.until).toBe(state.claims.get(held)!.at + 90 * 60_000);
  });

  it("ends what lapsed before it was said", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"], { m: 0, lease: 60 });
    say(HEIR, "session", { m: 61, status: "continues", ref: "ada" });
    expect(holder(held)).toBeNull();
  });

  it("goes on from one that goes on", () => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    say(HEIR, "session", { status: "continues", ref: "ada" });
    say(CHILD, "session", { status: "continues", ref: "heir" });
    expect(holder(held)).toBe("child");
    expect(say(HEIR, "heartbeat")).toEqual(voidFor("session-continued"));
    expect(say(ADA, "heartbeat")).toEqual(voidFor("session-continued"));
  });

  it.each<[string, readonly Line[], Voice, string, string]>([
    ["as a second fact", [[HEIR, "heartbeat", {}]], HEIR, "ada", "not-first"],
    ["from an unknown session", [], HEIR, "nobody", "not-begun"],
    ["from itself", [], HEIR, "heir", "not-begun"],
    ["from another tool's session", [], BOB, "ada", "not-begun"],
    ["from one that ended", [[ADA, "session", { status: "ended" }]], HEIR, "ada", "not-begun"],
    ["from one that goes on elsewhere", [[TWIN, "session", ON]], HEIR, "ada", "not-begun"],
  ])("is void %s", (_, before, by, ref, reason) => {
    const { say, claim, holder } = story();
    const held = claim(ADA, ["src"]);
    for (const line of before) say(...line);
    const owner = holder(held);
    expect(say(by, "session", { status: "continues", ref })).toEqual(voidFor(reason));
    expect(holder(held)).toBe(owner);
  });
});

it("session without a status, or with another one, is void", () => {
  const { say } = story();
  expect(say(ADA, "session")).toEqual(voidFor("bad-status"));
  expect(say(ADA, "session", { status: "asleep" })).toEqual(voidFor("bad-status"));
});
