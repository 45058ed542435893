import { z } from "zod";
import type { RecentResult } from "../verbs/recent.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { joinedRoom, roomWarning } from "./joined_room.ts";
import { storedRecord } from "./stored_record.ts";

export const recent = describes<RecentResult>()(
  z.strictObject({
    rows: z.array(
      z.strictObject({
        app: z.string().optional(),
        room: z.string().optional(),
        seq: count,
        remote: z.string().optional(),
        fact: storedRecord,
      }),
    ),
    rooms: z.array(joinedRoom).optional().meta({ description: "with --all" }),
    warnings: z.array(roomWarning).optional().meta({ description: "with --all" }),
  }),
);
