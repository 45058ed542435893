/**
 * fast-check, which begins with the seed of this run: printed at its start and in every failure.
 * `RALLY_TEST_SEED=N npm test` plays a run again.
 *
 * @module
 */
import process from "node:process";
import fc from "fast-check";

/** What every random test of this run begins with. */
export const SEED = Number(process.env.RALLY_TEST_SEED ?? Date.now() % 1_000_000_000);

fc.configureGlobal({ seed: SEED });

export default fc;
