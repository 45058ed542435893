/** Words on their way to an agent of Claude Code, and the hooks that its host calls. */
import { hook } from "./hosted.ts";
import type { Terminals } from "./terminals.ts";

export const HOST = "11111111-aaaa";

export const ENV = { RALLY_SESSION_ID: "claude-01-aaaaaaaa", RALLY_TOOL: "claude_code:01" };

export const inject = (terms: Terminals, ...words: readonly string[]) =>
  terms.cast.run("codex:09", ["inject", ...words], terms.how());

/** A hook of the agent's host, as it is called in its terminal. */
export const hooked = (terms: Terminals, name: string, change: object = {}) =>
  hook(terms.cast, "claude-code", name, { session: HOST, env: ENV, change });
