import { z } from "zod";
import type { AckResult } from "../verbs/ack.ts";
import { describes } from "./describes.ts";
import { leadView } from "./lead_view.ts";
import { missionView } from "./mission_view.ts";
import { writeResultFields } from "./write_result.ts";

const acknowledged = {
  tool: z.string(),
  acknowledged: z.boolean(),
  changed: z.boolean(),
  lead: leadView,
  mission: missionView.nullable(),
};

export const ack = describes<AckResult>()(
  z.union([
    z.strictObject(acknowledged),
    z.strictObject({ ...acknowledged, ...writeResultFields }),
  ]),
);
