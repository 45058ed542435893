import { z } from "zod";
import type { NextResult } from "../verbs/next.ts";
import { command } from "./command.ts";
import { describes } from "./describes.ts";
import { finding } from "./finding.ts";
import { instant } from "./instant.ts";
import { revoked } from "./revoked.ts";

const action = z.enum([
  "respond_to_handoff",
  "resolve_owned_blocker",
  "review_artifact",
  "continue_or_release_claim",
  "take_backlog_item",
  "clarify_handoff",
  "resume_standby",
  "wait",
  "proceed_solo",
]);

const score = z.number().min(0);

const suggested = {
  action,
  score,
  reason: z.string(),
  target_fact: z.string().nullable(),
};

export const next = describes<NextResult>()(
  z.strictObject({
    tool: z.string(),
    session_id: z.string(),
    ...suggested,
    actionable: z.boolean(),
    confidence: z.number().min(0).max(1),
    requires_human: z.boolean(),
    stop_reason: z.string().nullable(),
    suggested_claims: z.array(z.string()),
    suggested_commands: z.array(command),
    provisional: z.array(z.string()),
    revoked: z.array(revoked),
    completion: z.strictObject({
      record_kind: z.string().nullable(),
      evidence_required: z.boolean(),
      release_claims: z.array(z.string()),
      rerun_next: z.boolean(),
    }),
    waiting_on: z.array(z.strictObject({ fact: z.string(), tool: z.string() })),
    overdue: z.array(
      z.strictObject({ fact: z.string(), target: z.string().nullable(), ack_by: instant }),
    ),
    findings: z.array(finding),
    alternatives: z.array(z.strictObject(suggested)),
  }),
);
