import { z } from "zod";
import type { MissionResult } from "../verbs/mission.ts";
import { describes } from "./describes.ts";
import { missionFields, missionView } from "./mission_view.ts";
import { writeResultFields } from "./write_result.ts";

export const mission = describes<MissionResult>()(
  z.union([missionView, z.strictObject({ ...missionFields, ...writeResultFields })]),
);
