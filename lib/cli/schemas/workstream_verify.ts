import { z } from "zod";
import type { Merge } from "../../fanout/merge_order.ts";
import type { TaskResult } from "../../fanout/results.ts";
import {
  VERIFY_FINDINGS,
  type VerifyFinding,
  type VerifyFindingCode,
} from "../../fanout/verify_finding.ts";
import type { VerifiedTask, WorkstreamVerifyResult } from "../verbs/workstream_verify.ts";
import { describes } from "./describes.ts";

const texts = z.array(z.string());

export const verifyFinding = describes<VerifyFinding>()(
  z
    .strictObject({
      code: z.enum(Object.keys(VERIFY_FINDINGS) as VerifyFindingCode[]),
      severity: z.enum(["stop", "warn", "info"]),
      task: z.string().nullable(),
      worktree: z.string().nullable(),
      path: z.string().nullable(),
      message: z.string(),
    })
    .meta({ id: "VerifyFinding" }),
);

const result = describes<TaskResult>()(
  z.strictObject({ task: z.string(), changed_files: texts, validation_result: z.string() }),
);

const task = describes<VerifiedTask>()(
  z.strictObject({
    task: z.string(),
    status: z.enum(["landed", "in_flight", "stalled"]).nullable(),
    tool: z.string().nullable(),
    worktrees: texts,
    branch: z.string().nullable(),
    changed_files: texts.nullable(),
    result: result.nullable(),
    validation: z
      .strictObject({ ran: z.boolean(), exit: z.int().nullable(), output: z.string() })
      .nullable(),
  }),
);

const merge = describes<Merge>()(
  z.strictObject({ tasks: texts, worktree: z.string(), branch: z.string().nullable() }),
);

export const workstreamVerify = describes<WorkstreamVerifyResult>()(
  z.strictObject({
    run: z.string(),
    ok: z.boolean(),
    tasks: z.array(task),
    findings: z.array(verifyFinding),
    merge_order: z.array(merge),
    risks: texts,
  }),
);
