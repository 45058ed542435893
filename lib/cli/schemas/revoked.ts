import { z } from "zod";
import type { RevokedRow } from "../../room/views/revoked.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

/** A claim that ended because another was published first. */
export const revoked = describes<RevokedRow>()(
  z
    .strictObject({
      claim: z.string(),
      tool: z.string(),
      session_id: z.string(),
      scopes: z.array(z.string()),
      by: z.string().nullable(),
      by_tool: z.string().nullable(),
      at: instant,
      seq: count,
    })
    .meta({ id: "Revoked", description: "a claim that ended because another was published first" }),
);
