/** A claim that was revoked, and what may happen behind it. */
import { join } from "node:path";
import { Elsewhere } from "./brought.ts";
import { Cast } from "./cast.ts";
import { hook, wordsIn, writes } from "./hosted.ts";

/** Two sessions of one host. */
export const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
export const TOOL_A = "claude_code:1111aaaa";
/** What A is told. */
export const LINE =
  "revoked: you no longer hold src/a.ts (claim_k), for which codex:far was first with claim_far; write there no " +
  "more, look at what you changed, then see who has it: rally who src/a.ts";
/** The row of it in views. */
export const SHOWN = {
  claim: "claim_k",
  tool: TOOL_A,
  session_id: A,
  scopes: ["src/a.ts"],
  by: "claim_far",
  by_tool: "codex:far",
};

/** A and B are here, and A holds `src/a.ts`. */
export async function held(): Promise<{ cast: Cast; far: Elsewhere }> {
  const cast = new Cast();
  await enters(cast, B);
  await claims(cast);
  await event(cast, "UserPromptSubmit");
  return { cast, far: new Elsewhere(cast) };
}

/** Meanwhile another machine has published a claim on it. */
export async function lost() {
  const { cast, far } = await held();
  far.bring(far.claim(["src"]));
  return { cast, far };
}

export const enters = (cast: Cast, session: string) =>
  cast.ok(toolOf(session), ["enter", "--session-id", session]);
export const claims = (cast: Cast, ...more: readonly string[]) => {
  const claim = ["--path", "src/a.ts", "--subject", "mine", "--idempotency-key", "k"];
  return cast.ok(TOOL_A, ["say", "claim", ...claim, "--session-id", A, ...more]);
};
export const event = (cast: Cast, name: string, session = A, change = {}) =>
  hook(cast, "claude-code", name, { session, change });
export const file = (cast: Cast, path: string) => ({
  tool_input: { file_path: join(cast.root, path) },
});

export function toolOf(session: string): string {
  return `claude_code:${session.slice(0, 4)}${session.slice(-4)}`;
}

/** Events of the host of a session, with the words that come of them. */
export const EVENTS: Readonly<Record<string, (cast: Cast, session: string) => Promise<string>>> = {
  "a start": async (cast, by) => wordsIn((await event(cast, "SessionStart:startup", by)).out),
  "a prompt": async (cast, by) => wordsIn((await event(cast, "UserPromptSubmit", by)).out),
  "a write of another file": async (cast, by) => wordsIn((await writes(cast, by, "lib/b.ts")).out),
  "the end of a write": async (cast, by) =>
    wordsIn((await event(cast, "PostToolUse:Write", by, file(cast, "lib/b.ts"))).out),
  "a stop": async (cast, by) => (await event(cast, "Stop", by)).out.replaceAll('\\"', '"'),
  "a write of that file": async (cast, by) => (await writes(cast, by, "src/a.ts")).err,
};
