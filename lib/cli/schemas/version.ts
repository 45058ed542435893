import { z } from "zod";
import type { VersionResult } from "../verbs/version.ts";
import { describes } from "./describes.ts";

export const version = describes<VersionResult>()(
  z.strictObject({
    version: z.string(),
    build_id: z.string(),
    runtime: z.string(),
    platform: z.string(),
  }),
);
