import type { Untrusted } from "../../fact/untrusted.ts";

/** How much is unread: sent to the session by name, and to all. */
export interface Unread {
  readonly direct: number;
  readonly broadcast: number;
  readonly total: number;
}

/** Something that was sent to a session. */
export interface Message {
  readonly id: string;
  readonly seq: number;
  readonly source: "direct" | "broadcast";
  readonly kind: string;
  readonly from: string;
  readonly target: string;
  readonly subject: Untrusted | null;
  readonly summary: Untrusted | null;
  readonly at: string;
  /** The sender waits for an answer. */
  readonly requires_ack: boolean;
}

/** A message in few words: what a doorbell shows. */
export type Preview = Pick<
  Message,
  "id" | "seq" | "source" | "kind" | "from" | "target" | "at" | "requires_ack"
> & {
  /** The first of its texts, cut after 240 characters. */
  readonly preview: Untrusted | null;
};
