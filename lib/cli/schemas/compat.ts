import { z } from "zod";
import { CHECK_IN_STATUSES } from "../../room/check_in.ts";
import { HEALTHS } from "../../room/views/health.ts";
import { REQUIRED_ACTIONS, VERDICTS } from "../../room/views/status_view.ts";
import type { CompatResult } from "../verbs/compat.ts";
import { boundary } from "./boundary.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { dueStandby } from "./due_standby.ts";
import { roomWarning } from "./joined_room.ts";
import { source, unread } from "./unread.ts";

const name = z.string();
const text = z.string().nullable();
const seconds = z.number().meta({ description: "seconds since 1970" });
/** What rally does not know, and says so. */
const nothing = z.array(z.never());

const via = { app_slug: name, resolved_via: z.literal("agent-rally-point") };
const channel = { ...via, channel_dir: name };

const checkIn = z
  .strictObject({
    id: name,
    session_id: name,
    tool: name,
    task_ref: name,
    status: z.enum(CHECK_IN_STATUSES),
    still_on_task: z.boolean(),
    progress_since_last: text,
    evidence_refs: z.array(name),
    attention_reason: text,
    interval_seconds: count,
    next_check_in_at: seconds,
    ts: seconds,
  })
  .meta({ id: "CompatCheckIn" });

/** What `status` and `watch` have in common. */
const standing = {
  status: z.enum(VERDICTS),
  required_action: z.enum(REQUIRED_ACTIONS),
  revision: count,
  active_peers: z.array(
    z.strictObject({ session_id: name, tool: name, phase: text, files_in_flight_count: count }),
  ),
  overlaps: z.array(
    z.strictObject({
      peer: text,
      tool: name,
      phase: text,
      files: z.array(name),
      severity: z.literal("warn"),
      reason: name,
    }),
  ),
  unresolved: nothing,
  dirty_outside_owned: nothing,
  direct_inbox_unread_count: count,
  broadcast_inbox_unread_count: count,
  inbox_unread_count: count,
  inbox_latest_messages: z.array(
    z.strictObject({
      source,
      id: name,
      kind: name,
      from: name,
      to: name,
      requires_ack: z.boolean(),
      ts: seconds,
      payload_keys: nothing,
      preview: text,
      preview_key: z.null(),
    }),
  ),
  task_heartbeat: z.strictObject({
    expected_ref: text,
    health: z.enum(HEALTHS),
    missed_count: count,
    latest: checkIn.nullable(),
    latest_for_expected: checkIn.nullable().optional(),
  }),
};

const escalation = z.strictObject({
  id: name,
  kind: z.literal("blocker"),
  tool: name,
  target: text,
  severity: text,
  subject: name,
  ts: seconds,
});

const status = z.strictObject({
  ...channel,
  ...standing,
  schema_version: z.literal("1.0"),
  workdir: name,
  session_id: name,
  tool: name,
  build_loop_id: text,
  peer_overlap_files: z.array(name),
  inbox_unread_counts: unread,
  escalation_count: count,
  latest_escalation: escalation.nullable(),
  open_escalations: z.array(escalation),
  rejection_count: z.literal(0),
  blocked_verdict_count: z.literal(0),
  coordination_file: z.null(),
  latest_verdicts: nothing,
  dirty_files: nothing,
  dirty_files_unknown: z.literal(true),
  new_changes: nothing,
});

const change = z.strictObject({
  event: z.literal("coordination_state_changed"),
  ...standing,
  new_change_revisions: z.array(count),
});

const wake = z.strictObject({
  event: z.literal("rally_wake_due"),
  tool: name,
  due: z.array(dueStandby),
  suggested_commands: z.array(name),
});

const heartbeat = z.strictObject({
  action: z.enum(["task-heartbeat-written", "task-heartbeat-pending"]),
  app_slug: name,
  session_id: name,
  tool: name,
  task_ref: name,
  status: z.enum(CHECK_IN_STATUSES),
  still_on_task: z.boolean(),
  next_check_in_at: seconds,
});

const ackInbox = z.strictObject({
  action: z.enum(["inbox-ack-written", "inbox-ack-pending"]),
  app_slug: name,
  ack_path: name,
  tool: name,
  session_id: name,
  direct_line_count: count,
  broadcast_line_count: count,
});

const presence = z.strictObject({
  action: z.literal("presence-written"),
  app_slug: name,
  session_id: name,
  tool: name,
  phase: name,
  task: name,
  parent: text,
  spawned: z.record(z.string(), count),
  written: z.boolean(),
});

const stop = z.strictObject({
  action: z.enum(["presence-stopped", "presence-kept", "presence-stop-pending"]),
  ...via,
  session_id: name,
  presence_removed: z.array(name),
  claims_released: z.array(name),
  claims_kept: z.boolean(),
});

const agent = z
  .strictObject({
    session_id: name,
    app: name,
    tool: name,
    host: name,
    cwd: name,
    model: name,
    task: name,
    phase: name,
    parent: text,
    spawned: z.record(z.string(), count),
    spawned_total: count,
    build_loop_run_label: text,
    branch_name: z.literal("unknown"),
    run_id: z.literal("unknown"),
    last_seen: seconds,
    age_secs: z.number().min(0),
    stale: z.boolean(),
    get children() {
      return z.array(agent);
    },
  })
  .meta({ id: "CompatAgent" });

const roster = z.strictObject({
  generated_ts: seconds,
  stale_secs: count,
  live_count: count,
  stale_count: count,
  agents: z.array(agent),
  warnings: z.array(roomWarning),
});

const where = z.strictObject({
  ...channel,
  resolved_via_detail: z.enum(["RALLY_DIR", "git-common-dir", "directory-above"]),
  policy: z.null(),
  channel_layout: z.literal("room"),
  protocol_version: name,
});

const fault = z.strictObject({
  action: z.string().regex(/-error$/),
  error: name,
  error_code: name,
});

export const compat = describes<CompatResult>()(
  z.union([
    status,
    change,
    wake,
    heartbeat,
    ackInbox,
    presence,
    stop,
    roster,
    where,
    z.strictObject({ ...boundary.shape, schema_version: z.literal("1.0") }),
    fault,
  ]),
);
