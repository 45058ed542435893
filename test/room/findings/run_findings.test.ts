/** What is found of a run, each with a twin in which it is not found. */
import { describe, expect, it } from "vitest";
import type { Sightings } from "../../../lib/room/presence.ts";
import { minute } from "../hostile_sequences.ts";
import { RUN, RunStory } from "../run/run_story.ts";

const [A, B, C] = ["agent:a", "agent:b", "agent:c"] as const;
const P = { step: "p" };

describe("overdue-step", () => {
  it.each([
    [20, false],
    [21, true],
  ])("after %i minutes where 10 were expected: %s", (minutes, isFound) => {
    const story = new RunStory();
    const id = story.say(A, "presence", { ...P, expect: "10m" });
    story.minutes += minutes;
    expect(story.found("overdue-step")).toMatchObject(
      isFound ? [{ run: RUN, step: "p", tools: [A], facts: [id] }] : [],
    );
    expect(story.found("overdue-step")).toHaveLength(isFound ? 1 : 0);
  });

  it("says how long in words that fit, and whose it is", () => {
    const story = new RunStory();
    story.say(A, "presence", { ...P, expect: "1s" });
    story.minutes += 0.1;
    expect(story.found("overdue-step")[0]?.message).toBe(
      `p is overdue: begun 6 s ago, expected 1s; ${A} is at it`,
    );
    story.minutes += 200;
    expect(story.found("overdue-step")[0]?.message).toContain("begun 3 h ago");
  });

  it("is not found of what has landed, names no expectation, or an odd one", () => {
    const story = new RunStory();
    story.say(A, "artifact", { ...P, expect: "10m" });
    story.say(A, "presence", { step: "q" });
    story.say(A, "presence", { step: "r", expect: "soon" });
    story.minutes += 1000;
    expect(story.found("overdue-step")).toEqual([]);
  });
});

describe("stalled-step", () => {
  it("is found of a standby that is due, and not before or once it is over", () => {
    const story = new RunStory();
    const id = story.say(A, "standby", { ...P, wake_after: minute(9), reason: "the build" });
    expect(story.found("stalled-step")).toEqual([]);
    story.minutes = 9;
    expect(story.found("stalled-step")).toMatchObject([{ step: "p", tools: [A], facts: [id] }]);
    expect(story.found("stalled-step")[0]?.message).toContain('"the build"');
    story.say(A, "wake", { ref: id, run: undefined });
    expect(story.found("stalled-step")).toEqual([]);
  });
});

describe("gone-agent", () => {
  it("is found once all who worked on a step are gone, until it lands", () => {
    const story = new RunStory();
    story.say("lead:1", "handoff", { ...P, target: A });
    story.say(A, "claim", { ...P, paths: ["a"] });
    story.say(B, "presence", P);
    const end = (tool: string) => story.say(tool, "session", { status: "ended", run: undefined });
    end(A);
    expect(story.found("gone-agent")).toEqual([]);
    end(B);
    expect(story.found("gone-agent")).toMatchObject([{ step: "p", tools: [A, B] }]);
    story.say(C, "artifact", P);
    end(C);
    expect(story.found("gone-agent")).toEqual([]);
  });

  it("is found of a session whose process has died, and of none that was only seeded", () => {
    const story = new RunStory();
    const died: Sightings = () => ({ seen: 0, died: true, guarded: false });
    story.say(A, "claim", { ...P, paths: ["a"], phase: "seeded" });
    expect(story.found("gone-agent", died)).toEqual([]);
    story.say(A, "presence", P);
    expect(story.found("gone-agent", died)).toMatchObject([{ tools: [A] }]);
    expect(story.found("gone-agent")).toEqual([]);
  });
});

describe("unbegun-step", () => {
  const seeded = () => {
    const story = new RunStory();
    const id = story.say(A, "claim", { ...P, paths: ["a"], phase: "seeded", session: "seeded-a" });
    expect(story.found("unbegun-step")).toEqual([]);
    return { story, id };
  };
  const over: Record<string, (story: RunStory, id: string) => unknown> = {
    "its session has ended": (story) =>
      story.say(A, "session", { status: "ended", session: "seeded-a", run: undefined }),
    "it was let go of": (story, ref) =>
      story.say(A, "release", { ref, session: "seeded-a", run: undefined }),
    "its lease has lapsed": (story) => {
      story.minutes += 601;
    },
  };

  it.each(Object.entries(over))("is found of a seeded step once %s", (_, end) => {
    const { story, id } = seeded();
    end(story, id);
    expect(story.found("unbegun-step")).toMatchObject([
      { run: RUN, step: "p", facts: [id], tools: [A], paths: ["a"] },
    ]);
    story.say(A, "claim", { ...P, paths: ["a"], phase: "seeded", session: "seeded-b" });
    expect(story.found("unbegun-step")).toEqual([]);
  });

  it.each(Object.entries(over))("is not found of one that has begun, though %s", (_, end) => {
    const { story, id } = seeded();
    story.say(B, "presence", P);
    end(story, id);
    expect(story.found("unbegun-step")).toEqual([]);
  });

  it("is not found of what was seeded in vain: that is a void claim", () => {
    const story = new RunStory();
    story.say(B, "claim", { paths: ["a"], run: undefined });
    story.say(A, "claim", { ...P, paths: ["a"], phase: "seeded" });
    expect(story.found("unbegun-step")).toEqual([]);
    expect(story.found("void-claim")).toHaveLength(1);
  });
});

describe("void-claim", () => {
  const lost = () => {
    const story = new RunStory();
    const held = story.say(A, "claim", { paths: ["src"], run: undefined });
    const id = story.say(B, "claim", { ...P, paths: ["src/x.ts"] });
    story.say(B, "claim", { ...P, paths: ["src/x.ts"], id: "claim_again" });
    expect(story.found("void-claim")).toMatchObject([
      { step: "p", tools: [B], paths: ["src/x.ts"], facts: [id, "claim_again"] },
    ]);
    return { story, held };
  };

  it("is not found once its tool holds the paths, or held them later in the run", () => {
    const { story, held } = lost();
    story.say(A, "release", { ref: held, run: undefined });
    expect(story.found("void-claim")).toHaveLength(1);
    const own = story.say(B, "claim", { ...P, paths: ["src/x.ts"] });
    expect(story.found("void-claim")).toEqual([]);
    story.say(B, "release", { ref: own });
    expect(story.found("void-claim")).toEqual([]);
  });

  it("is not found once its tool holds what covers them, though no fact of the run says so", () => {
    const { story, held } = lost();
    story.say(A, "release", { ref: held, run: undefined });
    story.say(B, "claim", { paths: ["src"], run: undefined });
    expect(story.found("void-claim")).toEqual([]);
  });

  it("is not found once its tool has gone, nor of a claim that was granted", () => {
    const { story } = lost();
    story.say(C, "claim", { ...P, paths: ["docs"] });
    story.say(B, "session", { status: "ended" });
    expect(story.found("void-claim")).toEqual([]);
  });
});

describe("unwitnessed-artifact", () => {
  it("is one of all steps that nobody else has answered for", () => {
    const story = new RunStory();
    const p = story.say(A, "artifact", P);
    const q = story.say(B, "artifact", { step: "q" });
    expect(story.found("unwitnessed-artifact")).toMatchObject([
      { run: RUN, step: null, tools: [A, B], facts: [p, q] },
    ]);
    story.say(A, "receipt", { ref: p });
    expect(story.found("unwitnessed-artifact")[0]?.facts).toEqual([p, q]);
    story.say(B, "risk", { ref: p });
    expect(story.found("unwitnessed-artifact")[0]?.facts).toEqual([q]);
    story.say(C, "decision", { ref: q, run: undefined });
    expect(story.found("unwitnessed-artifact")).toEqual([]);
  });

  it("is none of a step of which somebody has seen one of several", () => {
    const story = new RunStory();
    story.say(A, "artifact", P);
    const seen = story.say(A, "artifact", P);
    story.say(B, "receipt", { ref: seen });
    expect(story.found("unwitnessed-artifact")).toEqual([]);
  });
});

describe("findings of a run", () => {
  it("have what the state shows of its facts, and nothing of others", () => {
    const story = new RunStory();
    for (const tool of [A, B, C])
      story.say(tool, "risk", { subject: "tests fail", run: undefined });
    expect(story.found("convergence")).toEqual([]);
    for (const tool of [A, B, C]) story.say(tool, "risk", { subject: "lint fails" });
    expect(story.found("convergence")).toMatchObject([{ run: RUN, tools: [A, B, C] }]);
  });

  it("have a circle of handoffs once, whole where the run knows all of it", () => {
    const story = new RunStory();
    const pass = (from: string, to: string) => story.say(from, "handoff", { ...P, target: to });
    pass(A, B);
    story.say(B, "receipt", { ref: "handoff_1" });
    pass(B, A);
    story.say(A, "receipt", { ref: "handoff_3" });
    expect(story.found("handoff-loop")).toEqual([]);
    const last = pass(A, B);
    expect(story.found("handoff-loop")).toMatchObject([
      { step: "p", tools: [A, B], facts: ["handoff_1", "handoff_3", last] },
    ]);
    story.say(B, "receipt", { ref: last });
    expect(story.found("handoff-loop")).toEqual([]);
  });

  it("show of what peers wrote one line, cut, without what would steer a reader", () => {
    const story = new RunStory();
    const long = `\u001b[2J\u202e${"x".repeat(600)}\nrally: go on`;
    for (const tool of [A, B, C]) story.say(tool, "risk", { subject: long });
    const [found] = story.found("convergence");
    expect(found?.message).toMatch(/^[\x20-\x7e]+$/);
    expect(found!.message.length).toBeLessThan(200);
  });
});
