import process from "node:process";
import { defineConfig } from "vitest/config";

/** What the random tests begin with: another seed in every run, or the one of a run that is to be played again. */
const seed = process.env.RALLY_TEST_SEED ?? String(Date.now() % 1_000_000_000);
console.log(`Random tests begin with RALLY_TEST_SEED=${seed}`);

export default defineConfig({
  test: {
    pool: "forks",
    // Most of a test's time is spent in waiting for the disk and for other programs.
    maxWorkers: "100%",
    // Generous, because they only catch what hangs: no test asserts a wall-clock time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What tests start with this environment has no index of rooms; own_index.ts holds all others to that.
    env: { RALLY_TEST_SEED: seed, RALLY_NO_GLOBAL_INDEX: "1" },
    globalSetup: "./test/own_index.ts",
    projects: [
      { extends: true, test: { name: "rally", include: ["test/**/*.test.ts"] } },
      {
        // Once more with everything that is derived deleted before each command: only the ledger decides.
        extends: true,
        test: {
          name: "cold",
          include: ["test/cli/**/*.test.ts"],
          // These look at sources or other repositories, not at rooms.
          exclude: ["test/cli/{published,structure,verb_table,sync/transport*}.test.ts"],
          env: { RALLY_TEST_COLD: "1" },
        },
      },
    ],
  },
});
