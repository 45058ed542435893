/** A few hundred edits of the stomp benchmark with the compiled program, and what becomes of them without the hook; `npm run stomp` plays as many as one likes. */
import process from "node:process";
import { describe, expect, it } from "vitest";
import { tokensAtMost } from "../../lib/room/views/budget.ts";
import { RALLY } from "../binary/compiled.ts";
import { type Setting, stomp } from "./stomp.ts";

const seed = Number(process.env.RALLY_TEST_SEED ?? Date.now() % 1_000_000);
/** Enough on a machine that is busy otherwise too. */
const PATIENCE = 300_000;
const CROWD: Setting = {
  agents: 6,
  edits: 90,
  files: 5,
  seed,
  form: "edit",
  // Here it waits for a machine that does much else at the same time; no host would.
  hook: [RALLY, "hook", "--timeout-ms", "60000"],
  empty: [RALLY, "version"],
};

describe(`six agents on five files of one checkout (seed ${seed})`, { timeout: PATIENCE }, () => {
  it("lose edits of each other", async () => {
    const { edits, lost, calls } = await stomp({ ...CROWD, hook: null });
    expect(edits).toBe(CROWD.edits);
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(calls.map(({ event }) => event))).toEqual(new Set(["empty"]));
  });

  it("lose none with the hook, and are told little", async () => {
    const { edits, lost, denied, failed, calls, kinds } = await stomp(CROWD);
    expect([edits, failed]).toEqual([CROWD.edits, 0]);
    expect(lost).toEqual([]);
    expect(denied).toBeGreaterThan(0);
    expect(Object.keys(kinds).sort()).toEqual(["claim", "session"]);
    for (const { event, words, denied: isDenied } of calls) {
      expect(tokensAtMost(words), event).toBeLessThanOrEqual(250);
      if (!isDenied && event !== "SessionStart" && event !== "UserPromptSubmit")
        expect(words, event).toBe("");
    }
  });
});

it("an agent that is alone is told nothing and leaves one claim for each file, and its end", {
  timeout: PATIENCE,
}, async () => {
  const { lost, calls, kinds, touched } = await stomp({ ...CROWD, agents: 1, edits: 24 });
  expect(lost).toEqual([]);
  expect(calls.filter(({ words }) => words !== "")).toEqual([]);
  expect(kinds).toEqual({ claim: touched, session: 1 });
});
