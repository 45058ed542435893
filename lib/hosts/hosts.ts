import { claudeCode } from "./claude_code.ts";
import { codex } from "./codex.ts";
import { cursor } from "./cursor.ts";
import type { Host } from "./event.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";

/** Every host that rally has a hook for. */
export const HOSTS: readonly Host[] = [claudeCode, codex, cursor, gemini, opencode];
