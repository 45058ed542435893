import { z } from "zod";
import type { HookResult } from "../hook/reply.ts";
import { describes } from "./describes.ts";

export const hook = describes<HookResult>()(
  z.strictObject({
    host: z.string(),
    event: z.string(),
    phase: z.enum([
      "start",
      "prompt",
      "before-write",
      "after-write",
      "permission",
      "stop",
      "end",
      "subagent-start",
      "subagent-stop",
      "nothing",
    ]),
    decision: z.enum(["pass", "tell", "deny", "go-on"]),
    session_id: z.string().nullable(),
    tool: z.string().nullable(),
    targets: z.array(z.string()),
    claimed: z.array(z.string()),
    words: z.string().nullable(),
    fault: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  }),
);
