import { NOTICE, type Wiring } from "./wiring.ts";

const WRITES = "Write|Delete|Shell";

/** By its documentation only: there is no client that could be tried. */
export const cursor: Wiring = {
  host: "cursor",
  file: ".cursor/hooks.json",
  shape: "flat",
  skeleton: { version: 1 },
  wires: [
    { event: "sessionStart", timeout: 10, notice: JSON.stringify({ additional_context: NOTICE }) },
    { event: "beforeSubmitPrompt", timeout: 10 },
    {
      event: "preToolUse",
      matcher: WRITES,
      timeout: 10,
      guards: true,
      closed: { failClosed: true },
    },
    { event: "postToolUse", matcher: WRITES, timeout: 10 },
    { event: "stop", timeout: 10, extra: { loop_limit: 5 } },
    { event: "sessionEnd", timeout: 5 },
  ],
  asks: [
    "Open the repository as a trusted workspace",
    "Where Cursor is set to run third-party hooks too, those of .claude/settings.json fire in it as well",
  ],
};
