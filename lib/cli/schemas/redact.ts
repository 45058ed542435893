import { z } from "zod";
import type { RedactResult } from "../verbs/redact.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { writeResultFields } from "./write_result.ts";

export const redact = describes<RedactResult>()(
  z.strictObject({
    ...writeResultFields,
    redacted: z.strictObject({
      id: z.string(),
      places: z.array(z.strictObject({ segment: z.string(), offset: count })),
      removed: z.array(z.string()),
      published: z.array(z.string()),
    }),
  }),
);
