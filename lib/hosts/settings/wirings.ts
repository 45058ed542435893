import type { HostName } from "../host_names.ts";
import { claudeCode } from "./claude_code.ts";
import { codex } from "./codex.ts";
import { cursor } from "./cursor.ts";
import { gemini } from "./gemini.ts";
import type { Wiring } from "./wiring.ts";

/** The hosts that are told in JSON; OpenCode loads a program instead. */
export const WIRINGS: readonly Wiring[] = [claudeCode, codex, cursor, gemini];

/** Variables by which a host's shell is known. Good for a default, never for telling who calls a hook. */
const MARKS: readonly { readonly host: HostName; readonly variables: readonly string[] }[] = [
  { host: "claude-code", variables: ["CLAUDECODE", "CLAUDE_CODE_SESSION_ID"] },
  { host: "codex", variables: ["CODEX_SESSION_ID", "CODEX_THREAD_ID"] },
  { host: "cursor", variables: ["CURSOR_VERSION"] },
  { host: "gemini", variables: ["GEMINI_CLI", "GEMINI_SESSION_ID"] },
];

/** The hosts in whose shells this environment was made. */
export function hostsAround(env: Readonly<Record<string, string | undefined>>): HostName[] {
  return MARKS.filter(({ variables }) => variables.some((name) => env[name])).map(
    ({ host }) => host,
  );
}
