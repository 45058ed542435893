import { z } from "zod";
import { CHECK_IN_STATUSES } from "../../room/check_in.ts";
import type { HeartbeatResult } from "../verbs/heartbeat.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { writeResultFields } from "./write_result.ts";

export const heartbeat = describes<HeartbeatResult>()(
  z.strictObject({
    ...writeResultFields,
    task_ref: z.string(),
    status: z.enum(CHECK_IN_STATUSES),
    still_on_task: z.boolean(),
    next_check_in_at: instant,
  }),
);
