/** The settings that hold hooks, by host, in the scratch repository of a cast. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cast } from "./cast.ts";

export const CLAUDE = ".claude/settings.json";

export const PLUGIN = ".opencode/plugins/rally.js";

export const FILES = {
  "claude-code": CLAUDE,
  codex: ".codex/hooks.json",
  cursor: ".cursor/hooks.json",
  gemini: ".gemini/settings.json",
  opencode: PLUGIN,
} as const;

export const read = (cast: Cast, name: string) => readFileSync(join(cast.root, name), "utf8");

export const there = (cast: Cast, name: string) => existsSync(join(cast.root, name));

export const state = async (cast: Cast, host: string) =>
  (await cast.ok(null, ["hooks", "status"])).hosts.find((each) => each.host === host)!;
