import { describe, expect, it } from "vitest";
import { minute } from "../hostile_sequences.ts";
import { RunStory, type Saying } from "./run_story.ts";

const A = "agent:a";
const P = { step: "p" };
const DUE = { wake_after: minute(0) };

/** What is said of one step, and how it then stands. */
const STANDING: readonly (readonly [string, readonly (readonly [string, Saying?])[], string])[] = [
  ["a claim", [["claim", { paths: ["a"] }]], "in_flight"],
  ["a void claim", [["claim", {}]], "in_flight"],
  ["an artifact", [["artifact"]], "landed"],
  ["a void artifact", [["artifact", { paths: ["../x"] }]], "in_flight"],
  ["a standby that is due", [["standby", DUE]], "stalled"],
  ["a standby that is not", [["standby", { wake_after: minute(99) }]], "in_flight"],
  [
    "a standby and its wake",
    [
      ["standby", DUE],
      ["wake", { ref: "standby_1" }],
    ],
    "in_flight",
  ],
  [
    "a standby and a wake that names no step",
    [
      ["standby", DUE],
      ["wake", { ref: "standby_1", step: undefined, run: undefined }],
    ],
    "in_flight",
  ],
  [
    "a standby and the claim that it waited for",
    [
      ["standby", DUE],
      ["claim", { paths: ["a"], ref: "standby_1", run: undefined }],
    ],
    "in_flight",
  ],
  [
    "a standby that an artifact ends",
    [
      ["standby", DUE],
      ["artifact", { ref: "standby_1" }],
    ],
    "landed",
  ],
  ["an artifact behind an open standby", [["standby", DUE], ["artifact"]], "landed"],
  ["a standby behind an artifact", [["artifact"], ["standby", DUE]], "stalled"],
  [
    "a standby behind an artifact that is over",
    [["artifact"], ["standby", DUE], ["wake", { ref: "standby_2" }]],
    "landed",
  ],
  [
    "an artifact that is retracted",
    [["artifact"], ["retract", { ref: "artifact_1" }]],
    "in_flight",
  ],
  [
    "one that is retracted without a word of the run",
    [["artifact"], ["retract", { ref: "artifact_1", run: undefined, step: undefined }]],
    "in_flight",
  ],
  [
    "two artifacts of which one is retracted",
    [["artifact"], ["artifact"], ["retract", { ref: "artifact_1", run: undefined }]],
    "landed",
  ],
];

describe("a step", () => {
  it("stands still once all who worked on it are gone, whoever handed it to them", () => {
    const story = new RunStory();
    story.say("lead:1", "handoff", { ...P, target: A });
    story.say(A, "claim", { ...P, paths: ["a"] });
    const status = () => story.dag().nodes[0]?.status;
    expect(status()).toBe("in_flight");
    story.say(A, "session", { status: "ended", run: undefined });
    expect(status()).toBe("stalled");
    expect(story.found("stalled-step")).toEqual([]);
    expect(story.found("gone-agent")).toMatchObject([{ step: "p" }]);
    story.say("agent:b", "presence", P);
    expect(status()).toBe("in_flight");
  });

  it.each(STANDING)("with %s", (_, said, status) => {
    const story = new RunStory();
    for (const [kind, saying] of said) story.say(A, kind, { ...P, ...saying });
    expect(story.dag().nodes.find(({ step }) => step === "p")?.status).toBe(status);
    expect(story.dag().nodes[0]?.landed_at === null).toBe(status !== "landed");
  });

  it("stays landed when the state has let go of its artifact", () => {
    const story = new RunStory();
    story.say(A, "artifact", P);
    for (let n = 0; n < 200; n++) story.say("agent:b", "artifact", { run: undefined });
    expect(story.state.rest?.artifacts.has("artifact_1")).toBe(false);
    expect(story.standing()).toEqual(["p: landed"]);
  });

  it("stays landed when its artifact is older than the state keeps any", () => {
    const story = new RunStory();
    story.say(A, "artifact", P);
    story.minutes += 8 * 24 * 60;
    story.say("agent:b", "artifact", { run: undefined });
    expect(story.state.rest?.artifacts.has("artifact_1")).toBe(false);
    expect(story.standing()).toEqual(["p: landed"]);
  });

  it("that is only seeded has not begun, and nobody works on it", () => {
    const story = new RunStory();
    story.say(A, "claim", {
      ...P,
      paths: ["a"],
      phase: "seeded",
      session: "seeded-a",
      expect: "5m",
    });
    story.minutes += 60;
    expect(story.dag().nodes[0]).toMatchObject({
      status: "in_flight",
      tool: A,
      begun_at: null,
      overdue: false,
      expect: "5m",
      presence: null,
    });
    story.say(A, "presence", { ...P, session: "seeded-a" });
    story.minutes += 10;
    expect(story.dag().nodes[0]).toMatchObject({
      begun_at: minute(62),
      overdue: false,
      presence: "active",
    });
    story.minutes += 1;
    expect(story.dag().nodes[0]?.overdue).toBe(true);
    story.say(A, "artifact", { ...P, session: "seeded-a" });
    expect(story.dag().nodes[0]?.overdue).toBe(false);
  });

  it("has begun by all that is no claim, whatever phase it is in", () => {
    const story = new RunStory();
    story.say(A, "artifact", { ...P, phase: "seeded", expect: "5m" });
    expect(story.dag().nodes[0]).toMatchObject({ status: "landed", begun_at: minute(1) });
  });

  it("is of whoever works on it, not of those who hand it over, answer it or lose it", () => {
    const story = new RunStory();
    story.say("lead:1", "handoff", { ...P, target: A });
    expect(story.dag().nodes[0]).toMatchObject({ tool: "lead:1", presence: null });
    story.say(A, "claim", { ...P, paths: ["a"] });
    story.say("agent:b", "claim", { ...P, paths: ["a"] });
    story.say("lead:1", "receipt", { ...P, ref: "handoff_1" });
    expect(story.dag().nodes[0]).toMatchObject({ tool: A, tools: ["lead:1", A, "agent:b"] });
  });

  it("stands under root where a fact names none", () => {
    const story = new RunStory();
    story.say(A, "claim", { paths: ["a"] });
    expect(story.standing()).toEqual(["root: in_flight"]);
  });
});

describe("edges", () => {
  it("are of parents, and of facts that name each other across steps, each once", () => {
    const story = new RunStory();
    story.say(A, "artifact", { step: "a" });
    story.say(A, "claim", { step: "b", parent_steps: ["a", "never"], paths: ["a"] });
    story.say(A, "artifact", { step: "b", parent_steps: ["a"], ref: "artifact_1" });
    story.say(A, "artifact", { step: "b", ref: "claim_2", refs: ["artifact_1", "elsewhere_1"] });
    expect(story.dag().edges).toEqual([
      { from: "a", to: "b", kind: "parent_step" },
      { from: "never", to: "b", kind: "parent_step" },
      { from: "a", to: "b", kind: "ref" },
    ]);
  });
});
