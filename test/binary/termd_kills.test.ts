import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { hasTmux } from "../backends/tmux_here.ts";
import { PAYLOADS } from "../room/letter_payloads.ts";
import { randomOf } from "../simulation/random.ts";
import { asked, RALLY } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { scene } from "./repository.ts";
import {
  arrived,
  clear,
  deliveriesIn,
  rage,
  type Storm,
  type Target,
  targetsOf,
} from "./termd_storm.ts";

/** Chosen anew for each run; a failing one is repeated with RALLY_TEST_SEED. */
const seed = Number(process.env.RALLY_TEST_SEED ?? Date.now() % 1_000_000);
/** `RALLY_TERMD_TIMES=10` plays ten times as much. */
const times = Number(process.env.RALLY_TERMD_TIMES ?? 1);

describe.skipIf(!hasTmux())(`termd that is killed at random moments (seed ${seed})`, () => {
  const storm: Storm = {
    scene: scene(),
    program: [RALLY],
    targets: 10,
    directives: 500 * times,
    kills: 50 * times,
    longest: 400,
    texts: PAYLOADS.filter(({ length }) => length > 0),
    random: randomOf(seed),
  };
  let targets: Target[] = [];
  afterAll(() => clear(targets));

  it(
    "has every directive arrive once, as it was written, in order",
    async () => {
      console.log(`termd kills: seed ${seed}`);
      targets = await targetsOf(storm);
      const { lost } = await rage(storm, targets);
      for (const { label, sent, submitted } of targets)
        expect(submitted(), label).toEqual(sent.map(arrived));
      // Nothing has been tried if nobody was killed.
      expect(lost).toBeGreaterThan(storm.kills / 2);
    },
    300_000 * times,
  );

  it("leaves a room in which each was delivered once, and a claim that was taken over in the open", () => {
    const lines = linesOf(storm.scene.ledger);
    const delivered = deliveriesIn(lines);
    expect(new Set(delivered).size).toBe(storm.directives);
    expect(delivered.length).toBe(storm.directives);
    const taken = lines.filter(({ over }) => over !== undefined);
    expect(taken.length).toBeGreaterThan(0);
    for (const { reason, force } of taken)
      expect([force, reason]).toEqual([true, expect.stringMatching(/^gone: /)]);
    const { active_claims, damaged } = asked(storm.scene.app, ["room"]).data?.room ?? {};
    expect(damaged).toBe(0);
    expect(active_claims.flatMap((each: { resources: string[] }) => each.resources)).not.toContain(
      "service:termd",
    );
  });
});
