import { z } from "zod";
import type { HookResult } from "../hook/reply.ts";
import type { GitHookResult } from "../verbs/hook_git.ts";
import { describes } from "./describes.ts";

type Told = Omit<HookResult, "phase"> & {
  readonly phase: HookResult["phase"] | GitHookResult["phase"];
};

export const hook = describes<Told>()(
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
      "doorbell",
      "nothing",
      "before-commit",
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
