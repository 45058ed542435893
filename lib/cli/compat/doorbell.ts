import type { Preview, Unread } from "../../room/views/inbox_view.ts";
import { epochSeconds } from "./epoch_seconds.ts";

/** What is unread, as `status` and `watch` of the predecessor said it. */
export interface DoorbellShape {
  readonly direct_inbox_unread_count: number;
  readonly broadcast_inbox_unread_count: number;
  readonly inbox_unread_count: number;
  readonly inbox_latest_messages: readonly MessageShape[];
}

interface MessageShape
  extends Pick<Preview, "source" | "id" | "kind" | "from" | "requires_ack" | "preview"> {
  readonly to: string;
  readonly ts: number;
  /** A fact has no payload beside what it says. */
  readonly payload_keys: readonly never[];
  readonly preview_key: null;
}

export function doorbell(unread: Unread, latest: readonly Preview[]): DoorbellShape {
  return {
    direct_inbox_unread_count: unread.direct,
    broadcast_inbox_unread_count: unread.broadcast,
    inbox_unread_count: unread.total,
    inbox_latest_messages: latest.map(messageShape),
  };
}

function messageShape(told: Preview): MessageShape {
  const { source, id, kind, from, requires_ack, preview } = told;
  const [to, ts] = [told.target, epochSeconds(told.at)];
  const none = { payload_keys: [], preview_key: null } as const;
  return { source, id, kind, from, to, requires_ack, ts, preview, ...none };
}
