import { z } from "zod";
import { DELIVERY_STATES } from "../managed/delivery.ts";
import { UNITS } from "../termd/unit.ts";
import type { TermdResult } from "../verbs/termd.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

export const termd = describes<TermdResult>()(
  z.union([
    z.strictObject({
      serving: z.strictObject({
        tool: z.string(),
        session_id: z.string(),
        since: instant,
        here: z.boolean(),
      }),
    }),
    z.strictObject({
      directive: z.string(),
      session: z.string(),
      delivery_state: z.enum(DELIVERY_STATES),
      delivery_reason: z.string(),
      delivered: z.boolean(),
      seen: z.boolean(),
    }),
    z.strictObject({ unit: z.enum(UNITS), text: z.string() }),
  ]),
);
