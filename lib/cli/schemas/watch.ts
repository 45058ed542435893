import { z } from "zod";
import type { WatchResult } from "../verbs/watch.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { dueStandby } from "./due_standby.ts";
import { storedRecord } from "./stored_record.ts";
import { voidReason } from "./void_reason.ts";

export const watch = describes<WatchResult>()(
  z.union([
    z.strictObject({
      event: z.literal("fact"),
      seq: count,
      fact: storedRecord,
      void_reason: voidReason.nullable(),
    }),
    z.strictObject({ event: z.literal("wake_due"), seq: count, due: dueStandby }),
    z.strictObject({
      event: z.literal("ran"),
      of: z.string(),
      argv: z.array(z.string()),
      exit: z.int().nullable(),
      attempts: count,
      outcome: z.enum(["ok", "failed", "gave_up"]),
      output: z.string(),
      error: z.string(),
    }),
  ]),
);
