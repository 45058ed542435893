import { announcedIn } from "../room/views/letter_text.ts";
import { type Host, isAbout, objectAt, type Payload, type Phase, textAt } from "./event.ts";
import { phaseOf } from "./shared_dialect.ts";
import { aimOf, NO_AIM, type ToolTable } from "./tool_targets.ts";

const PATH = { as: "path", in: ["file_path", "path", "target_file"] } as const;
const TOOLS: ToolTable = {
  Write: PATH,
  Delete: PATH,
  Shell: { as: "shell", in: ["command"] },
};

const PHASES: Readonly<Record<string, Phase>> = {
  sessionStart: "start",
  beforeSubmitPrompt: "prompt",
  preToolUse: "before-write",
  postToolUse: "after-write",
  afterFileEdit: "after-write",
  stop: "stop",
  sessionEnd: "end",
};

const HEARING = new Set(["sessionStart", "postToolUse"]);

/** Cursor, by its documentation: there is no recording of it. */
export const cursor: Host = {
  name: "cursor",
  family: "cursor",
  tools: Object.keys(TOOLS),
  hears: (event, payload) => {
    const phase = phaseOf(PHASES, event);
    const edits = event === "afterFileEdit";
    const tool = edits ? "Write" : textAt(payload, "tool_name");
    const input = edits ? payload : objectAt(payload, "tool_input");
    const aim = isAbout(phase) ? aimOf(TOOLS, tool, input) : NO_AIM;
    return {
      phase,
      session: textAt(payload, "conversation_id", "session_id"),
      agent: null,
      parent: null,
      transcript: null,
      source: null,
      cwd: textAt(payload, "cwd") ?? firstRoot(payload),
      call: textAt(payload, "tool_use_id"),
      again: typeof payload["loop_count"] === "number" && payload["loop_count"] > 0,
      announced: phase === "prompt" ? announcedIn(textAt(payload, "prompt") ?? "") : [],
      matter: null,
      ...aim,
    };
  },
  context: (event, words) =>
    HEARING.has(event) ? `${JSON.stringify({ additional_context: words })}\n` : null,
  onward: (event, words) =>
    event === "stop" ? `${JSON.stringify({ followup_message: words })}\n` : null,
};

function firstRoot({ workspace_roots }: Payload): string | null {
  const [root] = Array.isArray(workspace_roots) ? (workspace_roots as unknown[]) : [];
  return typeof root === "string" ? root : null;
}
