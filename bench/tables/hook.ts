import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { tokensAtMost } from "../../lib/room/views/budget.ts";
import { eventOf, recorded } from "../../test/hosts/recorded.ts";
import { spoken } from "../../test/stomp/host.ts";
import { EMPTY, RALLY } from "../programs.ts";
import { ROOMS, repositoryOf, visited } from "../rooms.ts";
import type { Command, Subject } from "../subject.ts";
import type { Table } from "../table.ts";

const [ME, PEER] = ["session-0000aaaa", "session-0000bbbb"];

/** What a host waits for at each event, and what it costs besides: tokens and facts. */
export default {
  title: "Hooks of Claude Code, against an empty program compiled the same way",
  subjects: () => [
    { name: "empty program", argv: [EMPTY] },
    ...ROOMS.flatMap(({ room, facts, claims }) => about(room, repositoryOf(facts, claims))),
  ],
} satisfies Table;

function about(room: string, cwd: string): Subject[] {
  visited(cwd);
  const call = (name: string, session: string, recording: string, path?: string): Command => {
    const file_path = join(cwd, path ?? "");
    const tool = path === undefined ? {} : { tool_input: { file_path, content: "" } };
    const input = recorded("claude-code", recording, cwd, { session_id: session, ...tool });
    const argv = [RALLY, "hook", "claude-code", eventOf(recording)] as const;
    return { name: `${name} (${room})`, argv, cwd, env: {}, input };
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
    { ...prompt, name: `prompt, quiet (${room})`, before: () => void started(prompt) },
    { ...prompt, name: `prompt, busy (${room})`, before: forget },
    call("start", ME, "SessionStart:startup"),
    call("stop", ME, "Stop"),
    { ...end, before: () => void started(touch) },
    call("a tool that reads", ME, "PreToolUse:Read"),
  ];
  return subjects.map((each) => ({ ...each, note: () => noteOf(each) }));
}

/** What one more run told the model, and said in the room. */
function noteOf(subject: Command): string {
  subject.before?.();
  const ledger = join(subject.cwd!, ".rally/log/main.jsonl");
  const size = statSync(ledger).size;
  const { stdout, stderr } = started(subject);
  const facts = readFileSync(ledger).subarray(size).toString("latin1").split("\n").filter(Boolean);
  return `${tokensAtMost(spoken(stdout) + stderr)} tokens, ${facts.length} facts`;
}

function started({ argv: [program, ...args], cwd, env, input }: Command) {
  return spawnSync(program, args, { cwd, env, input, encoding: "utf8" });
}
