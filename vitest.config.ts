import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    // Generous, because they only catch what hangs: no test asserts a wall-clock time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
