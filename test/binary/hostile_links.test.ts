/** Hostile repositories whose parts, where rally writes, are links to somewhere outside. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { recorded } from "../hosts/recorded.ts";
import { rally } from "./compiled.ts";
import { env, RELATIVE, root } from "./hostile_clone.ts";
import { cloned, everything } from "./hostile_origin.ts";
import { scratch } from "./repository.ts";

/** Parts of a room, and settings, that are links to somewhere outside. */
const LINKS = [
  ...[
    ".rally",
    ".rally/log",
    ".rally/log/main.jsonl",
    ".rally/log/archive",
    ".rally/sessions",
    ".rally/cache",
  ],
  ...[
    ".rally/config.json",
    ".rally/.gitignore",
    ".rally/facts.db",
    ".rally/quarantine",
    ".rally/hooks",
  ],
  ...[".rally-spool", ".claude", ".codex/hooks.json", ".opencode/plugins"],
];

const elsewhere = scratch();

describe("a link that leads out", () => {
  it.each(LINKS)("is followed by no write: %s", (part) => {
    const name = part.replaceAll("/", "-");
    const from = join(elsewhere, `${name}-origin`);
    mkdirSync(join(from, part, ".."), { recursive: true });
    if (part.startsWith(".rally/")) mkdirSync(join(from, ".rally/log"), { recursive: true });
    if (part !== ".rally" && !part.startsWith(".rally/log")) {
      mkdirSync(join(from, ".rally/log"), { recursive: true });
      writeFileSync(join(from, ".rally/log/main.jsonl"), "\ndamaged\n");
    }
    const isFile = /\.(json|jsonl|db|gitignore)$/.test(part);
    rmSync(join(from, part), { recursive: true, force: true });
    symlinkSync(join(root, isFile ? "outside/mine.json" : "outside"), join(from, part));
    git(from, ["init", "-q", "-b", "main"]);
    git(from, ["add", "-f", "."]);
    git(from, ["commit", "-qm", "x"]);
    const clone = cloned(from, join(elsewhere, name));
    // What is planted in the first clone lies outside of this one.
    const there = { ...env, PATH: [...RELATIVE, join(root, "good")].join(":") };
    const sentinel = everything(join(root, "outside"));
    const write = recorded("claude-code", "PreToolUse:Write", clone);
    rally(clone, ["hooks", "install", "--host", "all"], { env: there });
    for (const event of ["SessionStart", "PreToolUse", "PostToolUse", "SessionEnd"]) {
      const { exit } = rally(clone, ["hook", "claude-code", event], { env: there, input: write });
      expect(exit).toBe(0);
    }
    const verbs =
      "room,enter --tool codex:01,hooks off,hooks on,doctor --fix,recent,hooks uninstall";
    for (const verb of verbs.split(",")) rally(clone, verb.split(" "), { env: there });
    expect(everything(join(root, "outside"))).toEqual(sentinel);
  });
});
