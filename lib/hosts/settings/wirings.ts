import type { HostName } from "../host_names.ts";
import { SESSION_VARIABLES } from "../session_env.ts";
import { claudeCode } from "./claude_code.ts";
import { codex } from "./codex.ts";
import { cursor } from "./cursor.ts";
import { gemini } from "./gemini.ts";
import type { Wiring } from "./wiring.ts";

/** The hosts that are told in JSON; OpenCode loads a program instead. */
export const WIRINGS: readonly Wiring[] = [claudeCode, codex, cursor, gemini];

/** Variables by which a host's shell is known. Good for a default, never for telling who calls a hook. */
const MARKS: readonly { readonly host: HostName; readonly variable: string }[] = [
  ...SESSION_VARIABLES,
  { host: "claude-code", variable: "CLAUDECODE" },
  { host: "cursor", variable: "CURSOR_VERSION" },
  { host: "gemini", variable: "GEMINI_CLI" },
];

/** The hosts in whose shells this environment was made. */
export function hostsAround(env: Readonly<Record<string, string | undefined>>): HostName[] {
  return MARKS.filter(({ variable }) => env[variable]).map(({ host }) => host);
}
