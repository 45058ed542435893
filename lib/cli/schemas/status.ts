import { z } from "zod";
import { CHECK_IN_STATUSES } from "../../room/check_in.ts";
import { HEALTHS } from "../../room/views/health.ts";
import { REQUIRED_ACTIONS, VERDICTS } from "../../room/views/status_view.ts";
import type { StatusResult } from "../verbs/status.ts";
import { abroadFields } from "./abroad.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { revoked } from "./revoked.ts";
import { source, unread } from "./unread.ts";
import { work } from "./work.ts";

const name = z.string();
const text = z.string().nullable();

const preview = z.strictObject({
  id: name,
  seq: count,
  source,
  kind: name,
  from: name,
  target: name,
  at: instant,
  requires_ack: z.boolean(),
  other_machine: abroadFields.other_machine,
  preview: text,
});

const checkIn = z.strictObject({
  id: name,
  seq: count,
  session_id: name,
  tool: name,
  task_ref: name,
  status: z.enum(CHECK_IN_STATUSES),
  still_on_task: z.boolean(),
  progress: text,
  evidence: z.array(z.string()),
  attention_reason: text,
  interval_seconds: count,
  at: instant,
  next_check_in_at: instant,
});

export const status = describes<StatusResult>()(
  z.strictObject({
    status: z.enum(VERDICTS),
    required_action: z.enum(REQUIRED_ACTIONS),
    tool: name,
    session_id: name,
    build_loop_id: name.nullable(),
    peers: z.array(
      z.strictObject({
        session_id: name,
        tool: name,
        status: z.enum(["active", "idle"]),
        phase: text,
        ...work,
        last_seen: instant,
      }),
    ),
    open_escalations: z.array(
      z.strictObject({
        id: name,
        tool: name,
        target: name.nullable(),
        severity: name.nullable(),
        subject: name,
        at: instant,
      }),
    ),
    overlaps: z.array(z.strictObject({ path: name, tool: name, worktree: name, fact: name })),
    revoked: z.array(revoked),
    unread,
    inbox_latest_messages: z.array(preview).max(3),
    task_heartbeat: z.strictObject({
      expected_ref: name.nullable(),
      health: z.enum(HEALTHS),
      missed_count: count,
      latest: checkIn.nullable(),
    }),
  }),
);
