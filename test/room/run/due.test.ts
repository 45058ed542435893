import { expect, it } from "vitest";
import { dueStandbys, nextDue } from "../../../lib/room/run/due.ts";
import { minute } from "../hostile_sequences.ts";
import { RunStory } from "./run_story.ts";

it("a standby is due at the minute that it named, and from then on is not the next", () => {
  const story = new RunStory();
  const [first, second] = [9, 12].map((at) =>
    story.say("agent:a", "standby", { wake_after: minute(at) }),
  );
  const due = () => dueStandbys(story.state, story.now).map((each) => each.standby_event_id);
  const next = () => nextDue(story.state, story.now);
  expect([due(), next()]).toEqual([[], Date.parse(minute(9))]);
  story.minutes = 9;
  expect([due(), next()]).toEqual([[first], Date.parse(minute(12))]);
  story.minutes = 12;
  expect([due(), next()]).toEqual([[first, second], undefined]);
});
