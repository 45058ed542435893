import { z } from "zod";
import type { CheckResult } from "../verbs/check.ts";
import type { CompleteResult } from "../verbs/check_complete.ts";
import { abroadFields } from "./abroad.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { obligationFields } from "./obligation.ts";

const mode = z.enum(["warn", "strict"]);

const finding = z.strictObject({
  code: z.string(),
  severity: z.enum(["info", "warn", "stop"]),
  message: z.string(),
  path: z.string().nullable(),
  fact: z.string().nullable(),
  owner: z.string().nullable(),
  other_machine: abroadFields.other_machine,
  subject: z.string().nullable(),
  lease_until: instant.nullable(),
  worktree: z.string().nullable(),
  idle_seconds: count.nullable(),
});

const checked = z.strictObject({
  phase: z.enum(["before-write", "before-commit"]),
  mode,
  allow: z.boolean().nullable(),
  findings: z.array(finding),
  checked_paths: z.array(z.string()),
  outcome: z.enum(["complete", "deadline"]),
});

const beforeComplete = z.strictObject({
  phase: z.literal("before-complete"),
  mode,
  allow: z.boolean(),
  findings: z.array(z.strictObject({ ...obligationFields, severity: z.literal("stop") })),
});

export const check = describes<CheckResult | CompleteResult>()(
  z.discriminatedUnion("phase", [checked, beforeComplete]),
);
