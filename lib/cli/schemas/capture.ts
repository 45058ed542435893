import { z } from "zod";
import type { CaptureResult } from "../verbs/capture.ts";
import { describes } from "./describes.ts";
import { sessionRow } from "./sessions.ts";

export const capture = describes<CaptureResult>()(
  z.strictObject({
    session: sessionRow,
    lines: z.number().int(),
    output: z.string(),
  }),
);
