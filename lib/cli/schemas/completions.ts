import { z } from "zod";
import type { CompletionsResult } from "../verbs/completions.ts";
import { describes } from "./describes.ts";

export const completions = describes<CompletionsResult>()(
  z.strictObject({ shell: z.string(), script: z.string() }),
);
