import { claudeCode } from "./claude_code.ts";
import { codex } from "./codex.ts";
import { cursor } from "./cursor.ts";
import type { Host } from "./event.ts";
import { gemini } from "./gemini.ts";
import { HOST_NAMES, type HostName } from "./host_names.ts";
import { opencode } from "./opencode.ts";

const BY_NAME: Readonly<Record<HostName, Host>> = {
  "claude-code": claudeCode,
  codex,
  cursor,
  gemini,
  opencode,
};

/** Every host that rally has a hook for. */
export const HOSTS: readonly Host[] = HOST_NAMES.map((name) => BY_NAME[name]);
