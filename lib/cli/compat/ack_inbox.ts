import { segmentPath } from "../../ledger/layout.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import type { Context } from "../context.ts";
import { acknowledge } from "../inbox/acknowledge.ts";
import { unread } from "../inbox/unread.ts";
import { channelOf } from "./channel.ts";
import type { Command } from "./command.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { WRITING } from "./option.ts";
import { speaking } from "./speaking.ts";

/** What `ack-inbox` prints. */
interface AckInboxShape {
  /** `pending`: the room cannot be written to, and all of it is unread until that is taken up. */
  readonly action: "inbox-ack-written" | "inbox-ack-pending";
  readonly app_slug: string;
  /** Where acknowledgements stand, among everything else. */
  readonly ack_path: string;
  readonly tool: string;
  readonly session_id: string;
  /** Messages that this acknowledged, not all that ever were. */
  readonly direct_line_count: number;
  readonly broadcast_line_count: number;
}

export const ackInbox: Command<AckInboxShape> = {
  name: "ack-inbox",
  summary: "all that is unread now is read",
  options: {
    ...WRITING,
    "no-broadcast": { help: "only what was sent to this session, not what went to all" },
  },
  run: async (context: Context, given: Given): Promise<Answer<AckInboxShape>> => {
    const speaker = speaking(context, given);
    if (isRefusal(speaker)) return refused(speaker);
    const here = goneOn(speaker.as({}));
    if (isRefusal(here)) return refused(here);
    const { room, who } = here;
    const all = await unread(context, room, who);
    if ("hints" in all) return refused(all);
    const onlyDirect = given.is("no-broadcast");
    const direct = all.filter(({ source }) => source === "direct");
    const [first, ...others] = onlyDirect ? direct : all;
    const done =
      first === undefined
        ? {}
        : acknowledge(context, room, who, [first, ...others], { onlyDirect });
    if (done.refusal !== undefined) return refused(done.refusal);
    const isPending = done.result?.outcome === "pending";
    return flat({
      action: isPending ? "inbox-ack-pending" : "inbox-ack-written",
      app_slug: channelOf(room.place).app_slug,
      ack_path: segmentPath(room.place.dir, room.ledger.segment),
      tool: speaker.tool,
      session_id: speaker.session,
      direct_line_count: isPending ? 0 : direct.length,
      broadcast_line_count: isPending || onlyDirect ? 0 : all.length - direct.length,
    });
  },
};
