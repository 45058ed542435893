import { z } from "zod";
import { HEALTHS } from "../../room/views/health.ts";
import { count } from "./count.ts";

/** What a session is at, and whether it still is. */
export const work = {
  task: z.string().nullable(),
  task_ref: z.string().nullable(),
  health: z.enum(HEALTHS),
  missed_count: count,
};
