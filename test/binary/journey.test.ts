import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir, hostname, userInfo } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import { SESSION_VERBS } from "../../lib/cli/session_verbs.ts";
import { hasTmux } from "../backends/tmux_here.ts";
import { git } from "../git/git_command.ts";
import { asked, rally } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { scene, statusOf } from "./repository.ts";

const { root, app, feature, room } = scene();
const home = join(root, "home");
const A = ["--tool", "claude_code:01"];
const B = ["--tool", "codex:01"];
const used = new Set<string>();

/** One verb of the journey; every one of them succeeds. */
function go(cwd: string, ...words: string[]) {
  used.add(VERBS.find((verb) => verb.words.every((word, n) => words[n] === word))!.words.join(" "));
  const said = asked(cwd, words, { env: { HOME: home, USER: "somebody", TMUX_TMPDIR: root } });
  expect(said.error).toBeUndefined();
  expect(statusOf(app, feature)).toBe("");
  return said.data?.[words[0] ?? ""];
}

/** The user's own server. */
function tmux(...words: string[]): void {
  const env = { ...process.env, TMUX_TMPDIR: root };
  execFileSync("tmux", ["-f", "/dev/null", ...words], { env, cwd: app });
}

/** The verbs that need tmux. */
function inTerminals(): void {
  go(app, "run", "--command", "cat");
  tmux("new-session", "-d", "-s", "own", "cat");
  go(app, "adopt", "mine", "--tmux", "own");
  go(app, "sessions");
  go(app, "inject", "cat-01", "--text", "hello", ...A);
  go(app, "capture", "cat-01");
  go(app, "attach", "cat-01");
  go(app, "termd", "--once");
  for (const each of ["cat-01", "mine-01"]) go(app, "stop", each, "--now", ...A);
  tmux("kill-server");
}

/** The verbs of a lead. */
function fansOut(): void {
  const work = join(root, "workstream.json");
  go(app, "workstream", "init", work);
  for (const each of ["lint", "plan"]) go(app, "workstream", each, work);
  const run = [work, "--run", "r1"];
  go(app, "workstream", "packet", ...run, "--out", join(root, "packets"));
  go(app, "workstream", "seed", ...run, ...A);
  for (const each of ["verify", "report"]) go(app, "workstream", each, ...run);
  go(app, "say", "presence", "--task", "leading", "--run", "r1", ...A);
  go(app, "retro", ...run, ...A);
  // It tells line by line.
  used.add("watch");
  expect(rally(app, ["watch", "--once"])).toMatchObject({ exit: 0 });
}

const idOf = (said: { fact: { id: string } }): string => said.fact.id;

it("a whole journey through all verbs leaves git status clean, and no place of this machine in a fact", () => {
  go(app, "version");
  go(app, "whoami");
  go(app, "help", "say");
  go(app, "completions", "bash");
  go(app, "enter", "--role", "builder", "--host", hostname(), "--cwd", app, "--pid", "1", ...A);
  go(feature, "enter", "--role", "reviewer", "--path", join(feature, "src"), ...B);
  go(
    app,
    "mission",
    "--set",
    "parse files of any size",
    "--for",
    "codex:01",
    "--may",
    "read",
    ...A,
  );
  go(app, "ack", ...A);
  go(app, "run-id", ...A);
  go(feature, "heartbeat", "--task-ref", "x", "--progress", "p", "--evidence", "e", ...B);
  go(feature, "status", "--task-ref", "x", ...B);
  for (const ack of [[], ["--ack"]]) go(feature, "inbox", ...ack, ...B);
  go(app, "backlog", "add", "--id", "x", "--intent", "i", "--owns", join(app, "src/deep"), ...A);
  go(app, "backlog", "update", "--id", "x", "--status", "in_progress", ...A);
  go(app, "next", ...A);
  go(app, "check", "before-write", "--path", join(app, "src/a.ts"), ...A);
  go(app, "check", "before-commit", ...A);
  const everything = ["--summary", "why", "--evidence", "e", "--run", "r", "--step", "s"];
  const say = (cwd: string, kind: string, ...words: string[]): string =>
    idOf(go(cwd, "say", kind, "--subject", kind, ...everything, ...words));
  say(app, "claim", "--path", join(app, "src/a.ts"), "--resource", "port:3000", ...A);
  say(join(feature, "src"), "claim", "--tree", "--path", "./deep/../deep/b.ts", ...B);
  go(app, "who", join(app, "src/a.ts"));
  const blocker = say(feature, "blocker", "--path", join(feature, "README"), ...B);
  say(app, "resolve", "--ref", blocker, ...A);
  const decision = say(app, "decision", "--status", "binding", ...A);
  const handoff = say(app, "handoff", "--to", "codex:01", "--ack-within", "1h", ...A);
  say(feature, "receipt", "--ref", handoff, ...B);
  say(feature, "artifact", "--ref", handoff, "--path", join(app, "src/a.ts"), ...B);
  say(feature, "risk", "--severity", "low", ...B);
  say(feature, "lesson", ...B);
  const standby = say(feature, "standby", "--wake-after", "+1h", ...B);
  say(feature, "wake", "--ref", standby, ...B);
  say(app, "presence", "--task", "reading", ...A);
  say(app, "retract", "--ref", decision, ...A);
  go(app, "backlog", "done", "--id", "x", ...A);
  go(app, "backlog", "list");
  go(app, "lead", "handoff", "--to", "codex:01", ...A);
  go(feature, "lead", "assign", "--to", "claude_code:01", ...B);
  go(app, "lead", "relinquish", ...A);
  go(app, "lead", "show");
  go(app, "enter", "--engagement", "second", ...A);
  go(app, "config", "set", "claims.lease", "2h");
  go(app, "config", "get");
  go(app, "check", "before-complete", ...A);
  go(app, "room", "--readers");
  go(app, "recent");
  go(app, "roster", "--all");
  go(app, "boundary");
  go(app, "locate", handoff);
  go(app, "dag", "--run", "r");
  go(app, "wake-due");
  go(app, "search", "presen*");
  expect(readdirSync(room)).toContain("facts.db");
  go(app, "room", "--at", "3", "--include-archived");
  used.add("export");
  writeFileSync(join(root, "moved.jsonl"), rally(app, ["export"]).out);
  go(app, "import", join(root, "moved.jsonl"));
  go(app, "redact", say(app, "lesson", ...A), "--reason", "said too much", ...A);
  go(app, "engagement", "close", "third", ...A);
  go(app, "engagement", "list");
  git(root, ["init", "-q", "--bare", "hub.git"]);
  go(app, "sync", join(root, "hub.git"), "--approve", ...A);
  go(app, "doctor");
  go(app, "demo");
  if (hasTmux()) inTerminals();
  else {
    console.log("skipped: there is no tmux here");
    for (const { words } of SESSION_VERBS) used.add(words.join(" "));
  }
  say(app, "release", "--path", join(app, "src"), ...A);
  go(feature, "leave", ...B);
  fansOut();
  for (const each of ["off", "on", "status"]) go(app, "hooks", each);
  used.add("compat");
  const script = ["compat", "agent-rally", "presence", "--session-id", "script-1", "--cwd", app];
  expect(rally(app, script)).toMatchObject({ exit: 0, err: "" });
  used.add("hook");
  const payload = {
    session_id: "s-1",
    cwd: app,
    tool_name: "Write",
    tool_input: { file_path: join(app, "new.ts") },
  };
  const wrote = rally(app, ["hook", "claude-code", "PreToolUse"], {
    input: JSON.stringify(payload),
  });
  expect([wrote.exit, wrote.out, wrote.err]).toEqual([0, "", ""]);
  expect(facts().join("\n")).toContain('"paths":["new.ts"]');
  // Last, because these write files that are meant to be committed.
  for (const each of ["install", "uninstall"]) {
    used.add(`hooks ${each}`);
    expect(asked(app, ["hooks", each, "--host", "codex"]).ok).toBe(true);
    expect(statusOf(app)).toBe(each === "install" ? "?? .codex/" : "");
  }
  used.add("init");
  expect(asked(app, ["init"]).data?.init.pointers).toMatchObject([{ path: "AGENTS.md" }]);
  expect(statusOf(app)).toBe("?? AGENTS.md");
  expect(VERBS.map((verb) => verb.words.join(" ")).filter((each) => !used.has(each))).toEqual([]);
  expect(facts().length).toBeGreaterThan(25);

  const ledger = facts().join("\n");
  for (const secret of [root, app, home, homedir(), room, "somebody", hostname()]) {
    if (secret.length > 1) expect(ledger.split(/[\s"',;()]/)).not.toContain(secret);
    if (secret.startsWith("/") && secret.length > 1) expect(ledger).not.toContain(secret);
  }
  expect(ledger).not.toMatch(/":\s*"\/|\["\/|"~\//);
  expect(ledger).not.toContain(`/${userInfo().username}/`);
  // The twin: what stays on this machine does say where it was.
  const sessions = readdirSync(join(room, "sessions")).map((each) =>
    readFileSync(join(room, "sessions", each), "utf8"),
  );
  expect(sessions.join("\n")).toContain(app);
});

it("what the journey left is not in a clone, and git clean without -x leaves it alone", () => {
  git(root, ["clone", "-q", app, "clone"]);
  expect(readdirSync(join(root, "clone"))).not.toContain(".rally");
  expect(asked(join(root, "clone"), ["room"]).data?.room.max_seq).toBe(0);
  git(app, ["clean", "-fdq"]);
  git(app, ["stash", "--include-untracked", "-q"]);
  expect(facts().length).toBeGreaterThan(25);
  expect(rally(app, ["doctor"]).out).not.toContain("damage");
});

function facts(): string[] {
  const names = readdirSync(join(room, "log"), { recursive: true }) as string[];
  const files = names.filter((each) => /\.jsonl(\.gz)?$/.test(each));
  return files
    .map((each) => join(room, "log", each))
    .flatMap(linesOf)
    .map((line) => JSON.stringify(line));
}
