import { z } from "zod";
import type { EnterResult } from "../verbs/enter.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { leadView } from "./lead_view.ts";
import { missionView } from "./mission_view.ts";

const lines = z.array(z.strictObject({ fact: z.string().nullable(), text: z.string() }));

const news = z.strictObject({
  seq: count,
  fact: z.string(),
  kind: z.string(),
  tool: z.string(),
  text: z.string(),
});

export const enter = describes<EnterResult>()(
  z.strictObject({
    tool: z.string(),
    session_id: z.string(),
    room_id: z.string(),
    entry: z.strictObject({ do: lines, do_not: lines, know: lines, verify: lines }),
    attention: z.array(news),
    lead: leadView,
    mission: missionView.nullable(),
    acknowledged: z.boolean(),
    cursor: z.strictObject({ before: z.string().nullable(), after: z.string() }),
    warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  }),
);
