/** The compiled program has a part of its own for words that agents wait for; what it answers is what the whole answers. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { rally } from "./compiled.ts";
import { scene } from "./repository.ts";

const { app } = scene();
const ALICE = ["--tool", "claude_code:01", "--session-id", "alice"];
const HOOK = JSON.stringify({
  session_id: "h-1",
  hook_event_name: "PreToolUse",
  tool_name: "Write",
  tool_input: { file_path: "src/a.ts", content: "x" },
  cwd: app,
});

beforeAll(() => {
  writeFileSync(join(app, "staged.ts"), "");
  rally(app, ["say", "claim", ...ALICE, "--path", "src/a.ts", "--subject", "mine"]);
});

/** What is said, but for how long ago things were. */
function said(argv: readonly string[], input: string) {
  const { exit, out, err } = rally(app, argv, { input });
  const ageless = (text: string) =>
    text.replace(/\d+ (s|min|h)\b/g, "a while").replace(/("idle_seconds":)\d+/g, "$10");
  return { exit, out: ageless(out), err: ageless(err) };
}

/** A leading flag leads past the parts. */
const whole = (argv: readonly string[], input: string) => said(["-C", ".", ...argv], input);

describe.each([
  "check",
  "check before-write",
  "check before-write --path src/a.ts",
  "check before-write --path src/a.ts --tool codex:01 --strict --json",
  "check before-write --path",
  "check before-write --limit 5",
  "check before-write src/a.ts",
  "check before-commit --tool codex:01 --json",
  "check before-complete --tool codex:01",
  "check src/a.ts",
  "check befor-write",
  "check before-write --tol codex:01",
  "check before-write --help",
  "check --help",
  "check -h --json",
  "check --version",
  "check before-write -V --json",
  "check before-write --task-ref x --json",
  "check before-write -- --path src/a.ts",
  "say",
  "say lesson",
  "say lesson --subject x --tool codex:01 --idempotency-key k1",
  "say claim --path src/a.ts --subject x --tool codex:01",
  "say claim --path src/a.ts --subject x --tool codex:01 --json",
  "say claim --subject",
  "say handoff --set x",
  "say handoff --to nobody:01 --subject x --tool codex:01",
  "say handof",
  "say heartbeat",
  "say release --mine --limit 3",
  "say lesson --version",
  "say lesson --help --json",
  "hook",
  "hook claude-code",
  "hook nobody PreToolUse",
  "hook claude-code PreToolUse --mode enforce",
  "hook --help",
  "hook claude-code PreToolUse --version",
])("rally %s", (line) => {
  it("answers as the whole program does", () => {
    const argv = line.split(" ");
    expect(said(argv, "")).toEqual(whole(argv, ""));
  });
});

describe("a hook before a write", () => {
  it("denies as the whole program does", () => {
    const argv = ["hook", "claude-code", "PreToolUse"];
    const denied = said(argv, HOOK);
    expect(denied.exit).toBe(2);
    expect(denied).toEqual(whole(argv, HOOK));
  });
});
