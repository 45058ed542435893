import { z } from "zod";
import { FINDING_CODES, type Finding } from "../../room/findings/finding.ts";
import { describes } from "./describes.ts";

/** What whoever leads should know; `dag`, `room` and `next` show it alike. */
export const finding = describes<Finding>()(
  z
    .strictObject({
      code: z.enum(FINDING_CODES),
      message: z.string(),
      run: z.string().nullable(),
      step: z.string().nullable(),
      facts: z.array(z.string()),
      tools: z.array(z.string()),
      paths: z.array(z.string()),
    })
    .meta({
      id: "Finding",
      description: "something about the work of several that whoever leads them should know",
    }),
);
