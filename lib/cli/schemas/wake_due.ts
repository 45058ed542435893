import { z } from "zod";
import type { WakeDueResult } from "../verbs/wake_due.ts";
import { describes } from "./describes.ts";
import { dueStandby } from "./due_standby.ts";

export const wakeDue = describes<WakeDueResult>()(z.strictObject({ due: z.array(dueStandby) }));
