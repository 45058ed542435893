import { z } from "zod";
import type { Whoami } from "../verbs/whoami.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { roomWarning } from "./joined_room.ts";
import { leadView } from "./lead_view.ts";
import { missionView } from "./mission_view.ts";

export const whoami = describes<Whoami>()(
  z.strictObject({
    tool: z.string().nullable(),
    session_id: z.string().nullable(),
    repo_root: z.string().nullable(),
    repo_id: z.string().nullable(),
    room_id: z.string().nullable(),
    worktree: z.string().nullable(),
    branch: z.string().nullable(),
    commit: z.string().nullable(),
    cwd: z.string(),
    version: z.string(),
    build_id: z.string(),
    host: z.string(),
    lead: leadView,
    mission: missionView.nullable(),
    acknowledged: z.boolean(),
    rooms: z
      .array(
        z.strictObject({
          app: z.string(),
          room: z.string(),
          tool: z.string().nullable(),
          session_id: z.string().nullable(),
          last_seen: instant.nullable(),
        }),
      )
      .optional()
      .meta({ description: "with --global: who the caller is in each room" }),
    warnings: z.array(roomWarning).optional().meta({ description: "with --global" }),
  }),
);
