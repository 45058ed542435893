/** What cannot be told at all. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { saying } from "./hosted.ts";
import { inject } from "./injecting.ts";
import { terminals } from "./terminals.ts";

describe("what cannot be told is refused, and nothing is written", () => {
  const here = async () => {
    const terms = terminals();
    await terms.begin("claude-01", "claude");
    return terms;
  };

  it.each<[string, readonly string[], string, number]>([
    ["no target", ["--text", "x"], "missing-argument", 2],
    ["two targets", ["claude-01", "--to", "codex:01", "--text", "x"], "missing-argument", 2],
    ["a target that nobody is", ["claud-01", "--text", "x"], "unknown-target", 3],
    ["everybody", ["all", "--text", "x"], "bad-value", 2],
    ["no words", ["claude-01"], "missing-flag", 2],
    ["words and a handoff", ["claude-01", "--text", "x", "--handoff", "y"], "missing-flag", 2],
    ["empty text", ["claude-01", "--text="], "bad-value", 2],
    ["text that nobody sees", ["claude-01", "--text", " \u200b\u202e\n"], "bad-value", 2],
    ["text that is too long", ["claude-01", "--text", "é".repeat(8193)], "too-long", 2],
    ["an unknown handoff", ["claude-01", "--handoff", "handoff_x"], "not-open", 2],
    ["no time", ["claude-01", "--text", "x", "--timeout-seconds", "0"], "bad-value", 2],
  ])("%s", async (_, words, code, exit) => {
    const terms = await here();
    const before = terms.cast.ledger();
    const told = await inject(terms, ...words);
    expect([told.exit, told.code]).toEqual([exit, code]);
    if (code === "unknown-target")
      expect(told.json).toMatchObject({ error: { hints: ["Did you mean claude-01?"] } });
    expect(terms.cast.ledger()).toBe(before);
    expect(terms.told("claude-01")).toEqual([]);
  });

  it("to a session that was stopped", async () => {
    const terms = await here();
    const path = ".rally/managed/claude-01.json";
    const record = JSON.parse(readFileSync(join(terms.cast.root, path), "utf8"));
    terms.cast.write(path, JSON.stringify({ ...record, stopped: 1 }));
    const before = terms.cast.ledger();
    const told = await inject(terms, "claude-01", "--text", "x");
    expect([told.exit, told.code, terms.cast.ledger()]).toEqual([3, "stopped-target", before]);
  });

  it.each<[string, Uint8Array, string]>([
    ["bytes that are no UTF-8", new Uint8Array([0x61, 0xff, 0x62]), "bad-text"],
    ["half a character at the end", new Uint8Array([0x61, 0xe6, 0x97]), "bad-text"],
    ["too much", new Uint8Array(16_385).fill(0x61), "too-long"],
    ["a NUL", new Uint8Array([0x61, 0, 0x62]), "bad-text"],
    ["nothing", new Uint8Array(0), "bad-value"],
  ])("%s on standard input", async (_, bytes, code) => {
    const terms = await here();
    const before = terms.cast.ledger();
    const world = {
      input: async function* () {
        yield bytes;
      },
    };
    const argv = ["inject", "claude-01", "--text", "-"] as const;
    const told = await terms.cast.run("codex:09", argv, terms.how({ world }));
    expect([told.exit, told.code, terms.cast.ledger()]).toEqual([2, code, before]);
  });

  it("but standard input of 16 KiB is told as it is", async () => {
    const terms = terminals();
    await terms.begin("prog-01", null);
    const text = `${"日本語\n".repeat(1638)}12`;
    const argv = ["inject", "prog-01", "--text", "-"] as const;
    const { data } = await terms.cast.run("codex:09", argv, terms.how({ world: saying(text) }));
    expect([data.delivery_state, terms.told("prog-01")[0]]).toEqual([
      "accepted",
      expect.stringContaining(`] ${text}\nend of`),
    ]);
  });
});
