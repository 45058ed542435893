import { claudeCode } from "./claude_code.ts";
import type { Client } from "./client.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";

/** Every host that can be started here. Cursor has no client that could be installed. */
export const CLIENTS: readonly Client[] = [codex, gemini, opencode, claudeCode];
