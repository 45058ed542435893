import type { Payload } from "./event.ts";
import type { HostName } from "./host_names.ts";

/** What a host would send and how it would start its hooks, so that they can be tried without it. */
export interface Canary {
  /** The shell that runs a command; the first that there is. */
  readonly shells: readonly string[];
  /** How long one unit of a timeout in its settings is, in milliseconds. */
  readonly unit: number;
  /** A session begins in this directory. */
  readonly start: (at: string) => Payload;
  /** A tool is about to write this file of it. */
  readonly write: (at: string, name: string) => Payload;
}

const SESSION = "00000000-cafe-4000-8000-00000000cafe";
const BASH = ["/bin/bash", "/usr/bin/bash", "/bin/sh"];

/** In the form that was recorded from the real programs; Cursor's by its documentation. */
export const CANARIES: Readonly<Record<HostName, Canary>> = {
  "claude-code": {
    shells: ["/bin/sh"],
    unit: 1000,
    start: (cwd) => ({ ...shared("SessionStart", cwd), source: "startup" }),
    write: (cwd, name) => ({
      ...shared("PreToolUse", cwd),
      permission_mode: "default",
      tool_name: "Write",
      tool_input: { file_path: `${cwd}/${name}`, content: "canary" },
      tool_use_id: "toolu_canary",
    }),
  },
  codex: {
    shells: BASH,
    unit: 1000,
    start: (cwd) => ({
      ...shared("SessionStart", cwd),
      source: "startup",
      permission_mode: "default",
    }),
    write: (cwd, name) => ({
      ...shared("PreToolUse", cwd),
      turn_id: SESSION,
      permission_mode: "default",
      tool_name: "apply_patch",
      tool_input: {
        command: `*** Begin Patch\n*** Add File: ${name}\n+canary\n*** End Patch`,
      },
      tool_use_id: "call_canary",
    }),
  },
  cursor: {
    shells: BASH,
    unit: 1000,
    start: (cwd) => ({ ...cursors("sessionStart", cwd), session_id: SESSION }),
    write: (cwd, name) => ({
      ...cursors("preToolUse", cwd),
      cwd,
      tool_name: "Write",
      tool_input: { file_path: `${cwd}/${name}`, content: "canary" },
      tool_use_id: "canary",
    }),
  },
  gemini: {
    shells: BASH,
    unit: 1,
    start: (cwd) => ({ ...shared("SessionStart", cwd), source: "startup" }),
    write: (cwd, name) => ({
      ...shared("BeforeTool", cwd),
      tool_name: "write_file",
      tool_input: { file_path: `${cwd}/${name}`, content: "canary" },
    }),
  },
  // What it gives to its plugin, which then sends it on.
  opencode: {
    shells: [],
    unit: 1,
    start: () => ({
      type: "session.created",
      properties: { sessionID: "ses_canary", info: { id: "ses_canary" } },
    }),
    write: (at, name) => ({
      input: { tool: "write", sessionID: "ses_canary", callID: "call_canary" },
      output: { args: { filePath: `${at}/${name}`, content: "canary" } },
    }),
  },
};

function shared(hook_event_name: string, cwd: string): Payload {
  return { session_id: SESSION, transcript_path: `${cwd}/canary.jsonl`, cwd, hook_event_name };
}

function cursors(hook_event_name: string, root: string): Payload {
  const cursor = { cursor_version: "canary", generation_id: SESSION };
  return { conversation_id: SESSION, hook_event_name, workspace_roots: [root], ...cursor };
}
