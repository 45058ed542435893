import { expect, it } from "vitest";
import { retriesOf } from "../../lib/fanout/retries.ts";
import { RunStory } from "../room/run/run_story.ts";

/** Who began again after whom. */
function retries({ facts }: RunStory): string[] {
  const byStep = Map.groupBy(facts, ({ fact }) => fact.step!);
  const steps = [...byStep].map(([id, own]) => ({ id, facts: own }));
  const found = retriesOf(steps, facts, (session) => session);
  return found.map(({ task, from, to, reason }) => `${task}: ${from} to ${to}, ${reason}`);
}

const X = { step: "x", paths: ["src/x"] };

it("a task is begun again after whoever had it last, and by whoever had let go of it", () => {
  const story = new RunStory();
  const end = (ref: string) =>
    story.say(ref === one ? "a:1" : "b:1", "release", { step: "x", ref });
  const one = story.say("a:1", "claim", X);
  end(one);
  const other = story.say("b:1", "claim", X);
  end(other);
  story.say("b:1", "claim", X);
  expect(retries(story)).toEqual(["x: a:1 to b:1, replaced", "x: b:1 to b:1, released"]);
});

it("a claim that is made twice, or of other paths, begins nothing again", () => {
  const story = new RunStory();
  story.say("a:1", "claim", X);
  story.say("a:1", "claim", X);
  story.say("b:1", "claim", { ...X, paths: ["src/y"] });
  story.say("c:1", "claim", { step: "z", paths: ["src/z"] });
  expect(retries(story)).toEqual([]);
});
