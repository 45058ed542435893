import { z } from "zod";
import type { LeaveResult } from "../verbs/leave.ts";
import { describes } from "./describes.ts";
import { obligation } from "./obligation.ts";
import { writeResultFields } from "./write_result.ts";

export const leave = describes<LeaveResult>()(
  z.strictObject({
    tool: z.string(),
    session_id: z.string(),
    released: z.array(z.string()),
    obligations: z.array(obligation),
    ...writeResultFields,
  }),
);
