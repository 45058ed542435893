import { ownerOf } from "../../room/family.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { leave } from "../verbs/leave.ts";
import { type Channel, channelOf } from "./channel.ts";
import type { Command } from "./command.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { WRITING } from "./option.ts";
import { speaking } from "./speaking.ts";

/** What `stop` prints. */
interface StopShape extends Omit<Channel, "channel_dir"> {
  readonly action: "presence-stopped" | "presence-kept" | "presence-stop-pending";
  readonly session_id: string;
  /** The session, where it was there and is over now. */
  readonly presence_removed: readonly string[];
  readonly claims_released: readonly string[];
  readonly claims_kept: boolean;
}

export const stop: Command<StopShape> = {
  name: "stop",
  summary: "end the session",
  options: {
    ...WRITING,
    reason: { value: "TEXT", help: "why" },
    "keep-claims": { help: "do not end it while it holds claims, which would end with it" },
  },
  run: (context: Context, given: Given): Answer<StopShape> => {
    const speaker = speaking(context, given);
    if (isRefusal(speaker)) return refused(speaker);
    const { room, session } = speaker;
    const { app_slug, resolved_via } = channelOf(room.place);
    const claims_kept = given.is("keep-claims");
    const told = (over: Pick<StopShape, "action" | "presence_removed" | "claims_released">) =>
      flat({ app_slug, resolved_via, session_id: session, claims_kept, ...over });
    const nobody = { presence_removed: [], claims_released: [] };
    const known = room.state.sessions.get(ownerOf(room.state, session));
    // What is not there is no error.
    if (known === undefined || known.ended !== null)
      return told({ action: "presence-stopped", ...nobody });
    if (claims_kept && known.holds.size > 0) return told({ action: "presence-kept", ...nobody });
    const { result, refusal } = leave(speaker.as({ reason: given.text("reason") }));
    if (refusal !== undefined || result === undefined) return refused(refusal!);
    if (result.outcome === "pending") return told({ action: "presence-stop-pending", ...nobody });
    return told({
      action: "presence-stopped",
      presence_removed: [session],
      claims_released: result.released,
    });
  },
};
