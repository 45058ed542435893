import { z } from "zod";
import type { LeadResult } from "../verbs/lead.ts";
import { describes } from "./describes.ts";
import { leadView } from "./lead_view.ts";
import { writeResultFields } from "./write_result.ts";

const seat = { current_lead: leadView };

export const lead = describes<LeadResult>()(
  z.union([z.strictObject(seat), z.strictObject({ ...seat, ...writeResultFields })]),
);
