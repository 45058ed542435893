import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { KINDS, type KindName } from "../../lib/room/kinds.ts";
import { outgoing } from "../../lib/room/outgoing.ts";
import { Home } from "./home.ts";
import { minute } from "./hostile_sequences.ts";
import { ADA, BOB, type Saying } from "./story.ts";

describe("with all that travels", () => {
  /** What opens something that another fact can end. */
  const OPENING: [string, Saying, string][] = [
    ["blocker", { subject: "stop" }, "resolve"],
    ["risk", { subject: "hm" }, "resolve"],
    ["handoff", { subject: "yours", target: ADA.tool }, "receipt"],
    ["standby", {}, "wake"],
    ["decision", { subject: "so be it" }, "retract"],
    ["artifact", { subject: "look" }, "retract"],
    ["lesson", { subject: "learned" }, "retract"],
  ];

  it.each(OPENING)("a %s goes out while it stands", (kind, saying, end) => {
    const home = new Home();
    const opened = home.say(ADA, kind, saying);
    expect(home.going("claims")).toEqual([]);
    expect(home.going("all")).toEqual([opened]);
    home.say(ADA, end, { ref: opened });
    expect(home.going("all")).toEqual([]);
  });

  it.each(OPENING)("what ends a %s goes out once that is published", (kind, saying, end) => {
    const home = new Home();
    const opened = home.say(ADA, kind, saying);
    expect(home.publish("all")).toEqual([opened]);
    const ended = home.say(ADA, end, { ref: opened });
    expect(home.going("all")).toEqual([ended]);
  });

  it("what took the place of something published goes out, though another took its place since", () => {
    const home = new Home();
    const first = home.say(ADA, "decision", { subject: "one" });
    home.publish("all");
    const second = home.say(ADA, "decision", { subject: "two", ref: first });
    const third = home.say(ADA, "decision", { subject: "three", ref: second });
    expect(home.going("all")).toEqual([second, third]);
  });

  it.each(["artifact", "blocker"])("an answer goes out though it is over itself: %s", (kind) => {
    const home = new Home();
    const handoff = home.say(ADA, "handoff", { subject: "yours", target: BOB.tool });
    home.publish("all");
    const answer = home.say(BOB, kind, { subject: "this", ref: handoff });
    const over = home.say(BOB, "retract", { ref: answer });
    expect(home.going("all")).toEqual([answer, over]);
  });

  it("of lead, mission and backlog the last word goes out", () => {
    const home = new Home();
    home.say(ADA, "lead", { status: "taken" });
    const lead = home.say(ADA, "lead", { status: "handed", target: BOB.tool });
    home.say(BOB, "mission", { summary: "first" });
    const mission = home.say(BOB, "mission", { summary: "second" });
    home.say(BOB, "backlog", { item: "a", intent: "done with" });
    home.say(BOB, "backlog", { item: "a", status: "done" });
    const item = home.say(BOB, "backlog", { item: "b", intent: "to do" });
    expect(home.going("all")).toEqual([lead, mission, item]);
  });

  it("nothing goes out of a kind that is for one machine, or that nobody knows", () => {
    const home = new Home();
    for (const kind of Object.keys(KINDS) as KindName[])
      if (KINDS[kind].travels === "never") home.say(ADA, kind, { subject: "here" });
    home.say(ADA, "novelty", { subject: "of tomorrow" });
    expect(home.going("all")).toEqual([]);
  });

  it("every kind that travels can be asked for", () => {
    for (const kind of Object.keys(KINDS) as KindName[]) {
      const home = new Home();
      const fact = { v: 1, id: "x_1", kind, at: minute(1), ...ADA } as unknown as Fact;
      const said = [{ fact, verdict: { outcome: "effective" } as const }];
      expect(() => outgoing(home.state, { mode: "all", said, there: new Set() })).not.toThrow();
    }
  });
});

it("what no remote can carry stays at home, and is told", () => {
  const home = new Home();
  // Raw in the ledger of an older version or of an import; escaped, and thrice as long, when it is published.
  const [long, short] = [11_000, 10_000].map((n) => "\u00ad".repeat(n));
  const opened = home.say(ADA, "handoff", { subject: "x", target: BOB.tool, summary: long! });
  const carried = home.say(ADA, "handoff", { subject: "x", summary: short! });
  expect(home.asked("all").tooLong).toMatchObject([{ id: opened }]);
  expect(home.going("all")).toEqual([carried]);
});
