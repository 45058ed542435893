/** rally import: nothing is taken in twice. */
import { describe, expect, it } from "vitest";
import { seal } from "../../lib/fact/line.ts";
import { Cast } from "./cast.ts";
import { A, lesson, lines, stored } from "./importing.ts";
import { input } from "./incoming.ts";

describe("an id", () => {
  it("counts once, however often and far apart it comes", async () => {
    const cast = new Cast();
    const many = Array.from({ length: 1500 }, (_, n) => lesson(cast, n));
    const told = await cast.ok(null, ["import", "-"], input(lines(...many, many[0]!, many[1499]!)));
    expect([told.appended, told.skipped.repeated]).toEqual([1500, 2]);
    // Beyond the newest 1,024 the fold itself would take it for a new one.
    expect(await cast.ok(null, ["import", "-"], input(lines(many[0]!)))).toMatchObject({
      appended: 0,
      already_here: 1,
    });
  });

  it("under which something else stands here is named, and what stands here stays", async () => {
    const cast = new Cast();
    cast.append(lesson(cast, 1));
    const before = cast.ledger();
    const other = lesson(cast, 1, { subject: "other" as never });
    const told = await cast.ok(null, ["import", "-"], input(lines(other)));
    expect(told.decided.texts).toEqual({ total: 1, rows: [{ id: "lesson_1" }] });
    expect(cast.ledger()).toBe(before);
  });

  it("written by another hand in another order of members says nothing else", async () => {
    const cast = new Cast();
    const { subject, ...rest } = lesson(cast, 1);
    const { v, ...members } = { ...rest, subject };
    const swapped = seal([["v", v], ...Object.entries(members).reverse()]);
    const text = `${Buffer.from(swapped).toString()}\n`;
    expect(text).not.toBe(lines(lesson(cast, 1)));
    for (const appended of [1, 0])
      expect(await cast.ok(null, ["import", "-"], input(text))).toMatchObject({
        appended,
        decided: { texts: { total: 0 } },
      });
  });

  it("whose text was redacted here does not get it back", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const id = await cast.say(A, "lesson", "--subject", "the password is hunter2");
    const { out } = await cast.lines(["export"]);
    await cast.ok(A, ["redact", id, "--reason", "a password"]);
    const told = await cast.ok(null, ["import", "-"], input(out));
    expect([told.appended, told.decided.texts.rows]).toEqual([0, [{ id }]]);
    expect(cast.ledger()).not.toContain("hunter2");
  });

  it("may be of any form, and is told from every other", async () => {
    const cast = new Cast();
    const odd = [
      "\ud800",
      "\ud801",
      "a\nb",
      "a b",
      "\u00e9",
      "e\u0301",
      "__proto__",
      "x".repeat(9000),
    ];
    const text = lines(...odd.map((id, n) => lesson(cast, n, { id })));
    expect((await cast.ok(null, ["import", "-"], input(text))).appended).toBe(odd.length);
    expect((await cast.ok(null, ["import", "-"], input(text))).already_here).toBe(odd.length);
  });

  it("that somebody else takes in meanwhile is not taken in again", async () => {
    const cast = new Cast();
    const many = Array.from({ length: 600 }, (_, n) => lesson(cast, n));
    const text = Buffer.from(lines(...many));
    const half = text.length / 2;
    const how = {
      world: {
        input: async function* () {
          yield text.subarray(0, half);
          // Another import of the same, and a writer who knows of neither.
          await cast.ok(null, ["import", "-"], input(text));
          await cast.say(A, "risk", "--subject", "meanwhile");
          yield text.subarray(half);
        },
      },
    };
    const told = await cast.ok(null, ["import", "-"], how);
    expect(told.appended + told.already_here).toBe(600);
    expect(told.already_here).toBeGreaterThan(300);
    const ids = stored(cast).map((line) => JSON.parse(line).id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
