import type { Fact } from "../fact/fact.ts";

/** One flag, wherever it is used. */
export interface Flag {
  /** `maybe`: digits right behind it are its value; whatever else stands there is not. */
  readonly takes: "nothing" | "maybe" | "one" | "many";
  /** What the value is, for help. */
  readonly value?: string;
  readonly oneOf?: readonly string[];
  readonly help: string;
  /** The field of a fact that it fills. */
  readonly field?: keyof Fact;
  /** Another name of this flag. */
  readonly same?: string;
}

/** Every flag that any verb takes. The verb table names them; nothing says twice what one means. */
export const FLAGS = {
  json: { takes: "nothing", help: "one JSON document on standard output, also on failure" },
  help: { takes: "nothing", help: "what this verb does, its flags, one example" },
  version: { takes: "nothing", help: "the version" },
  workdir: { takes: "one", value: "DIR", help: "as if started in DIR; -C DIR is the same" },
  "timeout-ms": {
    takes: "one",
    value: "N",
    help: "one deadline for everything, 100 to 60000 (3000)",
  },
  trace: { takes: "nothing", help: "what the command cost, on standard error" },
  tool: {
    takes: "one",
    value: "TOOL",
    help: "who speaks, such as codex:02; else RALLY_TOOL",
    field: "tool",
  },
  "session-id": {
    takes: "one",
    value: "ID",
    help: "the session that speaks; else RALLY_SESSION_ID",
    field: "session",
  },
  role: { takes: "one", value: "ROLE", help: "such as builder or reviewer", field: "role" },
  tier: {
    takes: "one",
    oneOf: ["frontier", "executing", "fast"],
    help: "how capable the model is",
    field: "tier",
  },
  model: { takes: "one", value: "NAME", help: "the model that runs", field: "model" },
  task: { takes: "one", value: "TEXT", help: "what this session is at", field: "task" },
  phase: { takes: "one", value: "TEXT", help: "the phase of the work", field: "phase" },
  parent: {
    takes: "one",
    value: "SESSION",
    help: "the session that began this one",
    field: "parent",
  },
  spawned: {
    takes: "one",
    value: "TYPE:N,...",
    help: "sub-agents begun, by type",
    field: "spawned",
  },
  subject: { takes: "one", value: "TEXT", help: "title, at most 512 characters", field: "subject" },
  summary: { takes: "one", value: "TEXT", help: "body, at most 16 KiB", field: "summary" },
  path: {
    takes: "many",
    value: "PATH",
    help: "files or directories, relative to here",
    field: "paths",
  },
  resource: {
    takes: "many",
    value: "TYPE:NAME",
    help: "things one can hold, such as port:3000",
    field: "resources",
  },
  target: {
    takes: "one",
    value: "TARGET",
    help: "for whom: a tool, a session, or all",
    field: "target",
  },
  to: { takes: "one", value: "TARGET", help: "the same as --target", same: "target" },
  ref: { takes: "many", value: "ID", help: "the facts that this answers or ends", field: "ref" },
  "ref-standby": { takes: "many", value: "ID", help: "the same as --ref", same: "ref" },
  evidence: { takes: "many", value: "TEXT", help: "what shows it", field: "evidence" },
  status: {
    takes: "one",
    value: "STATUS",
    help: "its status; of a decision: binding",
    field: "status",
  },
  severity: {
    takes: "one",
    oneOf: ["low", "medium", "high", "critical"],
    help: "how bad it is",
    field: "severity",
  },
  uri: { takes: "one", value: "URI", help: "where it can be seen", field: "uri" },
  reason: {
    takes: "one",
    value: "TEXT",
    help: "why; needed with --over of a running claim and with --force",
    field: "reason",
  },
  run: { takes: "one", value: "ID", help: "the run that this belongs to", field: "run" },
  step: { takes: "one", value: "ID", help: "the step of the run", field: "step" },
  "parent-step": {
    takes: "many",
    value: "ID",
    help: "steps that this one follows",
    field: "parent_steps",
  },
  expect: {
    takes: "one",
    value: "DURATION",
    help: "how long the step should take, such as 30m",
    field: "expect",
  },
  lease: {
    takes: "one",
    value: "DURATION",
    help: "10m to 24h (45m for one file, 2h otherwise)",
    field: "lease_until",
  },
  tree: { takes: "nothing", help: "claim for this worktree only", field: "tree" },
  over: { takes: "many", value: "ID", help: "claims to take over", field: "over" },
  force: { takes: "nothing", help: "an act upon another's fact; needs --reason", field: "force" },
  mine: { takes: "nothing", help: "all claims of this session" },
  wait: {
    takes: "one",
    value: "DURATION",
    help: "stand by until the path is free, at most so long",
  },
  "ack-within": {
    takes: "one",
    value: "DURATION",
    help: "an answer is due by then",
    field: "ack_by",
  },
  "wake-after": {
    takes: "one",
    value: "+Nm|+Nh|+Nd|TIME",
    help: "when to be woken",
    field: "wake_after",
  },
  "idempotency-key": {
    takes: "one",
    value: "KEY",
    help: "a retry with the same key is the same fact",
  },
  strict: { takes: "nothing", help: "exit 4 if something says stop" },
  "fail-closed": {
    takes: "nothing",
    help: "a deadline counts as a stop; also RALLY_FAIL_CLOSED=1",
  },
  fast: { takes: "nothing", help: "keep what the shell needs to pass over writes in silence" },
  limit: { takes: "one", value: "N", help: "most rows" },
  kind: { takes: "many", value: "KIND", help: "only facts of these kinds" },
  since: { takes: "one", value: "CURSOR|ID|SEQ", help: "only what came later" },
  at: { takes: "one", value: "SEQ", help: "as it was behind the line of that seq" },
  "include-archived": {
    takes: "nothing",
    help: "also artifacts that are older than 7 days, or behind 200 newer ones",
  },
  readers: { takes: "nothing", help: "also who has read how far" },
  watch: {
    takes: "maybe",
    value: "N",
    help: "one answer a line, whenever something changes; looks every N seconds",
  },
  audit: { takes: "nothing", help: "write nothing, not even that you joined" },
  engagement: { takes: "one", value: "NAME", help: "close the engagement and open this one" },
  cwd: { takes: "one", value: "DIR", help: "where the agent runs; kept on this machine" },
  pid: { takes: "one", value: "N", help: "the agent's process; kept on this machine" },
  host: { takes: "one", value: "NAME", help: "the agent's machine; kept on this machine" },
  set: { takes: "one", value: "TEXT", help: "what all work is for", field: "summary" },
  for: { takes: "one", value: "TOOL", help: "whose charge this is" },
  may: { takes: "one", value: "TEXT", help: "what that tool may do", field: "may" },
  "must-check": {
    takes: "one",
    value: "TEXT",
    help: "what that tool must check",
    field: "must_check",
  },
  id: { takes: "one", value: "ID", help: "the backlog item", field: "item" },
  intent: { takes: "one", value: "TEXT", help: "what is to be done", field: "intent" },
  owns: { takes: "many", value: "PATH", help: "paths that the work changes", field: "owns" },
  "depends-on": { takes: "many", value: "ID", help: "items that come first", field: "depends_on" },
  "no-git": { takes: "nothing", help: "make a room here, outside Git" },
  remove: { takes: "nothing", help: "take the block out again" },
  mode: {
    takes: "one",
    oneOf: ["enforce", "advise"],
    help: "whether hooks deny a write or only tell; kept in hooks.mode",
  },
  git: { takes: "nothing", help: "also the hook that Git runs before a commit" },
  absolute: { takes: "nothing", help: "for yourself: this very binary, whatever is in PATH" },
  "dry-run": { takes: "nothing", help: "show what would change; write nothing" },
  fix: { takes: "nothing", help: "repair what can be made again; never the ledger or config.json" },
  privacy: { takes: "nothing", help: "also look for paths, host names and secrets in facts" },
  prove: {
    takes: "nothing",
    help: "try installed hooks in a scratch repository, and ask their hosts",
  },
  keep: { takes: "nothing", help: "leave the scratch repository" },
  name: {
    takes: "one",
    value: "NAME",
    help: "what it is called; a number is added, unless NAME ends in -NN",
  },
  backend: { takes: "one", value: "BACKEND", help: "what keeps its terminal; else RALLY_BACKEND" },
  command: { takes: "one", value: "PROG", help: "a program that is none of these agents" },
  worktree: { takes: "nothing", help: "in a linked worktree and branch of its own" },
  lines: { takes: "one", value: "N", help: "the last so many lines (50)" },
  text: {
    takes: "one",
    value: "TEXT",
    help: "what it is told, at most 16 KiB; - is standard input",
  },
  handoff: { takes: "one", value: "ID", help: "point to this handoff instead" },
  "require-ack": { takes: "nothing", help: "wait for the receiver's own answer" },
  "timeout-seconds": { takes: "one", value: "N", help: "how long to wait, 1 to 600 (15)" },
  "grace-seconds": { takes: "one", value: "N", help: "how long it may take to end, 0 to 600 (10)" },
  now: { takes: "nothing", help: "do not ask first" },
  tmux: {
    takes: "one",
    value: "PANE",
    help: "a pane of tmux: its id, such as %3, or a session that has only one",
  },
  cmux: { takes: "one", value: "SURFACE", help: "a surface of cmux" },
  "tool-prefix": {
    takes: "one",
    value: "PREFIX",
    help: "the tool of a task is PREFIX:ID (agent)",
  },
  out: { takes: "one", value: "DIR", help: "write files there instead" },
  max: { takes: "one", value: "N", help: "the largest team, 2 to 9 (5)" },
  justify: { takes: "one", value: "TEXT", help: "why more than 8; kept as a decision" },
  results: { takes: "many", value: "FILE", help: "what agents answered, a JSON object each" },
  "run-validation": { takes: "nothing", help: "run the validation of each task again" },
  base: {
    takes: "one",
    value: "REV",
    help: "what the work began from; else where it branched off",
  },
  format: { takes: "one", value: "FORMAT", help: "how it is shown" },
  approve: { takes: "nothing", help: "take the proposed settings" },
  "on-activity": {
    takes: "one",
    value: "CMD",
    help: "a command for each new fact and due standby; split as a shell would, without a shell",
  },
  "run-suggested": { takes: "nothing", help: "run what wake-due suggests" },
  interval: { takes: "one", value: "N", help: "seconds between two looks, 1 to 3600 (5)" },
  once: { takes: "nothing", help: "deliver what waits, and end" },
  unit: { takes: "one", value: "KIND", help: "print a unit file instead, for systemd or launchd" },
  end: { takes: "nothing", help: "end it; the next run has another" },
  "task-ref": { takes: "one", value: "ID", help: "the task, as you call it", field: "task_ref" },
  "not-on-task": { takes: "nothing", help: "you no longer work on that", field: "off_task" },
  progress: { takes: "one", value: "TEXT", help: "the same as --summary", same: "summary" },
  "attention-reason": { takes: "one", value: "TEXT", help: "the same as --reason", same: "reason" },
  "interval-seconds": {
    takes: "one",
    value: "N",
    help: "the next check-in is due so much later, 1 to 86400 (600)",
    field: "next_check_in_at",
  },
  "run-id": { takes: "one", value: "ID", help: "the same as --run", same: "run" },
  ack: { takes: "nothing", help: "all that is shown is read; no handoff is answered by it" },
  app: { takes: "one", value: "NAME", help: "only this repository" },
  "stale-secs": {
    takes: "one",
    value: "N",
    help: "silent for so long is stale, 1 to 604800 (120)",
  },
  all: { takes: "nothing", help: "also what is left out otherwise" },
  global: { takes: "nothing", help: "also who you are in all rooms that you have joined" },
  repo: { takes: "one", value: "DIR", help: "the repository; else this one" },
  manifest: {
    takes: "one",
    value: "FILE",
    help: "the manifest; else scripts/rally_point/plugin_boundary.json of the repository",
  },
  check: { takes: "nothing", help: "exit 1 if something is found" },
  sync: {
    takes: "nothing",
    help: "answer once the remote of sync.remote has it, or does not take it; a lease of 2h or more",
  },
  "accept-rewrite": {
    takes: "nothing",
    help: "begin anew from what the remote has, though it was rewritten; needs --reason",
  },
} as const satisfies Readonly<Record<string, Flag>>;

export type FlagName = keyof typeof FLAGS;

/** Flags that every verb takes. */
export const GLOBAL: readonly FlagName[] = [
  "json",
  "help",
  "version",
  "workdir",
  "timeout-ms",
  "trace",
];
