import { z } from "zod";
import type { WakeDueResult } from "../verbs/wake_due.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

const due = z.strictObject({
  standby_event_id: z.string(),
  owner: z.string(),
  reason: z.string().nullable(),
  wake_after: instant,
  suggested_command: z.string(),
  argv: z.array(z.string()),
});

export const wakeDue = describes<WakeDueResult>()(z.strictObject({ due: z.array(due) }));
