import { z } from "zod";
import type { BoundaryResult } from "../verbs/boundary.ts";
import { describes } from "./describes.ts";

export const boundary = describes<BoundaryResult>()(
  z.strictObject({
    ok: z.boolean(),
    manifest: z.string(),
    plugins: z.array(z.string()),
    skill_entrypoints: z.record(z.string(), z.array(z.string())),
    findings: z.array(
      z.strictObject({ severity: z.literal("error"), path: z.string(), message: z.string() }),
    ),
  }),
);
