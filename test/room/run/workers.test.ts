import { expect, it } from "vitest";
import { RunStory } from "./run_story.ts";

/** Who works on the only step. */
function worker(story: RunStory): string | undefined {
  return story.dag().nodes[0]?.tool;
}

const P = { step: "p", paths: ["src/p"] };

it("whoever worked on a step last works on it, not whoever gave, wanted or judged it", () => {
  const story = new RunStory();
  story.say("lead:1", "handoff", { step: "p", target: "a:1" });
  expect(worker(story)).toBe("lead:1");
  const claim = story.say("a:1", "claim", P);
  story.say("c:1", "claim", P);
  story.say("lead:1", "receipt", { step: "p", ref: claim });
  expect(worker(story)).toBe("a:1");
  story.say("a:1", "release", { step: "p", ref: claim });
  story.say("b:1", "claim", P);
  expect(worker(story)).toBe("b:1");
});

it("whoever answered for a step that nobody has worked on yet is missed, whoever gave it", () => {
  const story = new RunStory();
  story.say("lead:1", "handoff", { step: "p", target: "a:1" });
  story.say("a:1", "receipt", { step: "p", ref: "handoff_1" });
  expect(story.found("gone-agent")).toEqual([]);
  story.say("a:1", "session", { status: "ended", run: undefined });
  expect(story.found("gone-agent")).toMatchObject([{ step: "p", tools: ["a:1"] }]);
});
