import { command } from "../../scripts/build/command.ts";
import { installed, type Peer } from "../peers.ts";
import { EMPTY, RALLY } from "../programs.ts";
import { repositoryOf } from "../rooms.ts";
import type { Command } from "../subject.ts";
import type { Table } from "../table.ts";

/**
 * Programs from the npm registry that agents share work with, at the nearest that each has to a claim, a check, a note
 * and a look at what is held. What they hold are tasks and issues; rally holds paths.
 */
export default {
  title: "Other programs for the same job, against an empty program compiled as rally is",
  subjects: () => [
    { name: "empty program", argv: [EMPTY] },
    ...rally(),
    ...backlog(),
    ...claudeFlow(),
  ],
} satisfies Table;

function rally(): Command[] {
  const peer = { program: RALLY, cwd: repositoryOf(1000), env: {} };
  const tool = ["--tool", "codex:01"];
  return [
    call("rally: claim", peer, ["say", "claim", "--path", "src/a.ts", "--subject", "x", ...tool]),
    call("rally: check", peer, ["check", "before-write", "--path", "src/a.ts", ...tool]),
    call("rally: note", peer, ["say", "lesson", "--subject", "measured", ...tool]),
    call("rally: read", peer, ["room"]),
  ];
}

function backlog(): Command[] {
  const peer = installed("backlog.md@1.52.0", "backlog");
  const options = { cwd: peer.cwd, env: peer.env };
  const once = (...words: string[]) => command(peer.program, words, options);
  once("init", "bench", "--defaults", "--integration-mode", "none");
  once("task", "create", "One");
  return [
    call("backlog.md: claim", peer, ["task", "edit", "1", "-s", "In Progress", "-a", "@one"]),
    call("backlog.md: check", peer, ["task", "1", "--plain"]),
    call("backlog.md: note", peer, ["task", "edit", "1", "--append-notes", "measured"]),
    call("backlog.md: read", peer, ["task", "list", "--plain"]),
  ];
}

/** It has no question about one issue, so its list is both. Without optional packages its note is not there afterwards. */
function claudeFlow(): Command[] {
  const peer = installed("claude-flow@3.43.0", "claude-flow", "--omit=optional");
  const issue = (verb: string) => ["issues", verb, "1", "--agent", "coder:one"];
  const told = (verb: string) =>
    void command(peer.program, issue(verb), { cwd: peer.cwd, env: peer.env });
  told("claim");
  return [
    // It refuses a claim on what is claimed.
    { ...call("claude-flow: claim", peer, issue("claim")), before: () => told("release") },
    call("claude-flow: check and read", peer, ["issues", "list"]),
    call("claude-flow: note", peer, ["memory", "store", "-k", "note", "--value", "measured"]),
  ];
}

function call(name: string, { program, cwd, env }: Peer, words: readonly string[]): Command {
  return { name, argv: [program, ...words], cwd, env };
}
