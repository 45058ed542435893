import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    pool: "forks",
    // Generous, because they only catch what hangs: no test asserts a wall-clock time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "rally", include: ["test/**/*.test.ts"] } },
      {
        // Once more with everything that is derived deleted before each command: only the ledger decides.
        extends: true,
        test: {
          name: "cold",
          include: ["test/cli/**/*.test.ts"],
          // These look at sources, not at rooms.
          exclude: ["test/cli/{published,structure,verb_table}.test.ts"],
          env: { RALLY_TEST_COLD: "1" },
        },
      },
    ],
  },
});
