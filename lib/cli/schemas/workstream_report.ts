import { z } from "zod";
import type { Report } from "../../fanout/report.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { verifyFinding } from "./workstream_verify.ts";

const texts = z.array(z.string());

const matter = z
  .strictObject({
    fact: z.string(),
    task: z.string().nullable(),
    tool: z.string(),
    subject: z.string(),
  })
  .meta({ id: "OpenMatter" });

export const workstreamReport = describes<Report>()(
  z.strictObject({
    run: z.string(),
    workstream: z.string().nullable(),
    status: z.enum(["SUCCESS", "PARTIAL", "BLOCKED", "FAILED"]),
    completed: count,
    total: count,
    team: z.array(
      z.strictObject({
        tool: z.string(),
        session_id: z.string(),
        status: z.enum(["active", "idle", "gone", "expected"]),
        tasks: texts,
      }),
    ),
    tasks: z.array(
      z.strictObject({
        task: z.string(),
        state: z.enum(["landed", "in_flight", "stalled", "blocked", "open", "skipped"]),
        tools: texts,
        depends_on: texts,
        owns: texts,
        artifacts: texts,
        evidence: texts,
      }),
    ),
    changed_files: texts,
    retries: z.array(
      z.strictObject({
        task: z.string(),
        from: z.string(),
        to: z.string(),
        reason: z.enum(["released", "replaced"]),
      }),
    ),
    blockers: z.array(matter),
    handoffs: z.array(matter),
    risks: z.array(matter),
    findings: z.array(verifyFinding).nullable(),
    limits: texts,
    next: z.string(),
  }),
);
