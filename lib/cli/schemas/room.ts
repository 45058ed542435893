import { z } from "zod";
import type { RoomResult } from "../verbs/room.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { finding } from "./finding.ts";
import { instant } from "./instant.ts";
import { leadView } from "./lead_view.ts";
import { missionView } from "./mission_view.ts";
import { revoked } from "./revoked.ts";
import { row } from "./row.ts";

const squad = z.strictObject({
  tool: z.string(),
  session_id: z.string(),
  status: z.enum(["active", "idle", "gone"]),
  last_seen: instant,
  guard: z.enum(["guarded", "advisory"]),
  expected: z
    .literal(true)
    .optional()
    .meta({ description: "seeded for an agent that is yet to come" }),
});

const perList = z.strictObject({
  active_claims: count,
  active_blockers: count,
  open_handoffs: count,
  current_decisions: count,
  current_risks: count,
  recent_artifacts: count,
  unconsumed_artifacts: count,
  standbys: count,
  squads: count,
  findings: count,
  revoked: count,
  envelopes: count,
});

export const room = describes<RoomResult>()(
  z.strictObject({
    max_seq: count,
    active_claims: z.array(row),
    active_blockers: z.array(row),
    open_handoffs: z.array(row),
    current_decisions: z.array(row),
    current_risks: z.array(row),
    recent_artifacts: z.array(row),
    unconsumed_artifacts: z.array(row),
    standbys: z.array(row),
    squads: z.array(squad),
    findings: z.array(finding),
    revoked: z.array(revoked),
    lead: leadView,
    mission: missionView.nullable(),
    totals: perList,
    omitted: perList,
    damaged: count,
    readers: z
      .array(
        z.strictObject({
          tool: z.string(),
          session_id: z.string(),
          seen: z.string().nullable(),
        }),
      )
      .optional(),
  }),
);
