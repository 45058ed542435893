import { z } from "zod";
import type { RunIdResult } from "../verbs/run_id.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { writeResultFields } from "./write_result.ts";

const identity = {
  build_loop_id: z.string().nullable().meta({ description: "null where there is none" }),
  started_at: instant.nullable(),
  started_by_tool: z.string().nullable(),
  started_by_session_id: z.string().nullable(),
  current_session_id: z.string().nullable(),
  run_label: z.string().nullable(),
};

export const runId = describes<RunIdResult>()(
  z.union([z.strictObject(identity), z.strictObject({ ...identity, ...writeResultFields })]),
);
