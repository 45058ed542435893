/** How much source the runtime has to take up before a hot verb begins: each KB costs every check before a write. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { APART } from "../../scripts/build/apart.ts";
import { bundle } from "../../scripts/build/bundle.ts";
import { identityOf } from "../../scripts/build/identity.ts";

/** Bytes, a little more than there are. Whoever needs more says here that it is worth it. */
const MOST: Readonly<Record<string, number>> = {
  main: 600,
  check: 102_300,
  hook: 171_700,
  say: 132_000,
  hot: 212_400,
};

/** What only cold verbs load. */
const COLD = ["cold", ...Object.keys(APART)];

let texts: Readonly<Record<string, string>>;
beforeAll(async () => {
  const root = join(import.meta.dirname, "../..");
  const identity = identityOf(root);
  const { main, parts } = await bundle({ root, identity, runtime: "node-sea", codeCache: true });
  texts = { main, ...parts };
});

it("every part that a hot verb may begin with has a bound", () => {
  const hot = Object.keys(texts).filter((name) => !COLD.includes(name));
  expect(hot.sort()).toEqual(Object.keys(MOST).sort());
});

describe.each(Object.entries(MOST))("%s", (name, most) => {
  it(`is at most ${most} bytes, and not so few that the bound holds nothing`, () => {
    const bytes = Buffer.byteLength(texts[name]!);
    expect(bytes).toBeLessThanOrEqual(most);
    expect(bytes).toBeGreaterThan(most * 0.8);
  });
});
