/** Lines as the first implementation left them: members in alphabetical order, `null` for what is not said. */

/** A line of the older format; what matters is given, the rest is as it usually was. */
export function olderLine(seq: number, type: string, about: Record<string, unknown> = {}): string {
  const minute = String(seq % 60).padStart(2, "0");
  const created_at = `2026-08-03T10:${minute}:00Z`;
  const payload: Record<string, unknown> = {
    created_at,
    event_id: `fact_${(0x1a2b + seq).toString(16)}_18f0c${seq.toString(16).padStart(4, "0")}`,
    evidence: [],
    kind: type.replace("-", "_"),
    ref: null,
    role: null,
    schema: "agent-rally.fact.v1",
    scope: [],
    seq,
    severity: null,
    status: null,
    subject: type,
    summary: null,
    target: null,
    thread_id: `room_1a2b_18f0c${seq}`,
    tool: "claude_code:01",
    uri: null,
    ...about,
  };
  const sorted = Object.fromEntries(
    Object.entries(payload)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return JSON.stringify({
    engagement: "2026-08-03",
    event_type: type,
    occurred_at: created_at,
    payload: sorted,
    seq,
  });
}

/** The id that `olderLine` gives. */
export function olderId(seq: number): string {
  return `fact_${(0x1a2b + seq).toString(16)}_18f0c${seq.toString(16).padStart(4, "0")}`;
}

const B = { tool: "codex" };

/** A day of two agents, in every kind that there was, and one that nobody knows. */
export const OLDER_DAY: readonly string[] = [
  olderLine(1, "presence", { subject: "agent presence: claude_code:01", summary: "build_id:9f2" }),
  olderLine(2, "decision", {
    subject: "role:lead",
    scope: ["role:lead"],
    evidence: ["tier:frontier", "assigned:first-join"],
  }),
  olderLine(3, "presence", { ...B, subject: "state=working | file=src/b.ts | intent=lexer" }),
  olderLine(4, "decision", { ...B, subject: "coordination:ack", evidence: ["acked-at-seq:3"] }),
  olderLine(5, "mission", {
    scope: ["mission"],
    thread_id: "mission-northstar",
    subject: "mission",
    summary: "parse files of any size",
  }),
  olderLine(6, "mission", {
    scope: ["mission", "envelope", "agent:codex"],
    thread_id: "mission-envelope-codex",
    subject: "envelope codex",
    summary: "edit src/lexer",
    evidence: ["must_check:the tests", "must_check:the docs"],
  }),
  olderLine(7, "backlog-item", {
    kind: "backlog_item",
    scope: ["backlog-item", "owns:src/lexer"],
    thread_id: "backlog-lexer",
    subject: "split the lexer",
    summary: "id:lexer",
    status: "open",
    evidence: ["expected_by:2026-08-04T00:00:00Z"],
  }),
  olderLine(8, "claim", {
    scope: ["file:./src//a.ts"],
    subject: "fix the parser",
    evidence: ["lease_expires_at:2026-08-03T10:38:00Z"],
  }),
  olderLine(9, "claim", {
    ...B,
    scope: ["dir:src/lexer/", "port:3000", "run:r1", "step:s1", "parent-step:s0"],
    subject: "split the lexer",
  }),
  olderLine(10, "claim", { ...B, scope: ["file:src/a.ts"], subject: "mine too" }),
  olderLine(11, "handoff", {
    target: "codex",
    subject: "read it",
    summary: "all of it",
    evidence: ["requires_ack:true", "ack-by:2026-08-03T11:00:00Z"],
  }),
  olderLine(12, "receipt", { ...B, ref: olderId(11), target: "claude_code:01" }),
  olderLine(13, "release", { ref: olderId(8) }),
  olderLine(14, "release", { ...B, scope: ["file:src/lexer"] }),
  olderLine(15, "artifact", { ...B, subject: "lexer split", uri: "docs/lexer.md" }),
  olderLine(16, "artifact", { ...B, subject: "retract: it was not", ref: olderId(15) }),
  olderLine(17, "risk", { severity: "info", subject: "external-intake: a file elsewhere" }),
  olderLine(18, "blocker", { scope: ["file:/home/ada/notes.md"], subject: "wait" }),
  olderLine(19, "standby", {
    ...B,
    status: "pending",
    summary: "[explicit] reason:tests run wake_after:2026-08-03T10:50:00Z",
  }),
  olderLine(20, "wake", { ...B, ref: olderId(19) }),
  olderLine(21, "wake", { tool: "rally", target: "codex", status: "pending", ref: olderId(11) }),
  olderLine(22, "read", { ...B, summary: "read_seq:20", thread_id: "read-codex" }),
  olderLine(23, "session", {
    status: "active",
    target: "claude_code:02",
    thread_id: "session-claude-02",
    session: {
      agent: "claude",
      backend: "tmux",
      cwd: "/home/ada/app",
      name: "claude-02",
      session_id: "claude-02",
      target: "rally-claude-02",
      tool: "claude_code:02",
      worktree_path: "/home/ada/app.wt",
    },
  }),
  olderLine(24, "claim.expired", { tool: "rally", ref: olderId(9), status: "expired" }),
  olderLine(25, "lesson", { tool: "Claude Code/1", subject: "names with blanks" }),
  olderLine(26, "decision", {
    target: "codex",
    subject: "role:lead",
    scope: ["role:lead"],
    evidence: ["assigned:handoff", "from:claude_code:01"],
  }),
  olderLine(27, "decision", { ...B, status: "binding", scope: ["file:src"], subject: "no tabs" }),
  olderLine(28, "telepathy", { ...B, subject: "hm", from_session_id: "sess:tmux#live" }),
];
