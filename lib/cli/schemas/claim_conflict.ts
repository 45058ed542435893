import { z } from "zod";
import type { Conflict } from "../../room/views/conflicts.ts";
import { abroadFields } from "./abroad.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

/** A claim that stands in the way, as a row of `error.details`. */
export const claimConflict = describes<Conflict>()(
  z
    .strictObject({
      path: z.string(),
      fact: z.string(),
      owner: z.string(),
      other_machine: abroadFields.other_machine,
      session: z.string(),
      subject: z.string(),
      lease_until: instant,
      idle_seconds: count.nullable(),
      task: z.string().optional().meta({ description: "whose task of a descriptor asks for it" }),
    })
    .meta({ id: "ClaimConflict", description: "a claim of a peer that is in the way" }),
);
