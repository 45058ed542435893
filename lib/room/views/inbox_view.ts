import {
  clip,
  plain,
  quote,
  raw,
  showName,
  type Untrusted,
  untrusted,
} from "../../fact/untrusted.ts";
import { addresseeOf } from "../addressed.ts";
import { type Inbox, type Source, unreadAs } from "../inbox.ts";
import type { Place } from "../place.ts";
import type { Open } from "../state.ts";
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
  readonly source: Source;
  readonly kind: string;
  readonly from: string;
  readonly target: string;
  /** Its title; of a backlog item what is to be done. */
  readonly subject: Untrusted | null;
  readonly summary: Untrusted | null;
  readonly at: string;
  /** The sender waits for an answer. */
  readonly requires_ack: boolean;
  /** Whoever sent it works on another machine. */
  readonly other_machine?: true;
}

/** A message, and where in the ledger it stands: `<segment>:<offset>`. */
export type Posted = Message & { readonly cursor: string };

/** The message that a fact with effect is to whoever has this inbox, if it is one that is unread. */
export function posted(
  inbox: Inbox,
  { seq, segment, offset, fact }: Place & Pick<Open, "seq" | "fact">,
  isFar = false,
): Posted[] {
  const cursor = `${segment}:${offset}`;
  const source = unreadAs(inbox, fact, cursor);
  return source === undefined ? [] : [{ ...messageOf({ fact, seq }, source, isFar), cursor }];
}

/** A fact that was sent to somebody, as whoever got it so sees it. */
export function messageOf(
  { fact, seq }: Pick<Open, "fact" | "seq">,
  source: Source,
  isFar = false,
): Message {
  const { id, kind, tool: from, subject, intent, summary, at, ack_by } = fact;
  return {
    id,
    seq,
    source,
    kind,
    from,
    target: addresseeOf(fact) ?? "all",
    subject: subject ?? intent ?? null,
    summary: summary ?? null,
    at,
    requires_ack: ack_by !== undefined || kind === "handoff",
    ...(isFar ? { other_machine: true } : {}),
  };
}

/** A message in few words: what a doorbell shows. */
export type Preview = Pick<
  Message,
  "id" | "seq" | "source" | "kind" | "from" | "target" | "at" | "requires_ack" | "other_machine"
> & {
  /** The first of its texts on one line, made safe and cut: of a directive 240 characters, of a title 125, or fewer of other letters. */
  readonly preview: Untrusted | null;
};

const CHARACTERS = 240;
/** Of a title so many that it is told at the start of a session too, which a directive can wait for. */
const TOKENS = { directive: 130, title: 50 };

/** How many of these there are of either sort. */
export function counted(messages: readonly Message[]): Unread {
  const direct = messages.filter(({ source }) => source === "direct").length;
  return { direct, broadcast: messages.length - direct, total: messages.length };
}

/** A message in few words. */
export function previewOf(message: Message): Preview {
  const { id, seq, source, kind, from, target, at, requires_ack, other_machine } = message;
  const where = other_machine ? { other_machine } : {};
  const preview = previewText(message);
  return { id, seq, source, kind, from, target, at, requires_ack, ...where, preview };
}

type Said = Pick<Message, "kind" | "subject" | "summary">;

/** The beginning of the first text that shows anything. */
function previewText(message: Said): Untrusted | null {
  const shown = textOf(message);
  const most = message.kind === "directive" ? TOKENS.directive : TOKENS.title;
  return shown === "" ? null : untrusted(clipTokens(clip(shown, CHARACTERS), most));
}

/** Of a directive the message itself, of all else its title, if it has one. */
export function textOf({ kind, subject, summary }: Said): string {
  const inOrder = kind === "directive" ? [summary, subject] : [subject, summary];
  const texts = inOrder.map((text) => (text === null ? "" : plain(raw(text))));
  return texts.find((text) => text !== "") ?? "";
}

/** Who says it, and in quotes the beginning of what is said. */
export function previewLine({ from, kind, preview, other_machine }: Preview): string {
  const where = other_machine ? " on another machine" : "";
  const said = preview === null ? "" : ` ${quote(preview, CHARACTERS)}`;
  return `${showName(from)}${where} ${SAYING.get(kind) ?? `sends ${showName(kind)}`}${said}`;
}

/** What whoever sends such a fact does. */
const SAYING: ReadonlyMap<string, string> = new Map([
  ["directive", "says"],
  ["handoff", "hands over"],
  ["blocker", "is blocked:"],
  ["artifact", "shows"],
]);
