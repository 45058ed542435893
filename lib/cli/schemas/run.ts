import { z } from "zod";
import type { RunResult } from "../verbs/run.ts";
import { describes } from "./describes.ts";
import { sessionRow } from "./sessions.ts";

export const run = describes<RunResult>()(
  z.strictObject({
    mode: z.enum(["live", "dry_run"]),
    session: sessionRow.nullable(),
    commands: z.array(z.strictObject({ argv: z.array(z.string()) })),
    warnings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  }),
);
