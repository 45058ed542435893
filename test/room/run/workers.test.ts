import { expect, it } from "vitest";
import { NO_SIGHTINGS } from "../../../lib/room/presence.ts";
import { stepsOf } from "../../../lib/room/run/steps.ts";
import { workerOf, workersOf } from "../../../lib/room/run/workers.ts";
import { RunStory } from "./run_story.ts";

/** Who works on the only step, and who has. */
function workers({ state, facts, now }: RunStory): [now: string, all: string[]] {
  const [step] = stepsOf(state, facts, now, NO_SIGHTINGS);
  return [workerOf(step!), workersOf(step!)];
}

const P = { step: "p", paths: ["src/p"] };

it("whoever worked on a step last works on it, not whoever gave, wanted or judged it", () => {
  const story = new RunStory();
  story.say("lead:1", "handoff", { step: "p", target: "a:1" });
  expect(workers(story)).toEqual(["lead:1", []]);
  const claim = story.say("a:1", "claim", P);
  story.say("c:1", "claim", P);
  story.say("lead:1", "receipt", { step: "p", ref: claim });
  expect(workers(story)).toEqual(["a:1", ["a:1", "c:1"]]);
  story.say("a:1", "release", { step: "p", ref: claim });
  story.say("b:1", "claim", P);
  expect(workers(story)).toEqual(["b:1", ["a:1", "c:1", "b:1"]]);
});

it("a claim that is seeded is of its tool, which has not worked yet", () => {
  const story = new RunStory();
  story.say("a:1", "claim", { ...P, phase: "seeded" });
  expect(workers(story)).toEqual(["a:1", []]);
});
