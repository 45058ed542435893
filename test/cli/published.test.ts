import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { VERBS } from "../../lib/cli/manifest.ts";
import { fact, factFields } from "../../lib/cli/schemas/fact.ts";
import { SCHEMAS } from "../../lib/cli/schemas/schemas.ts";
import { FIELDS } from "../../lib/fact/fields.ts";
import { generated } from "../../scripts/docs.ts";
import { published } from "./answers.ts";
import { Cast } from "./cast.ts";

const docs = join(import.meta.dirname, "../../docs");
const remedy = "docs/ is not what the verb table says: run npm run docs";

describe("the schemas", () => {
  it("are one for each first word of the verb table, and no more", () => {
    const words = [...new Set(VERBS.map((verb) => verb.words[0]!))];
    expect(Object.keys(SCHEMAS).sort()).toEqual(words.sort());
  });

  it("describe a fact by the one table of its fields", () => {
    expect(Object.keys(factFields)).toEqual(Object.keys(FIELDS));
    const least = {
      v: 1,
      id: "claim_1",
      kind: "claim",
      at: "2026-11-20T12:00:00.000Z",
      tool: "codex:01",
      session: "s",
    };
    expect(fact.safeParse({ ...least, of_a_newer_version: [1] }).success).toBe(true);
    for (const name of Object.keys(least))
      expect(fact.safeParse({ ...least, [name]: undefined }).success, name).toBe(false);
    expect(fact.safeParse({ ...least, paths: "src" }).success).toBe(false);
  });
});

describe("npm run docs", () => {
  it.each([...generated()])("has written docs/%s as it stands", (path, text) => {
    expect(readFileSync(join(docs, path), "utf8") === text, remedy).toBe(true);
  });

  it("has left no schema of a verb that is gone", () => {
    const known = [...generated().keys()].filter((path) => path.startsWith("schemas/"));
    const there = readdirSync(join(docs, "schemas")).map((name) => `schemas/${name}`);
    expect(there.sort(), remedy).toEqual(known.sort());
  });

  it("makes the same text every time", () => {
    expect([...generated()]).toEqual([...generated()]);
  });
});

describe("a published schema", () => {
  it("refuses an answer that has more, less or other members than it says", async () => {
    const cast = new Cast();
    await cast.say("codex:01", "claim", "--path", "src/a.ts", "--subject", "x");
    const { json } = await cast.run("gemini:01", [
      "say",
      "claim",
      "--path",
      "src",
      "--subject",
      "y",
    ]);
    const room = await cast.ok(null, ["room"]);
    expect(oversights(published("envelope"), json)).toEqual([]);
    expect(oversights(published("room"), room)).toEqual([]);
    const row = { ...room.active_claims[0], at: "yesterday" };
    expect(published("room").safeParse({ ...room, active_claims: [row] }).success).toBe(false);
  });

  /** Members that could be left out, added or be something else without anybody noticing. */
  function oversights(schema: z.ZodType, answer: object): string[] {
    const takes = (changed: object): boolean => schema.safeParse(changed).success;
    const lax = Object.keys(answer).filter((name) => {
      const { [name]: _, ...less } = answer as Record<string, unknown>;
      return takes(less) || takes({ ...answer, [name]: Symbol("other") });
    });
    return takes({ ...answer, more: 1 }) ? [...lax, "more"] : lax;
  }
});
