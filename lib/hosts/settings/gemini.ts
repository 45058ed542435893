import { NOTICE, type Wiring } from "./wiring.ts";

const WRITES = "write_file|replace|run_shell_command";
const name = { name: "rally" };

/** Timeouts are in milliseconds. Its PreCompress fires before every request and is left alone. */
export const gemini: Wiring = {
  host: "gemini",
  file: ".gemini/settings.json",
  shape: "groups",
  skeleton: {},
  wires: [
    {
      event: "SessionStart",
      timeout: 10_000,
      notice: JSON.stringify({ hookSpecificOutput: { additionalContext: NOTICE } }),
      extra: name,
    },
    { event: "BeforeAgent", timeout: 10_000, extra: name },
    { event: "BeforeTool", matcher: WRITES, timeout: 10_000, guards: true, extra: name },
    { event: "AfterTool", matcher: WRITES, timeout: 10_000, extra: name },
    { event: "Notification", timeout: 10_000, extra: name },
    { event: "AfterAgent", timeout: 10_000, extra: name },
    { event: "SessionEnd", timeout: 5_000, extra: name },
  ],
  asks: [
    "Trust the folder when Gemini CLI asks (headless: --skip-trust), and start it at the root of the repository: from a subdirectory it loads no project hooks",
  ],
};
