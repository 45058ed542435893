import { z } from "zod";
import type { WhoResult } from "../verbs/who.ts";
import { abroadFields } from "./abroad.ts";
import { command } from "./command.ts";
import { describes } from "./describes.ts";
import { instant } from "./instant.ts";
import { revoked } from "./revoked.ts";

export const who = describes<WhoResult>()(
  z.strictObject({
    path: z.string(),
    free: z.boolean(),
    holders: z.array(
      z.strictObject({
        fact: z.string(),
        tool: z.string(),
        session_id: z.string(),
        status: z.enum(["active", "idle", "gone", "unknown"]),
        guard: z.enum(["guarded", "advisory"]),
        since: instant,
        lease_until: instant,
        worktree: z.string().nullable(),
        subject: z.string(),
        ...abroadFields,
      }),
    ),
    revoked: z.array(revoked),
    commands: z.array(command),
  }),
);
