import {
  clip,
  plain,
  quote,
  raw,
  showName,
  type Untrusted,
  untrusted,
} from "../../fact/untrusted.ts";
import { clipTokens } from "./budget.ts";

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
  /** The first of its texts on one line, made safe and cut after 240 characters or 130 tokens. */
  readonly preview: Untrusted | null;
};

const CHARACTERS = 240;
/** So that one of them leaves a model's budget room for what else there is. */
const TOKENS = 130;

/** How many of these there are of either sort. */
export function counted(messages: readonly Message[]): Unread {
  const direct = messages.filter(({ source }) => source === "direct").length;
  return { direct, broadcast: messages.length - direct, total: messages.length };
}

/** A message in few words. */
export function previewOf(message: Message): Preview {
  const { id, seq, source, kind, from, target, at, requires_ack } = message;
  return { id, seq, source, kind, from, target, at, requires_ack, preview: previewText(message) };
}

/** The beginning of the first text that shows anything. */
function previewText({ subject, summary }: Pick<Message, "subject" | "summary">): Untrusted | null {
  for (const text of [subject, summary]) {
    const shown = text === null ? "" : plain(raw(text));
    if (shown !== "") return untrusted(clipTokens(clip(shown, CHARACTERS), TOKENS));
  }
  return null;
}

/** Who says it, and in quotes the beginning of what is said: the same wherever a message is announced. */
export function previewLine({ from, kind, preview }: Preview): string {
  const said = preview === null ? "" : ` ${quote(preview, CHARACTERS)}`;
  return `${showName(from)} ${SAYING.get(kind) ?? `sends ${showName(kind)}`}${said}`;
}

/** What whoever sends such a fact does. */
const SAYING: ReadonlyMap<string, string> = new Map([
  ["directive", "says"],
  ["handoff", "hands over"],
  ["blocker", "is blocked:"],
  ["artifact", "shows"],
]);
