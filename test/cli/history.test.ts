/** search, locate and room, as far as they look back. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { busy } from "./busy_room.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

describe("rally search", () => {
  it("finds words in what was said, newest first, and shows where", async () => {
    const cast = await busy();
    const { rows } = await cast.ok(null, ["search", "lexer", "--limit", "2"]);
    expect(rows).toEqual([
      {
        seq: 92,
        fact: expect.objectContaining({ id: "lesson_90" }),
        snippet: "about the Lexer",
        void_reason: null,
      },
      {
        seq: 82,
        fact: expect.objectContaining({ id: "lesson_80" }),
        snippet: "about the Lexer",
        void_reason: null,
      },
    ]);
    expect((await cast.text(null, ["search", "empty inp*"])).out).toContain(
      'claims src/a.ts "accept empty input"',
    );
    expect((await cast.text(null, ["search", "no-such-word"])).out).toBe("nothing found\n");
    const words = async (...argv: string[]) =>
      (await cast.ok(null, ["search", ...argv])).rows.length;
    expect(await words("lesson", "--kind", "claim")).toBe(0);
    expect(await words("input", "--kind", "claim", "--tool", A)).toBe(1);
    expect(await words("input", "--tool", B)).toBe(0);
  });

  it("says which facts have no effect", async () => {
    const cast = await busy();
    await cast.say(A, "risk", "--subject", "weather");
    cast.append({
      kind: "resolve",
      id: "resolve_x",
      ref: "risk_none",
      summary: "sunny weather" as never,
    });
    const { rows } = await cast.ok(null, ["search", "sunny"]);
    expect(rows).toMatchObject([{ void_reason: "not-open" }]);
    expect((await cast.text(null, ["search", "sunny"])).out).toContain("(void: not-open)");
  });

  it.each(["", "  ", '""', "*", "..."])("refuses %j, in which there is no word", async (query) => {
    const { exit, code } = await (await busy()).run(null, ["search", query]);
    expect([exit, code]).toEqual([2, "bad-value"]);
  });

  it("does not show raw what peers wrote", async () => {
    const cast = await busy();
    cast.append({ kind: "lesson", subject: "evil \u202ewords \u001b[31m" as never });
    const { out } = await cast.text(null, ["search", "evil"]);
    for (const hidden of ["\u202e", "\u001b"]) expect(out).not.toContain(hidden);
  });
});

describe("rally locate", () => {
  it("finds what is old and what is new, and what names them", async () => {
    const cast = await busy();
    await cast.ok(null, ["search", "x"]);
    const release = await cast.say(A, "release", "--mine");
    const [claim] = (await cast.ok(null, ["recent", "--kind", "claim"])).rows;
    const { located } = await cast.ok(null, ["locate", String(claim!.fact.id)]);
    expect(located).toMatchObject({
      seq: 1,
      referred_by: [{ id: release, kind: "release", tool: A }],
    });
  });

  it("reports the damaged line that still names the id", async () => {
    const cast = await busy();
    await cast.ok(null, ["search", "lexer"]);
    const ledger = join(cast.room, "log/main.jsonl");
    const bytes = readFileSync(ledger);
    const at = bytes.indexOf("lesson number 30");
    bytes[at + 3]! ^= 1;
    writeFileSync(ledger, bytes);
    const told = await cast.text(null, ["locate", "lesson_30"]);
    expect(told.exit).toBe(0);
    const { located, damaged } = await cast.ok(null, ["locate", "lesson_30"]);
    expect(located).toBeNull();
    const start = bytes.lastIndexOf("\n", at) + 1;
    const length = bytes.indexOf("\n", at) - start;
    expect(damaged).toEqual([
      {
        segment: "main",
        offset: start,
        length,
        seq: 32,
        hash: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
    ]);
    expect(told.out).toContain(`a damaged line names it: main:${start} length ${length}`);
  });
});

describe("rally room --at", () => {
  it("shows the room as it was, with the eyes of then", async () => {
    const cast = new Cast();
    const claim = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "one");
    await cast.say(A, "release", "--mine");
    await cast.say(B, "claim", "--path", "src/a.ts", "--subject", "two");
    cast.now += 86_400_000 * 3;
    const at = async (seq: number) => await cast.ok(null, ["room", "--at", String(seq)]);
    expect((await at(1)).active_claims).toMatchObject([{ id: claim, owner: A, idle_seconds: 0 }]);
    expect((await at(2)).active_claims).toEqual([]);
    expect((await at(3)).active_claims).toMatchObject([{ owner: B }]);
    expect((await at(3)).max_seq).toBe(3);
    expect((await cast.ok(null, ["room"])).active_claims).toEqual([]);
    for (const seq of ["0", "4", "-1", "x"])
      expect((await cast.run(null, ["room", "--at", seq])).exit).toBe(2);
    expect((await cast.run(null, ["room", "--at", "1", "--watch"])).code).toBe("bad-flags");
  });
});

describe("rally room --include-archived", () => {
  it("adds the artifacts that the state has let go", async () => {
    const cast = new Cast();
    const old = await cast.say(A, "artifact", "--subject", "old work");
    cast.now += 86_400_000 * 8;
    const fresh = await cast.say(A, "artifact", "--subject", "new work");
    const ids = async (...words: string[]) =>
      (await cast.ok(null, ["room", ...words])).recent_artifacts.map(({ id }) => id);
    expect(await ids()).toEqual([fresh]);
    expect(await ids("--include-archived")).toEqual([fresh, old]);
    expect(await ids("--include-archived", "--tool", B)).toEqual([]);
    expect(await ids("--include-archived", "--at", "1")).toEqual([old]);
  });
});
