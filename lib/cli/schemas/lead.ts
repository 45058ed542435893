import { z } from "zod";
import type { LeadResult } from "../verbs/lead.ts";
import { describes } from "./describes.ts";
import { leadView, someLead } from "./lead_view.ts";
import { writeResultFields } from "./write_result.ts";

const seat = {
  current_lead: leadView,
  published_lead: someLead.optional().meta({
    description: "who leads by what is published; it binds nobody here",
  }),
};

export const lead = describes<LeadResult>()(
  z.union([z.strictObject(seat), z.strictObject({ ...seat, ...writeResultFields })]),
);
