import { defineConfig } from "vitest/config";

/** Apart from the gate's: `npm run test:hosts` runs these, with the clients that could be had. */
export default defineConfig({
  test: {
    pool: "forks",
    include: ["test/real_hosts/checks/*.ts"],
    // Generous, because it only catches what hangs: a client has two minutes to end.
    testTimeout: 400_000,
    hookTimeout: 400_000,
  },
});
