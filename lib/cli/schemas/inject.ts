import { z } from "zod";
import { DELIVERY_STATES } from "../managed/delivery.ts";
import type { InjectResult } from "../verbs/inject.ts";
import { describes } from "./describes.ts";

export const inject = describes<InjectResult>()(
  z.strictObject({
    directive: z.string(),
    session: z.string().nullable(),
    recorded: z.boolean(),
    delivered: z.boolean(),
    seen: z.boolean(),
    acknowledged: z.boolean(),
    received: z.boolean(),
    delivery_state: z.enum(DELIVERY_STATES),
    delivery_reason: z.string(),
    fallback: z.literal("mailbox").nullable(),
  }),
);
