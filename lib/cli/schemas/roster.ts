import { z } from "zod";
import type { RosterResult } from "../verbs/roster.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { joinedRoom, roomWarning } from "./joined_room.ts";
import { work } from "./work.ts";

const agent = z
  .strictObject({
    session_id: z.string(),
    app: z.string(),
    room: z.string(),
    tool: z.string(),
    model: z.string().nullable(),
    task: work.task,
    task_ref: work.task_ref,
    health: work.health,
    missed_count: work.missed_count,
    phase: z.string().nullable(),
    host: z.string().nullable(),
    cwd: z.string().nullable(),
    parent: z.string().nullable(),
    spawned: z.record(z.string(), count),
    spawned_total: count,
    build_loop_run_label: z.string().nullable(),
    last_seen: instant,
    age_secs: z.number().min(0),
    stale: z.boolean(),
    apart: z
      .enum(["circle", "depth"])
      .optional()
      .meta({ description: "why it does not stand below its parent, which is shown too" }),
    get children() {
      return z.array(agent);
    },
  })
  .meta({ id: "RosterAgent" });

export const roster = describes<RosterResult>()(
  z.strictObject({
    stale_secs: count,
    live_count: count,
    stale_count: count,
    agents: z.array(agent),
    rooms: z.array(joinedRoom),
    warnings: z.array(roomWarning),
  }),
);
