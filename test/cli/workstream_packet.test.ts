import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";
import { described } from "./workstreams.ts";

const PACKET = ["workstream", "packet", "workstream.json", "--run", "r1"] as const;

interface Packets {
  readonly run: string;
  readonly packets: readonly { task: string; tool: string; file: string | null; text: string }[];
}

async function packets(cast: Cast, ...more: string[]): Promise<Packets> {
  const { exit, out, data } = await cast.json(null, [...PACKET, ...more]);
  expect(exit, out).toBe(0);
  return data as Packets;
}

describe("workstream packet", () => {
  it("needs nobody and no room, and leaves none", async () => {
    const cast = new Cast();
    described(cast);
    const { run, packets: all } = await packets(cast);
    expect([run, ...all.map(({ task, tool, file }) => [task, tool, file])]).toEqual([
      "r1",
      ["lexer", "agent:lexer", null],
      ["parser", "agent:parser", null],
      ["review", "agent:review", null],
    ]);
    expect(existsSync(cast.room)).toBe(false);
    const outside = new Cast(scratchDirectory());
    described(outside);
    expect((await packets(outside)).packets).toEqual(all);
  });

  it("shows the same texts with a line between them, or the one that is asked for", async () => {
    const cast = new Cast();
    described(cast);
    const { packets: all } = await packets(cast);
    const { out } = await cast.text(null, PACKET);
    expect(out).toBe(all.map(({ text }) => text).join("\n---\n\n"));
    const { packets: one } = await packets(
      cast,
      "--task",
      "parser",
      "--tool-prefix",
      "claude_code",
    );
    expect(one.map(({ tool }) => tool)).toEqual(["claude_code:parser"]);
    expect(one[0]!.text).toContain("--tool claude_code:parser ");
    expect(one[0]!.text).not.toContain("--tool agent:");
  });

  it("writes them with --out, over older ones, and names what it wrote", async () => {
    const cast = new Cast();
    described(cast);
    const { packets: all } = await packets(cast, "--out", "build/packets/");
    for (const { file, text } of all)
      expect(readFileSync(join(cast.root, file ?? ""), "utf8")).toBe(text);
    const names = ["lexer", "parser", "review"].map((id) => `${id}.packet.md`);
    expect(readdirSync(join(cast.root, "build/packets"))).toEqual(names);
    cast.write("build/packets/lexer.packet.md", "older");
    const { out } = await cast.text(null, [...PACKET, "--out", "build/packets"]);
    expect(out).toBe(names.map((name) => `wrote build/packets/${name}\n`).join(""));
    expect(readFileSync(join(cast.root, "build/packets/lexer.packet.md"), "utf8")).toBe(
      all[0]!.text,
    );
    const elsewhere = join(scratchDirectory(), "a", "b");
    await packets(cast, "--out", elsewhere);
    expect(readdirSync(elsewhere)).toEqual(names);
  });

  it("writes nothing through a link, whatever stands behind it", async () => {
    const cast = new Cast();
    described(cast);
    const outside = scratchDirectory();
    symlinkSync(outside, join(cast.root, "linked"));
    mkdirSync(join(cast.root, "plain"));
    writeFileSync(join(outside, "victim"), "mine");
    symlinkSync(join(outside, "victim"), join(cast.root, "plain/parser.packet.md"));
    cast.write("file", "");
    for (const out of ["linked", "linked/deeper", "plain", "file", join(cast.root, "linked")]) {
      const { exit, code } = await cast.json(null, [...PACKET, "--out", out]);
      expect([out, exit, code]).toEqual([out, 2, "link-in-the-way"]);
    }
    expect(readdirSync(outside)).toEqual(["victim"]);
    expect(readFileSync(join(outside, "victim"), "utf8")).toBe("mine");
    expect(readdirSync(join(cast.root, "plain"))).toEqual(["parser.packet.md"]);
  });

  it.each([
    ["unknown-task", ["--task", "lexr"], "Did you mean lexer?"],
    ["bad-tool", ["--tool-prefix", "a b"], ""],
    ["bad-tool", ["--tool-prefix", `a${"b".repeat(91)}`], ""],
    ["bad-tool", ["--tool-prefix", "-x"], ""],
  ])("refuses with %s what cannot be: %j", async (wanted, more, hint) => {
    const cast = new Cast();
    described(cast);
    const { exit, code, out } = await cast.json(null, [...PACKET, ...more, "--out", "packets"]);
    expect([exit, code]).toEqual([2, wanted]);
    expect(out).toContain(hint);
    expect(existsSync(join(cast.root, "packets"))).toBe(false);
  });

  it.each(["two words", "a\u200bb", "x".repeat(129)])(
    "refuses a run that is no word to be seen: %j",
    async (run) => {
      const cast = new Cast();
      described(cast);
      const argv = ["workstream", "packet", "workstream.json", `--run=${run}`];
      expect(await cast.json(null, argv)).toMatchObject({ exit: 2, code: "bad-value" });
    },
  );
});
