import { describe, expect, it } from "vitest";
import {
  ADA,
  BOB,
  CHILD,
  familyStory,
  GRANDCHILD,
  SIBLING,
  type Story,
  story,
  TWIN,
  type Voice,
} from "./story.ts";

function allowed({ say }: Story, by: Voice, path: string): boolean {
  const verdict = say(by, "claim", { lease: 60, paths: [path] });
  return verdict.outcome === "granted";
}

describe("a family", () => {
  it.each<[string, Voice, Voice, boolean]>([
    ["a child under its parent", ADA, CHILD, true],
    ["a grandchild under its grandparent", ADA, GRANDCHILD, true],
    ["a child beside its sibling", CHILD, SIBLING, false],
    ["a parent over its child", CHILD, ADA, false],
    ["a niece under her aunt", SIBLING, GRANDCHILD, false],
    ["another session of the tool", ADA, TWIN, false],
  ])("lets claim, or not, %s", (_, first, second, may) => {
    const told = familyStory();
    const held = told.claim(first, ["src"]);
    expect(allowed(told, second, "src/a.ts")).toBe(may);
    expect(told.holder(held)).toBe(first.session);
  });

  it("lets a child's claim end nothing, however late it is", () => {
    const told = familyStory();
    const held = told.claim(ADA, ["src"], { m: 10, lease: 5 });
    told.claim(CHILD, ["src"], { m: 100 });
    expect(told.holder(held)).toBe("ada");
  });

  it.each<[string, Voice, string, boolean]>([
    ["of another tool", BOB, "ada", false],
    ["that nobody has heard of", CHILD, "nobody", false],
    ["that is the session itself", CHILD, "child", false],
    ["that is known and of its tool", CHILD, "ada", true],
  ])("counts no parent %s, unless it must", (_, by, parent, counts) => {
    const told = story();
    told.claim(ADA, ["src"]);
    told.say(by, "session", { status: "begun", parent });
    expect(allowed(told, by, "src/a.ts")).toBe(counts);
  });

  it("is what a session's first fact says, and no later one", () => {
    const told = story();
    told.claim(ADA, ["src"]);
    told.say(CHILD, "heartbeat");
    told.say(CHILD, "session", { status: "begun", parent: "ada" });
    expect(allowed(told, CHILD, "src/a.ts")).toBe(false);
  });

  it("has no circles", () => {
    const told = story();
    told.say(CHILD, "heartbeat", { parent: "ada" });
    told.say(ADA, "heartbeat", { parent: "child" });
    told.claim(CHILD, ["src"]);
    expect(allowed(told, ADA, "src/a.ts")).toBe(true);
    const other = story();
    other.say(CHILD, "heartbeat", { parent: "ada" });
    other.say(ADA, "heartbeat", { parent: "child" });
    other.claim(ADA, ["src"]);
    expect(allowed(other, CHILD, "src/a.ts")).toBe(false);
  });
});
