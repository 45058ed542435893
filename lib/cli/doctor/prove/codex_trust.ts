import type { RoomPlace } from "../../../git/room_place.ts";
import { objectAt, type Payload, textAt } from "../../../hosts/event.ts";
import { codex } from "../../../hosts/settings/codex.ts";
import { isCommandOfOurs } from "../../../hosts/settings/entries.ts";
import { within } from "../../../room/deadline.ts";
import type { Context } from "../../context.ts";
import { count } from "../../durations.ts";
import type { World } from "../../world.ts";

const PATIENCE = 15_000;
const ANSWER = 2;

/** Whether Codex trusts our hooks, as it says itself: a hook that it does not trust is never run, in silence. */
export async function codexTrust(
  { world, deadline }: Context,
  { commonBase }: RoomPlace,
  program: string,
  around: { readonly cwd: string; readonly env: World["env"] },
): Promise<{ readonly finding: string; readonly remedy: string | null }> {
  const out = await world.ask([program, "app-server"], {
    ...around,
    input: [
      { id: 1, method: "initialize", params: { clientInfo: CLIENT } },
      { method: "initialized" },
      // A linked worktree has the hooks, and the trust, of the main checkout.
      { id: ANSWER, method: "hooks/list", params: { cwds: [commonBase] } },
    ]
      .map((each) => `${JSON.stringify({ jsonrpc: "2.0", ...each })}\n`)
      .join(""),
    deadline: within(deadline, PATIENCE, world.ticks),
    until: (said) => answerIn(said) !== undefined,
  });
  const hooks = hooksIn(answerIn(out));
  if (hooks === undefined)
    return { finding: "not proven: that it trusts the hooks, for it does not tell", remedy: null };
  const ours = hooks.filter(
    (each) =>
      textAt(each, "sourcePath") === `${commonBase}/${codex.file}` &&
      codex.wires.some(({ event }) => isCommandOfOurs(textAt(each, "command"), "codex", event)),
  );
  const trusted = ours.filter((each) =>
    ["trusted", "managed"].includes(textAt(each, "trustStatus") ?? ""),
  );
  const finding =
    ours.length === 0
      ? "it lists none of the hooks: it does not trust the project"
      : `it trusts ${trusted.length} of ${count(ours.length, "hook")}`;
  const isTrusted = ours.length > 0 && trusted.length === ours.length;
  return { finding, remedy: isTrusted ? null : codex.asks[0]! };
}

const CLIENT = { name: "rally", title: "rally", version: "1" };

/** The message that answers, once its line is whole. */
function answerIn(out: string): Payload | undefined {
  for (const line of out.split("\n").slice(0, -1)) {
    try {
      const message = JSON.parse(line) as Payload | null;
      if (message?.["id"] === ANSWER) return message;
    } catch {
      // Not of this protocol.
    }
  }
  return undefined;
}

function hooksIn(answer: Payload | undefined): Payload[] | undefined {
  const data = objectAt(answer ?? {}, "result")["data"];
  if (!Array.isArray(data)) return undefined;
  return data.flatMap((each: Payload) => {
    const { hooks } = each;
    return Array.isArray(hooks) ? (hooks as Payload[]) : [];
  });
}
