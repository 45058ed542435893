import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { tokensAtMost } from "../../lib/room/views/budget.ts";
import { eventOf, recorded } from "../../test/hosts/recorded.ts";
import { spoken } from "../../test/stomp/host.ts";
import { EMPTY, RALLY } from "../programs.ts";
import { ROOMS, repositoryOf, visited } from "../rooms.ts";
import { type Command, finish, type Subject } from "../subject.ts";
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
  const [mine, peers] = [call("", ME, before, "src/a.ts"), call("", PEER, before, "src/b.ts")];
  for (const each of [mine, peers, prompt]) finish(each);
  /** Of its own session only: what is kept of the others is not for this row to take away. */
  const forget = (): void => {
    const sessions = join(cwd, ".rally/sessions");
    for (const name of readdirSync(sessions)) if (name.startsWith(ME)) rmSync(join(sessions, name));
  };
  const subjects: Command[] = [
    call("before a write, held", ME, before, "src/a.ts"),
    { ...touch, before: () => void finish(end) },
    { ...call("before a write, denied", PEER, before, "src/a.ts"), exit: 2 },
    call("after a write", ME, "PostToolUse:Write", "src/a.ts"),
    { ...prompt, name: `prompt, quiet (${room})`, before: () => void finish(prompt) },
    { ...prompt, name: `prompt, busy (${room})`, before: forget },
    call("start", ME, "SessionStart:startup"),
    call("stop", ME, "Stop"),
    { ...end, before: () => void finish(touch) },
    call("a tool that reads", ME, "PreToolUse:Read"),
  ];
  return subjects.map((each) => ({ ...each, note: () => noteOf(each) }));
}

/** What one more run told the model, and said in the room. */
function noteOf(subject: Command): string {
  subject.before?.();
  const ledger = join(subject.cwd!, ".rally/log/main.jsonl");
  const { size } = statSync(ledger);
  const { stdout, stderr } = finish(subject);
  const facts = behind(ledger, size).split("\n").filter(Boolean);
  return `${tokensAtMost(spoken(stdout) + stderr)} tokens, ${facts.length} facts`;
}

/** What stands behind so many bytes. The whole would be held in memory, and all that is started later would be slower. */
function behind(path: string, start: number): string {
  const file = openSync(path, "r");
  const bytes = Buffer.alloc(fstatSync(file).size - start);
  readSync(file, bytes, 0, bytes.length, start);
  closeSync(file);
  return bytes.toString("latin1");
}
