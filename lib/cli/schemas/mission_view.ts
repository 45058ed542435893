import { z } from "zod";
import type { MissionView } from "../../room/views/lead_view.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";

const envelope = z
  .strictObject({
    tool: z.string(),
    may: z.string().nullable(),
    must_check: z.string().nullable(),
  })
  .meta({ id: "Charge", description: "what one tool may do and must check" });

export const missionFields = {
  text: z.string().nullable(),
  set_by: z.string().nullable(),
  set_at: instant.nullable(),
  envelopes: z.array(envelope),
};

/** What all work is for, and each tool's charge. */
export const missionView = describes<MissionView>()(
  z.strictObject(missionFields).meta({ id: "Mission", description: "what all work is for" }),
);
