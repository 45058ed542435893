import { z } from "zod";
import type { DoctorResult } from "../verbs/doctor.ts";
import { describes } from "./describes.ts";

export const doctor = describes<DoctorResult>()(
  z.strictObject({
    checks: z.array(
      z.strictObject({
        id: z.string(),
        ok: z.boolean(),
        finding: z.string(),
        remedy: z.string().nullable(),
        fixed: z.boolean().optional(),
      }),
    ),
  }),
);
