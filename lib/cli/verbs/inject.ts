import type { Fact } from "../../fact/fact.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { replay } from "../../ledger/replay.ts";
import { type Deadline, deadlineIn, NEVER } from "../../room/deadline.ts";
import { framed } from "../../room/views/letter_text.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { cameTo } from "../managed/attempt.ts";
import {
  type Delivery,
  type DeliveryState,
  deliver,
  WITNESS_SECONDS,
} from "../managed/delivery.ts";
import {
  type Addressee,
  addressee,
  directiveOf,
  misdirected,
  speaker,
} from "../managed/directive.ts";
import { wordOf } from "../managed/witness.ts";
import { wordsOf } from "../managed/words.ts";
import { openRoom, type Room } from "../room.ts";
import { write, writeResult } from "../speak.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `inject` answers (SPEC section 8). */
export interface InjectResult {
  /** The id of the directive. */
  readonly directive: string;
  /** The label of the managed session; null for a tool known only from the room. */
  readonly session: string | null;
  /** It stands in the ledger. */
  readonly recorded: boolean;
  /** Its text has reached the agent's program. */
  readonly delivered: boolean;
  /** The receiver's hook has said that its model is shown it. */
  readonly seen: boolean;
  /** A fact of the receiver's own names it. */
  readonly acknowledged: boolean;
  /** What was asked for has been witnessed: seen, or with --require-ack acknowledged. */
  readonly received: boolean;
  readonly delivery_state: DeliveryState;
  readonly delivery_reason: string;
  /** How it still reaches the receiver; null where nothing is left to do. */
  readonly fallback: "mailbox" | null;
}

/** Writes a directive, then brings it to its receiver, and tells what the ledger says of it. */
export async function inject(context: Context): Promise<Answer<InjectResult>> {
  const seconds = wholeNumber(context.flags, "timeout-seconds", 1, 600, WITNESS_SECONDS);
  if (typeof seconds !== "number") return refused(seconds);
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const to = await addressee(context, room);
  if (isRefusal(to)) return refused(to);
  const words = await wordsOf(context, room);
  if (isRefusal(words)) return refused(words);
  const stray = misdirected(room, words, to);
  if (stray !== undefined) return refused(stray);
  const who = speaker(context, room, words);
  if (isRefusal(who)) return refused(who);
  const directive = directiveOf(context, room, who, to, words, seconds);
  const written = write(context, room, [directive]);
  if (isRefusal(written)) return refused(written);
  const { outcome } = written[0]!;
  if (outcome === "pending") return answer(context, directive, to, SPOOLED, UNHEARD);
  if (outcome !== "committed") {
    const { refusal } = writeResult(context, room, written[0]!);
    return refused(refusal ?? refuse("bug", "bug", `The directive is ${outcome}`));
  }
  const patience = deadlineIn(seconds * 1000, context.world.ticks);
  const delivery = await delivered(context, room, directive, to, patience);
  return settled(context, room, directive, to, delivery, patience);
}

function delivered(
  context: Context,
  room: Room,
  directive: Fact,
  { managed }: Addressee,
  patience: Deadline,
): Delivery | Promise<Delivery> {
  const text = framed(directive);
  if (managed === null || text === undefined) return QUEUED;
  return deliver(context, room, managed, { id: directive.id, text }, patience);
}

/** Waits for the receiver's own answer where that is asked for, and lets the ledger have the last word. */
async function settled(
  context: Context,
  room: Room,
  directive: Fact,
  to: Addressee,
  delivery: Delivery,
  patience: Deadline,
): Promise<Answer<InjectResult>> {
  const { world, flags } = context;
  const { id } = directive;
  for (;;) {
    replay(room.ledger, NEVER);
    const { acknowledged } = wordOf(room, id);
    // The last look: what is said now is what stands there.
    const came = cameTo(context, room, id);
    const waits = flags["require-ack"] === true && delivery.gone !== true;
    if (!waits || acknowledged || patience.passed()) {
      const open = came === undefined;
      return answer(context, directive, to, came ?? delivery, { acknowledged, open });
    }
    await world.changed([`${room.place.dir}/log`], Math.min(200, patience.left()));
  }
}

const UNHEARD = { acknowledged: false, open: false };

const QUEUED: Delivery = {
  state: "queued",
  reason: "it is told at its next hook event",
  delivered: false,
  seen: false,
};

const SPOOLED: Delivery = {
  ...QUEUED,
  reason: "the room cannot be written to from here; it waits in .rally-spool",
};

function answer(
  { flags }: Context,
  { id }: Fact,
  { target, managed }: Addressee,
  delivery: Delivery,
  { acknowledged, open }: { readonly acknowledged: boolean; readonly open: boolean },
): Answer<InjectResult> {
  const { state, reason, delivered, seen, gone } = delivery;
  const result: InjectResult = {
    directive: id,
    session: managed?.label ?? null,
    recorded: delivery !== SPOOLED,
    delivered,
    seen,
    acknowledged,
    received: flags["require-ack"] === true ? acknowledged : seen,
    delivery_state: state,
    delivery_reason: reason,
    fallback: open ? "mailbox" : null,
  };
  const name = plain(managed?.label ?? target);
  const refusal = failureOf(name, result, gone === true);
  return {
    result,
    ...(refusal === undefined ? {} : { refusal }),
    text: () => textOf(name, result),
  };
}

function failureOf(
  name: string,
  { delivery_state, delivery_reason, directive, fallback }: InjectResult,
  gone: boolean,
): Refusal | undefined {
  if (delivery_state !== "refused" && delivery_state !== "failed") return undefined;
  const next =
    fallback === null ? [] : [`${directive} waits in its mailbox for its next hook event`];
  if (gone)
    return refuse("missing", "stale-target", `${name} is not there: ${delivery_reason}`, [
      "rally sessions shows how each stands",
      ...next,
    ]);
  if (delivery_state === "failed")
    return refuse(
      "io",
      "not-delivered",
      `Its terminal could not be used: ${delivery_reason}`,
      next,
    );
  return refuse("refused", "not-typed", `Nothing was typed: ${delivery_reason}`, next);
}

function textOf(name: string, result: InjectResult): string {
  const { delivery_state, delivery_reason, directive, fallback, acknowledged } = result;
  const id = plain(directive);
  const answered = acknowledged ? "; it has answered" : "";
  if (delivery_state === "accepted") return `${name} has ${id}: ${delivery_reason}${answered}\n`;
  const next = fallback === null ? "" : "; until it does, its mailbox keeps it";
  if (delivery_state === "unconfirmed") return `${id} ${delivery_reason}${next}\n`;
  return `${id} waits for ${name}: ${delivery_reason}${answered}\n`;
}
