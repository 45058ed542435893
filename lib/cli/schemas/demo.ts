import { z } from "zod";
import type { DemoResult } from "../verbs/demo.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";

export const demo = describes<DemoResult>()(
  z.strictObject({
    steps: z.array(
      z.strictObject({
        who: z.string(),
        where: z.string(),
        command: z.string(),
        expected: z.string(),
        happened: z.string(),
        ok: z.boolean(),
      }),
    ),
    passed: count,
    failed: count,
    kept: z.string().nullable(),
  }),
);
