import { z } from "zod";
import { AGAINST, type Against } from "../../fanout/against.ts";
import type { WorkstreamPlanResult } from "../verbs/workstream_plan.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { writeResult } from "./write_result.ts";

const ids = z.array(z.string());

export const workstreamPlan = describes<WorkstreamPlanResult>()(
  z.strictObject({
    workstream: z.string(),
    max: count.meta({ description: "how large the team might have been" }),
    fan_out: z.boolean(),
    reasons: z
      .array(
        z.strictObject({
          code: z.enum(Object.keys(AGAINST) as [Against, ...Against[]]),
          message: z.string(),
        }),
      )
      .meta({ description: "what speaks against it" }),
    waves: z.array(ids),
    critical_path: ids,
    critical_path_seconds: count,
    total_seconds: count,
    expected: z.boolean().meta({ description: "every task says how long it should take" }),
    ideal_speed_up: z.number(),
    team: z.array(
      z.strictObject({
        role: z.string(),
        tier: z.enum(["host-native", "cross-host"]),
        tasks: ids,
      }),
    ),
    requires_human: z.boolean(),
    warnings: z.array(
      z.strictObject({
        code: z.enum(["coordination", "crowded", "host-native"]),
        message: z.string(),
      }),
    ),
    decision: writeResult.nullable(),
  }),
);
