import { z } from "zod";
import type { WorkstreamLintResult } from "../verbs/workstream_lint.ts";
import { count } from "./count.ts";
import { describes } from "./describes.ts";
import { violation } from "./violation.ts";

export const workstreamLint = describes<WorkstreamLintResult>()(
  z.strictObject({
    files: z.array(
      z.strictObject({ file: z.string(), tasks: count, violations: z.array(violation) }),
    ),
    clean: z.boolean(),
  }),
);
