import { z } from "zod";
import { BACKEND_NAMES } from "../../../backends/backend.ts";
import { EVIDENCE } from "../managed/standing.ts";
import type { SessionsResult } from "../verbs/sessions.ts";
import { describes } from "./describes.ts";

export const sessionRow = z.strictObject({
  name: z.string(),
  session_id: z.string(),
  tool: z.string(),
  backend: z.enum(BACKEND_NAMES),
  socket: z.string().nullable(),
  target: z.string().nullable(),
  pane: z.string().nullable(),
  pid: z.number().int().nullable(),
  status: z.enum(["live", "stale", "stopped"]),
  evidence: z.enum(EVIDENCE),
  age_seconds: z.number().int().nonnegative(),
  worktree: z.string().nullable(),
});

export const sessions = describes<SessionsResult>()(
  z.strictObject({ sessions: z.array(sessionRow) }),
);
