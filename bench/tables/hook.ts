import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tokensAtMost } from "../../lib/room/views/budget.ts";
import { eventOf, recorded } from "../../test/hosts/recorded.ts";
import { spoken } from "../../test/stomp/host.ts";
import type { Command, Subject } from "../measure.ts";
import { repositoryOf } from "../rooms.ts";
import type { Table } from "../table.ts";

const dist = join(import.meta.dirname, "../../dist");
const rally = join(dist, "rally");
const [ME, PEER] = ["session-0000aaaa", "session-0000bbbb"];

/** What a host waits for at each event, and what it costs besides: tokens, facts, files. */
export default {
  title: "Hooks of Claude Code, against an empty program compiled the same way",
  subjects: () => {
    const empty = { name: "empty program", argv: [join(dist, "empty")] } satisfies Subject;
    return [empty, ...about("1 k facts", 1000), ...about("100 k facts", 100_000)];
  },
} satisfies Table;

function about(size: string, count: number): Subject[] {
  const cwd = repositoryOf(count);
  const call = (name: string, session: string, recording: string, path?: string): Command => {
    const file_path = join(cwd, path ?? "");
    const tool = path === undefined ? {} : { tool_input: { file_path, content: "" } };
    const input = recorded("claude-code", recording, cwd, { session_id: session, ...tool });
    const argv = [rally, "hook", "claude-code", eventOf(recording)] as const;
    return { name: `${name} (${size})`, argv, cwd, env: {}, input };
  };
  const before = "PreToolUse:Write";
  const end = call("end", "session-0000cccc", "SessionEnd:other");
  const touch = call("before a write, first touch", "session-0000cccc", before, "src/first.ts");
  const prompt = call("prompt", ME, "UserPromptSubmit");
  for (const each of [call("", ME, before, "src/a.ts"), call("", PEER, before, "src/b.ts"), prompt])
    started(each);
  const forget = (): void => rmSync(join(cwd, ".rally/sessions"), { recursive: true, force: true });
  const subjects: Command[] = [
    call("before a write, held", ME, before, "src/a.ts"),
    { ...touch, before: () => void started(end) },
    { ...call("before a write, denied", PEER, before, "src/a.ts"), exit: 2 },
    call("after a write", ME, "PostToolUse:Write", "src/a.ts"),
    { ...prompt, name: `prompt, quiet (${size})`, before: () => void started(prompt) },
    { ...prompt, name: `prompt, busy (${size})`, before: forget },
    call("start", ME, "SessionStart:startup"),
    call("stop", ME, "Stop"),
    { ...end, before: () => void started(touch) },
    call("a tool that reads", ME, "PreToolUse:Read"),
  ];
  return subjects.map((each) => ({ ...each, note: () => noteOf(each) }));
}

/** Runs it once more with `--trace`. */
function noteOf(subject: Command): string {
  subject.before?.();
  const ledger = join(subject.cwd!, ".rally/log/main.jsonl");
  const lines = (): number => readFileSync(ledger, "latin1").split("\n").filter(Boolean).length;
  const had = lines();
  const { stdout, stderr } = started({ ...subject, argv: [...subject.argv, "--trace"] });
  const [, bytes, files] = /bytes read (\d+), files opened (\d+)/.exec(stderr) ?? [];
  const told = spoken(stdout) + stderr.replace(/^trace: .*\n/gm, "");
  return `${tokensAtMost(told)} tokens, ${lines() - had} facts, ${files} files, ${bytes} bytes`;
}

function started({ argv: [program, ...args], cwd, env, input }: Command) {
  return spawnSync(program, args, { cwd, env, input, encoding: "utf8" });
}
