import { z } from "zod";
import type { DueStandby } from "../../room/run/due.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

/** A standby whose time has come. */
export const dueStandby = describes<DueStandby>()(
  z.strictObject({
    standby_event_id: z.string(),
    owner: z.string(),
    reason: z.string().nullable(),
    wake_after: instant,
    suggested_command: z.string(),
    argv: z.array(z.string()),
  }),
);
