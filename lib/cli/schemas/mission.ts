import { z } from "zod";
import type { MissionResult } from "../verbs/mission.ts";
import { describes } from "./describes.ts";
import { missionFields, missionView } from "./mission_view.ts";
import { writeResultFields } from "./write_result.ts";

const fields = {
  ...missionFields,
  published_mission: missionView.optional().meta({
    description: "the mission as it is published; it binds nobody here",
  }),
};

export const mission = describes<MissionResult>()(
  z.union([z.strictObject(fields), z.strictObject({ ...fields, ...writeResultFields })]),
);
