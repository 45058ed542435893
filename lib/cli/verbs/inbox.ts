import type { Message, Unread } from "../../room/views/inbox_view.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { WriteResult } from "../speak.ts";

/** What `inbox` answers; with a write result where `--ack` had something to acknowledge. */
export type InboxResult = InboxView | (InboxView & WriteResult);

export interface InboxView {
  readonly unread: Unread;
  /** What is unread, oldest first. */
  readonly messages: readonly Message[];
  /** How many of them are not shown. */
  readonly omitted: number;
}

export async function inbox(_context: Context): Promise<Answer<InboxResult>> {
  throw new Error("not yet");
}
