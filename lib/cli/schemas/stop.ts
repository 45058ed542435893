import { z } from "zod";
import { EVIDENCE } from "../managed/standing.ts";
import type { StopResult } from "../verbs/stop.ts";
import { describes } from "./describes.ts";
import { sessionRow } from "./sessions.ts";

export const stop = describes<StopResult>()(
  z.strictObject({
    session: sessionRow,
    found: z.enum(EVIDENCE),
    ended: z.enum(["already", "by-itself", "terminated", "killed", "let-go"]),
    released: z.array(z.string()),
    worktree: z.strictObject({ path: z.string(), kept: z.string().nullable() }).nullable(),
  }),
);
