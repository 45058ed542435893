import { z } from "zod";
import type { SyncedClaim } from "../sync/claiming.ts";
import { describes } from "./describes.ts";
import { writeResultFields } from "./write_result.ts";

export const say = describes<SyncedClaim>()(
  z.strictObject({
    ...writeResultFields,
    sync: z
      .strictObject({
        remote: z.string(),
        outcome: z.enum(["granted", "revoked", "provisional"]),
        by: z.string().nullable(),
        tip: z.string().nullable(),
      })
      .optional()
      .meta({ description: "what became of a claim with --sync at the remote" }),
  }),
);
