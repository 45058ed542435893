/** How much source the runtime has to take up before a hot verb begins: each KB costs every check before a write. */
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { bundle, type Program } from "../../scripts/build/bundle.ts";
import { identityOf } from "../../scripts/build/identity.ts";

const root = join(import.meta.dirname, "../..");
let program: Program;
beforeAll(async () => {
  const identity = identityOf(root);
  program = await bundle({ root, identity, runtime: "node-sea", codeCache: true });
});

/** A little more than there is. Whoever needs more says here that it is worth it. */
it.each([
  ["the beginning", 300, () => program.main],
  ["the hot part", 192_000, () => program.parts.hot!],
])("%s is at most %i characters", (_, most, part) => {
  expect(part().length).toBeLessThanOrEqual(most);
  expect(part().length).toBeGreaterThan(most * 0.8);
});
