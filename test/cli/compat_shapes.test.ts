/** Each flat object that scripts of the embedded predecessor read, whole. */
import { describe, expect, it } from "vitest";
import { Cast, type How } from "./cast.ts";
import { type Flat, flat } from "./predecessor.ts";

const PEER = "codex:01";
const ME = ["--session-id", "s-1"];

/** With the place of the scratch repository taken out. */
async function shape(cast: Cast, argv: readonly string[], how: How = {}): Promise<Flat> {
  const told = JSON.stringify(await flat(cast, argv, how));
  return JSON.parse(told.replaceAll(cast.root, "ROOT")) as Flat;
}

const CHECK_IN = {
  attention_reason: null,
  evidence_refs: ["a", "b"],
  id: "heartbeat_0002aaaaaaaa",
  interval_seconds: 600,
  next_check_in_at: 1795176603,
  progress_since_last: "half",
  session_id: "s-1",
  status: "running",
  still_on_task: true,
  task_ref: "lexer",
  tool: "claude_code",
  ts: 1795176003,
};

const PEERS = [
  { files_in_flight_count: 2, phase: "build", session_id: "codex-01-0003aaaa", tool: PEER },
];

const ESCALATION = {
  id: "blocker_0008aaaaaaaa",
  kind: "blocker",
  severity: "high",
  subject: "schema changes",
  target: "claude_code",
  tool: PEER,
  ts: 1795176008,
};

const message = (kind: string, about: Flat) => ({
  from: PEER,
  kind,
  payload_keys: [],
  preview_key: null,
  requires_ack: kind === "handoff",
  ...about,
});

/** A script and a peer who has something to say to it. */
async function scene(): Promise<Cast> {
  const cast = new Cast();
  await flat(cast, [
    "presence",
    ...ME,
    "--model",
    "opus",
    "--task",
    "leads",
    "--spawned",
    "coder:2,x",
  ]);
  cast.now += 1000;
  await flat(cast, [
    "heartbeat",
    ...ME,
    "--task-ref",
    "lexer",
    "--progress",
    "half",
    "--evidence",
    "a, b",
  ]);
  await cast.ok(PEER, ["enter", "--phase", "build"]);
  await cast.say(PEER, "claim", "--path", "src/a.ts", "src/b.ts", "--subject", "x");
  await cast.say(PEER, "handoff", "--to", "claude_code", "--subject", "look at src/a.ts");
  await cast.say(PEER, "risk", "--to", "all", "--subject", "the disk is nearly full");
  const grave = ["--severity", "high", "--subject", "schema changes"];
  await cast.say(PEER, "blocker", "--to", "claude_code", ...grave);
  return cast;
}

describe("rally compat agent-rally", () => {
  it("where", async () => {
    const cast = new Cast();
    expect(await shape(cast, ["where", "--json"])).toEqual({
      app_slug: "app",
      channel_dir: "ROOT/.rally",
      channel_layout: "room",
      policy: null,
      protocol_version: "1.0",
      resolved_via: "agent-rally-point",
      resolved_via_detail: "git-common-dir",
    });
    const { out } = await cast.lines(["compat", "agent-rally", "where"]);
    expect(out).toBe(`${cast.room}\n`);
    expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it("presence", async () => {
    const said = ["--task", "leads", "--parent", "s-0", "--spawned", "coder:2,auditor"];
    expect(await shape(new Cast(), ["presence", ...ME, ...said])).toEqual({
      action: "presence-written",
      app_slug: "app",
      parent: "s-0",
      phase: "rally-point",
      session_id: "s-1",
      spawned: { auditor: 1, coder: 2 },
      task: "leads",
      tool: "claude_code",
      written: true,
    });
  });

  it("heartbeat", async () => {
    const said = ["--task-ref", "lexer", "--status", "reviewing", "--not-on-task"];
    expect(await shape(new Cast(), ["heartbeat", ...ME, ...said])).toEqual({
      action: "task-heartbeat-written",
      app_slug: "app",
      next_check_in_at: 1795176601,
      session_id: "s-1",
      status: "reviewing",
      still_on_task: false,
      task_ref: "lexer",
      tool: "claude_code",
    });
  });

  it("status", async () => {
    const cast = await scene();
    expect(await shape(cast, ["status", ...ME, "--task-ref", "lexer"])).toEqual({
      active_peers: PEERS,
      app_slug: "app",
      blocked_verdict_count: 0,
      broadcast_inbox_unread_count: 1,
      build_loop_id: null,
      channel_dir: "ROOT/.rally",
      coordination_file: null,
      direct_inbox_unread_count: 2,
      dirty_files: [],
      dirty_files_unknown: true,
      dirty_outside_owned: [],
      escalation_count: 1,
      inbox_latest_messages: [
        message("blocker", {
          id: "blocker_0008aaaaaaaa",
          preview: "schema changes",
          source: "direct",
          to: "claude_code",
          ts: 1795176008,
        }),
        message("risk", {
          id: "risk_0007aaaaaaaa",
          preview: "the disk is nearly full",
          source: "broadcast",
          to: "all",
          ts: 1795176007,
        }),
        message("handoff", {
          id: "handoff_0006aaaaaaaa",
          preview: "look at src/a.ts",
          source: "direct",
          to: "claude_code",
          ts: 1795176006,
        }),
      ],
      inbox_unread_count: 3,
      inbox_unread_counts: { broadcast: 1, direct: 2, total: 3 },
      latest_escalation: ESCALATION,
      latest_verdicts: [],
      new_changes: [],
      open_escalations: [ESCALATION],
      overlaps: [],
      peer_overlap_files: [],
      rejection_count: 0,
      required_action: "resolve_open_escalations",
      resolved_via: "agent-rally-point",
      revision: 8,
      schema_version: "1.0",
      session_id: "s-1",
      status: "blocked",
      task_heartbeat: {
        expected_ref: "lexer",
        health: "current",
        latest: CHECK_IN,
        latest_for_expected: CHECK_IN,
        missed_count: 0,
      },
      tool: "claude_code",
      unresolved: [],
      workdir: "ROOT",
    });
  });

  it("status where a peer edits the same in another worktree", async () => {
    const cast = await scene();
    cast.worktree("feature");
    const claim = ["say", "claim", "--tree", "--subject", "x", "--path", "README"];
    await cast.lines([...claim, "--tool", "claude_code", ...ME]);
    await cast.lines([...claim, "--tool", PEER], { cwd: "../feature" });
    const { overlaps, peer_overlap_files } = await shape(cast, ["status", ...ME]);
    expect([overlaps, peer_overlap_files]).toEqual([
      [
        {
          files: ["README"],
          peer: "codex-01-0003aaaa",
          phase: "build",
          reason: 'edited in the worktree "feature"',
          severity: "warn",
          tool: PEER,
        },
      ],
      ["README"],
    ]);
  });

  it("ack-inbox", async () => {
    const cast = await scene();
    const written = {
      ack_path: "ROOT/.rally/log/main.jsonl",
      action: "inbox-ack-written",
      app_slug: "app",
      session_id: "s-1",
      tool: "claude_code",
    };
    const only = await shape(cast, ["ack-inbox", ...ME, "--no-broadcast"]);
    expect(only).toEqual({ ...written, direct_line_count: 2, broadcast_line_count: 0 });
    const all = await shape(cast, ["ack-inbox", ...ME]);
    expect(all).toEqual({ ...written, direct_line_count: 0, broadcast_line_count: 1 });
  });

  it("watch", async () => {
    const cast = await scene();
    const { status, required_action, revision } = await shape(cast, ["status", ...ME]);
    const first = await shape(cast, ["watch", ...ME, "--iterations", "1"]);
    expect(first).toEqual({
      active_peers: PEERS,
      broadcast_inbox_unread_count: 1,
      direct_inbox_unread_count: 2,
      dirty_outside_owned: [],
      event: "coordination_state_changed",
      inbox_latest_messages: expect.any(Array),
      inbox_unread_count: 3,
      new_change_revisions: [],
      overlaps: [],
      required_action,
      revision,
      status,
      task_heartbeat: {
        expected_ref: null,
        health: "current",
        latest: CHECK_IN,
        latest_for_expected: CHECK_IN,
        missed_count: 0,
      },
      unresolved: [],
    });
    await cast.lines([
      ...["say", "standby", "--tool", "claude_code", ...ME, "--reason", "ci"],
      ...["--idempotency-key", "ci", "--wake-after", "2026-11-20T12:00:00.000Z"],
    ]);
    expect(await shape(cast, ["watch", ...ME, "--exit-on-wake-due"])).toEqual({
      due: [
        {
          argv: ["rally", "next", "--tool", "claude_code"],
          owner: "claude_code",
          reason: "ci",
          standby_event_id: "standby_ci",
          suggested_command: "rally next --tool claude_code",
          wake_after: "2026-11-20T12:00:00.000Z",
        },
      ],
      event: "rally_wake_due",
      suggested_commands: ["rally next --tool claude_code"],
      tool: "claude_code",
    });
  });

  it("roster", async () => {
    const cast = await scene();
    const child = ["--session-id", "s-2", "--tool", "claude_code:coder", "--parent", "s-1"];
    await flat(cast, ["presence", ...child, "--host", "box", "--phase", "test"]);
    const agent = {
      app: "app",
      branch_name: "unknown",
      build_loop_run_label: null,
      children: [],
      cwd: "ROOT",
      host: "unknown",
      model: "unknown",
      parent: null,
      run_id: "unknown",
      spawned: {},
      spawned_total: 0,
      stale: false,
    };
    expect(await shape(cast, ["roster", "--json"])).toEqual({
      agents: [
        {
          ...agent,
          age_secs: 2,
          last_seen: 1795176008,
          phase: "build",
          session_id: "codex-01-0003aaaa",
          task: "build",
          tool: PEER,
        },
        {
          ...agent,
          age_secs: 7,
          children: [
            {
              ...agent,
              age_secs: 1,
              host: "box",
              last_seen: 1795176009,
              parent: "s-1",
              phase: "test",
              session_id: "s-2",
              task: "test",
              tool: "claude_code:coder",
            },
          ],
          last_seen: 1795176003,
          model: "opus",
          phase: "rally-point",
          session_id: "s-1",
          spawned: { coder: 2, x: 1 },
          spawned_total: 3,
          task: "leads",
          tool: "claude_code",
        },
      ],
      generated_ts: 1795176010,
      live_count: 3,
      stale_count: 0,
      stale_secs: 120,
      warnings: [],
    });
    const { out } = await cast.lines(["compat", "agent-rally", "roster"]);
    cast.now -= 1000;
    expect(out).toBe((await cast.text(null, ["roster"])).out);
  });

  it("boundary", async () => {
    const cast = new Cast();
    const plugin = { purpose: "x", skill_entrypoints: ["README"], owns: ["src"], tests: ["no"] };
    for (const field of ["compatibility_entrypoints", "build_loop_adapters", "docs"])
      Object.assign(plugin, { [field]: [] });
    Object.assign(plugin, { grouped_dependencies: [], forbidden_parent_imports: [] });
    const manifest = { schema_version: "1.0", plugins: { p: plugin } };
    cast.write("scripts/rally_point/plugin_boundary.json", JSON.stringify(manifest));
    const told = await shape(cast, ["boundary", "--repo", cast.root]);
    expect(told).toEqual({
      findings: [
        { message: expect.stringContaining("no"), path: "plugins.p.tests", severity: "error" },
      ],
      manifest: "scripts/rally_point/plugin_boundary.json",
      ok: false,
      plugins: ["p"],
      schema_version: "1.0",
      skill_entrypoints: { p: ["README"] },
    });
  });

  it("stop", async () => {
    const cast = new Cast();
    const nobody = {
      action: "presence-stopped",
      app_slug: "app",
      claims_kept: false,
      claims_released: [],
      presence_removed: [],
      resolved_via: "agent-rally-point",
      session_id: "s-1",
    };
    expect(await shape(cast, ["stop", ...ME])).toEqual(nobody);
    expect(cast.ledger()).toBe("");
    const claim = ["say", "claim", "--path", "src", "--subject", "x", "--idempotency-key", "k"];
    await cast.lines([...claim, "--tool", "claude_code", ...ME]);
    const kept = await shape(cast, ["stop", ...ME, "--keep-claims"]);
    expect(kept).toEqual({ ...nobody, action: "presence-kept", claims_kept: true });
    expect((await cast.ok(null, ["room"])).active_claims).toHaveLength(1);
    const gone = await shape(cast, ["stop", ...ME, "--reason", "done"]);
    expect(gone).toEqual({ ...nobody, claims_released: ["claim_k"], presence_removed: ["s-1"] });
    expect(cast.facts().at(-1)).toMatchObject({ status: "ended", reason: "done" });
  });

  it.each(["status", "presence", "ack-inbox", "stop", "watch"])(
    "%s where there is no room to speak in",
    async (command) => {
      const told = await shape(new Cast(), [command, ...ME, "--workdir", "/"]);
      expect(told).toEqual({
        action: `${command}-error`,
        error: expect.stringContaining('"/" is in no Git repository'),
        error_code: "no-room",
      });
    },
  );
});
