import { z } from "zod";
import { TUNABLES } from "../../fanout/proposals.ts";
import type { RetroResult } from "../verbs/retro.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";

const share = z.number().min(0).max(1).nullable();

export const retro = describes<RetroResult>()(
  z.strictObject({
    run: z.string(),
    score: share,
    grade: z.enum(["A", "B", "C", "D"]).nullable(),
    inputs: z.strictObject({
      parallel_efficiency: share,
      task_economy: share,
      conflict_prevention: share,
      integration_quality: share,
      user_autonomy: share,
    }),
    agents: count,
    tasks: count,
    triggers: z.array(
      z.strictObject({
        id: z.enum(["RY-01", "RY-02", "RY-03", "RY-04", "RY-05", "RY-06"]),
        scope: z.enum(["light", "medium", "full"]),
        holds: z.boolean(),
        why: z.string(),
      }),
    ),
    runs: count,
    proposals: z.array(
      z.strictObject({
        key: z.enum(TUNABLES),
        from: z.string(),
        to: z.string(),
        why: z.string(),
      }),
    ),
    applied: z.boolean(),
    lesson: z.string(),
    recorded: z.boolean(),
  }),
);
