import { announcedIn } from "../room/views/letter_text.ts";
import { DOOR_EVENT } from "./doorbell.ts";
import {
  type Host,
  type HostEvent,
  isAbout,
  objectAt,
  type Payload,
  type Phase,
  textAt,
} from "./event.ts";
import { phaseOf } from "./shared_dialect.ts";
import { aimOf, NO_AIM, type ToolTable } from "./tool_targets.ts";

const PATH = { as: "path", in: ["filePath"] } as const;
const PATCH = { as: "patch", in: ["patchText", "patch"] } as const;
const TOOLS: ToolTable = {
  write: PATH,
  edit: PATH,
  multiedit: PATH,
  patch: PATCH,
  apply_patch: PATCH,
  bash: { as: "shell", in: ["command"] },
};

const PHASES: Readonly<Record<string, Phase>> = {
  "session.created": "start",
  "chat.message": "prompt",
  "tool.execute.before": "before-write",
  "tool.execute.after": "after-write",
  "permission.asked": "permission",
  "session.idle": "stop",
  "session.deleted": "end",
  [DOOR_EVENT]: "doorbell",
};

/** Where the plugin takes words: it keeps them until there is a message or a result that they can be added to. */
const HEARING = new Set([
  "session.created",
  "chat.message",
  "tool.execute.before",
  "tool.execute.after",
]);

/** OpenCode, through a plugin that hands on what it is given: `{input, output}` of a hook, `{type, properties}` of an event, and `directory`. */
export const opencode: Host = {
  name: "opencode",
  family: "opencode",
  tools: Object.keys(TOOLS),
  hears: (event, payload) => {
    const [input, output] = [objectAt(payload, "input"), objectAt(payload, "output")];
    const properties = objectAt(payload, "properties");
    const info = objectAt(properties, "info");
    const phase = phaseOf(PHASES, event);
    const parent = textAt(info, "parentID");
    const call = textAt(input, "callID") ?? textAt(objectAt(properties, "tool"), "callID");
    return {
      phase: phase === "start" && parent !== null ? "subagent-start" : phase,
      session: textAt(input, "sessionID") ?? textAt(properties, "sessionID") ?? textAt(info, "id"),
      agent: null,
      parent,
      transcript: null,
      source: null,
      cwd: textAt(payload, "cwd", "directory") ?? textAt(info, "directory"),
      call,
      again: false,
      announced: announced(phase, properties, output),
      matter: call === null ? null : [call],
      ...(isAbout(phase) ? aim(input, output) : NO_AIM),
    };
  },
  context: (event, words) =>
    HEARING.has(event) ? `${JSON.stringify({ additionalContext: words })}\n` : null,
  onward: (event, words) =>
    event === "session.idle" || event === DOOR_EVENT
      ? `${JSON.stringify({ followup: words })}\n`
      : null,
};

function announced(phase: Phase, properties: Payload, output: Payload): readonly string[] {
  if (phase === "prompt") return announcedIn(textOf(output));
  const letter = textAt(properties, "letter");
  return phase === "doorbell" && letter !== null ? [letter] : [];
}

/** What a message says, from all of its parts. */
function textOf({ parts }: Payload): string {
  if (!Array.isArray(parts)) return "";
  return (parts as readonly unknown[])
    .map((part) =>
      typeof part === "object" && part !== null ? textAt(part as Payload, "text") : null,
    )
    .join("\n");
}

function aim(input: Payload, output: Payload): Pick<HostEvent, keyof typeof NO_AIM> {
  return aimOf(TOOLS, textAt(input, "tool"), {
    ...objectAt(input, "args"),
    ...objectAt(output, "args"),
  });
}
