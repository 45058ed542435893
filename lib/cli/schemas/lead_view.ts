import { z } from "zod";
import type { LeadView } from "../../room/views/lead_view.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

/** Who leads. */
export const someLead = describes<LeadView>()(
  z
    .strictObject({ tool: z.string(), since: instant, epoch: count })
    .meta({ id: "Lead", description: "who leads, since when, and how often the lead has changed" }),
);

/** Who leads, or nobody. */
export const leadView = describes<LeadView | null>()(someLead.nullable());
