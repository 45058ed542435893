import { z } from "zod";
import type { TermdResult } from "../verbs/termd.ts";
import { describes } from "./describes.ts";

export const termd = describes<TermdResult>()(
  z.strictObject({
    unit: z.string().optional(),
    delivered: z.number().int().optional(),
  }),
);
