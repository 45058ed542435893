import { z } from "zod";
import type { WorkstreamInitResult } from "../verbs/workstream_init.ts";
import { describes } from "./describes.ts";

export const workstreamInit = describes<WorkstreamInitResult>()(
  z.strictObject({ file: z.string() }),
);
