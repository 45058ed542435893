/** Processes as Linux told of them above real hooks of codex 0.169.0, gemini-cli 0.61.0 and opencode 1.18.33. */
import { describe, expect, it } from "vitest";
import type { HostName } from "../../lib/hosts/host_names.ts";
import { ancestor } from "../../lib/hosts/host_process.ts";

const words = (text: string) => text.replaceAll("|", "\0");
const is = (host: HostName, name: string, text: string) =>
  ancestor(host, { name, words: words(text) });

const NATIVE = "/opt/node_modules/@openai/codex-linux-x64/vendor/bin/codex";

describe("a process above a hook", () => {
  it.each([
    ["codex", "codex", `${NATIVE}|exec|--json|hello|`],
    ["gemini", "node", "node|/opt/node_modules/.bin/gemini|--yolo|--output-format|json|-p|hello|"],
    ["gemini", "MainThread", "/usr/bin/node|--max-old-space-size=4096|/opt/bin/gemini|-i|hello|"],
    ["opencode", "opencode", "/opt/node_modules/.bin/opencode|run|hello|"],
    ["cursor", "cursor-agent", "/home/user/.local/bin/cursor-agent|"],
  ] as const)("is the host: %s as %s", (host, name, text) => {
    expect(is(host, name, text)).toBe("host");
  });

  it.each([
    ["bash", "bash|-c|codex exec|"],
    ["sh", "/bin/sh|-c|exec rally hook codex SessionStart|"],
    ["timeout", "timeout|90|/opt/node_modules/.bin/codex|exec|"],
    ["env", "/usr/bin/env|-i|codex|"],
    ["zsh", "-zsh|"],
    // A script takes its own name, but what runs is the shell.
    ["codex", "/bin/bash|/usr/local/bin/codex|"],
  ])("is only between where it is a shell or its like: %s", (name, text) => {
    expect(is("codex", name, text)).toBe("between");
  });

  it.each([
    ["codex", "codex", `${NATIVE}|app-server|--listen|`],
    ["codex", "vim", "vim|codex|"],
    ["codex", "node", "node|server.js|codex|"],
    ["codex", "node", "node|/opt/node_modules/.bin/gemini|"],
    ["gemini", "codex", `${NATIVE}|exec|hello|`],
    ["gemini", "node", "node|"],
    ["codex", "kthreadd", ""],
  ] as const)("is another: to %s, %s %s", (host, name, text) => {
    expect(is(host, name, text)).toBe("other");
  });
});
