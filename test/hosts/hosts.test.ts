import { describe, expect, it } from "vitest";
import { HOSTS } from "../../lib/hosts/hosts.ts";
import { eventOf, RECORDED } from "./recorded.ts";

const hostOf = (name: string) => HOSTS.find((each) => each.name === name)!;
const heard = (host: string, name: string) =>
  hostOf(host).hears(eventOf(name), RECORDED[host]![name]!);

/** What each recording means: its phase, and what it is about to write. */
const MEANING: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  "claude-code": {
    "SessionStart:startup": ["start"],
    "SessionStart:resume": ["start"],
    "SessionStart:clear": ["start"],
    UserPromptSubmit: ["prompt"],
    "PreToolUse:Write": ["before-write", "/RUN/repo/a.txt"],
    "PreToolUse:Edit": ["before-write", "/RUN/repo/seed.txt"],
    "PreToolUse:Bash": ["before-write", { shell: "env | sort > /RUN/repo/bashenv.txt; pwd" }],
    "PreToolUse:Read": ["before-write"],
    "PostToolUse:Write": ["after-write", "/RUN/repo/a.txt"],
    "PermissionRequest:Write": ["permission"],
    Notification: ["nothing"],
    SubagentStart: ["subagent-start"],
    SubagentStop: ["subagent-stop"],
    Stop: ["stop"],
    "SessionEnd:other": ["end"],
  },
  codex: {
    "SessionStart:startup": ["start"],
    UserPromptSubmit: ["prompt"],
    "PreToolUse:apply_patch": ["before-write", "a.txt"],
    "PreToolUse:Bash": ["before-write", { shell: "echo hi > a.txt" }],
    "PostToolUse:apply_patch": ["after-write", "a.txt"],
    "PermissionRequest:apply_patch": ["permission"],
    Stop: ["stop"],
    "SessionEnd:other": ["end"],
  },
  gemini: {
    "SessionStart:startup": ["start"],
    BeforeAgent: ["prompt"],
    PreCompress: ["nothing"],
    "BeforeTool:write_file": ["before-write", "/RUN/repo/a.txt"],
    "AfterTool:write_file": ["after-write", "/RUN/repo/a.txt"],
    "Notification:ToolPermission": ["permission"],
    AfterAgent: ["stop"],
    "SessionEnd:exit": ["end"],
  },
  opencode: {
    "event:session.created": ["start"],
    "chat.message": ["prompt"],
    "tool.execute.before:write": ["before-write", "/RUN/repo/a.txt"],
    "tool.execute.before:bash": ["before-write", { shell: "echo hi > a.txt; env " }],
    "tool.execute.after": ["after-write", "/RUN/repo/a.txt"],
    "event:permission.asked": ["permission"],
    "event:session.idle": ["stop"],
  },
};

describe.each(Object.entries(RECORDED))("what %s sends", (host, payloads) => {
  it.each(Object.keys(payloads))("is understood: %s", (name) => {
    const { phase, targets, shell, session, aimless } = heard(host, name);
    const about = [...targets, ...(shell === null ? [] : [{ shell }])];
    expect([phase, ...about]).toEqual(MEANING[host]![name]);
    expect([typeof session, aimless]).toEqual(["string", false]);
  });
});

describe("a sub-agent", () => {
  it("is told from the session by Claude Code's agent_id", () => {
    expect(heard("claude-code", "SubagentStop").agent).toBe("a4deff49c95124509");
    expect(heard("claude-code", "PreToolUse:Write").agent).toBeNull();
  });

  it("is a session with a parent in OpenCode", () => {
    const properties = { info: { id: "ses_child", parentID: "ses_elder" } };
    const { phase, session, parent } = hostOf("opencode").hears("session.created", { properties });
    expect([phase, session, parent]).toEqual(["subagent-start", "ses_child", "ses_elder"]);
  });
});

describe("a tool call", () => {
  const aim = (host: string, event: string, tool_name: string, tool_input: object) => {
    const { targets, aimless } = hostOf(host).hears(event, { tool_name, tool_input });
    return aimless ? "aimless" : targets;
  };

  it.each([
    ["claude-code", "PreToolUse", "MultiEdit", { file_path: "/r/a" }, ["/r/a"]],
    ["claude-code", "PreToolUse", "NotebookEdit", { notebook_path: "/r/n.ipynb" }, ["/r/n.ipynb"]],
    ["claude-code", "PreToolUse", "Write", { file: "/r/a" }, "aimless"],
    ["claude-code", "PreToolUse", "Write", { file_path: 7 }, "aimless"],
    ["claude-code", "PreToolUse", "constructor", { file_path: "/r/a" }, []],
    ["gemini", "BeforeTool", "replace", { file_path: "/r/a" }, ["/r/a"]],
    ["cursor", "preToolUse", "Write", { file_path: "/r/a" }, ["/r/a"]],
    ["cursor", "preToolUse", "Delete", { path: "/r/a" }, ["/r/a"]],
    ["cursor", "preToolUse", "Read", { path: "/r/a" }, []],
    [
      "codex",
      "PreToolUse",
      "apply_patch",
      {
        command:
          "*** Begin Patch\n*** Add File: a b.txt\n+*** Delete File: no\n*** Update File: c\n*** Move to: d/e\n@@\n-x\n*** Delete File: f\n*** End Patch",
      },
      ["a b.txt", "c", "d/e", "f"],
    ],
  ] as const)("of %s at %s by %s is aimed by %j", (host, event, tool, input, targets) => {
    expect(aim(host, event, tool, input)).toEqual(targets);
  });

  it("waits for a person in Gemini CLI only where a notification says so", () => {
    const payload = { ...RECORDED.gemini!["Notification:ToolPermission"], notification_type: "x" };
    expect(hostOf("gemini").hears("Notification", payload).phase).toBe("nothing");
  });

  it("that Cursor hands to Claude Code's hook too is passed in silence", () => {
    const payload = { ...RECORDED["claude-code"]!["PreToolUse:Write"], cursor_version: "3.1" };
    expect(hostOf("claude-code").hears("PreToolUse", payload).phase).toBe("nothing");
  });
});

describe("words to the model", () => {
  it.each([
    [
      "claude-code",
      "SessionStart",
      { hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: "w" } },
    ],
    [
      "codex",
      "PreToolUse",
      { hookSpecificOutput: { hookEventName: "PreToolUse", additionalContext: "w" } },
    ],
    ["gemini", "BeforeAgent", { hookSpecificOutput: { additionalContext: "w" } }],
    ["cursor", "sessionStart", { additional_context: "w" }],
    ["opencode", "chat.message", { additionalContext: "w" }],
  ])("of %s at %s go in its own form", (host, event, form) => {
    expect(JSON.parse(hostOf(host).context(event, "w")!)).toEqual(form);
  });

  it.each([
    ["claude-code", "SessionEnd"],
    ["codex", "Stop"],
    ["gemini", "BeforeTool"],
    ["cursor", "preToolUse"],
    ["opencode", "session.idle"],
  ])("have no way into %s at %s", (host, event) => {
    expect(hostOf(host).context(event, "w")).toBeNull();
  });
});
