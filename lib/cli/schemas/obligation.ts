import { z } from "zod";
import type { Obligation } from "../../room/views/obligations.ts";
import { describes } from "./describes.ts";

export const obligationFields = {
  code: z.enum(["open-claim", "open-blocker", "unanswered-handoff"]),
  fact: z.string(),
  subject: z.string(),
};

/** Something that a session still holds or owes. */
export const obligation = describes<Obligation>()(z.strictObject(obligationFields));
