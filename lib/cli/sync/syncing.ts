import { FORMAT } from "../../fact/fact.ts";
import type { Refusal } from "../../fact/refusal.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { Watch } from "../../ledger/replay.ts";
import type { State } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Identity } from "../identity.ts";
import { openRoom } from "../room.ts";
import { newerRoom } from "../speak.ts";
import { type Exchanging, emptyTally, type How, type Round, type Tally } from "./exchanging.ts";
import { jitter } from "./jitter.ts";
import { keepExchange, lastExchange } from "./last_exchange.ts";
import { ownFacts } from "./own_facts.ts";
import { publish } from "./publishing.ts";
import { receive } from "./receiving.ts";
import type { Route } from "./route.ts";
import { outOfTime, swapLost, unreachable } from "./sync_refused.ts";

export interface Exchanged {
  readonly tally: Tally;
  /** The room behind it; nothing where it could not be read. */
  readonly state?: State;
  /** Why it is not all that was to be done. What has been done stands. */
  readonly refusal?: Refusal;
}

/**
 * Brings what is published into the room and publishes what is to go out, until the remote and the room have the same, or
 * the deadline passes. It may be killed anywhere: the next one goes on, and nothing is sent or brought twice.
 */
export async function exchange(
  context: Context,
  who: Pick<Identity, "tool" | "session">,
  route: Route,
  how: How = {},
): Promise<Exchanged> {
  const tally = emptyTally();
  const asked = { context, who, route, how, tally };
  return (await exchangeOn(asked, true)) ?? (await exchangeOn(asked, false))!;
}

/** From where the last exchange ended, or from the beginning; nothing where the end of the last one does not do. */
async function exchangeOn(asked: Asked, isNext: boolean): Promise<Exchanged | undefined> {
  const { context, route, tally } = asked;
  let own = ownFacts();
  const work: (() => void)[] = [];
  const now: Context = { ...context, later: (each) => work.push(each) };
  const begin = (ledger: Ledger): void => {
    if (isNext) own = lastExchange(ledger) ?? own;
    const from = placeOf(ledger);
    work.push(() => {
      if (placeOf(ledger) !== from) keepExchange(ledger, own);
    });
  };
  try {
    const part = route.mode === "all" ? "whole" : "hot";
    // What was said long ago may have to go out, and only the fold knows what became of it.
    const watch: Watch = (entry, bytes) => own.watch(entry, bytes);
    const room = openRoom(now, part, { cold: true, begin, watch });
    if (isRefusal(room)) return { tally, refusal: room };
    const { state } = room;
    if (state.format > FORMAT) return { tally, state, refusal: newerRoom(state.format) };
    const refusal = await rounds({ ...asked, context: now, room, own });
    if (own.lacks(state)) return undefined;
    return { tally, state, ...(refusal === undefined ? {} : { refusal }) };
  } finally {
    for (const each of work) each();
  }
}

type Asked = Omit<Exchanging, "room" | "own">;

function placeOf({ segment, offset }: Ledger): string {
  return `${segment}:${offset}`;
}

async function rounds(all: Exchanging): Promise<Refusal | undefined> {
  const { context, route, how, tally } = all;
  for (let again = 0; ; again++) {
    const end = context.deadline.passed() ? outOfTime() : await round(all);
    if (end === "done") return undefined;
    if (typeof end === "object") {
      // Whatever Git said then: it was told to end.
      const isLate = context.deadline.passed() && end.kind === "io";
      return isLate ? outOfTime() : end;
    }
    if (end === "lost") tally.swapsLost++;
    if (end === "lost" && how.once === true) return swapLost(route.remote, tally.swapsLost);
    if (end === "lost" || again > 0) await jitter(context.world, again, context.deadline);
  }
}

async function round(all: Exchanging): Promise<Round> {
  const { context, route, how, tally } = all;
  const before = await route.store.readRef(route.ref);
  if ("error" in before) return before.error;
  const sent = await ahead(all, before.value);
  if (sent !== undefined) return sent;
  const fetched = await route.transport.fetch(route.ref, before.value, context.deadline);
  if (fetched.outcome !== "tip" && fetched.outcome !== "none")
    return unreachable(route.remote, fetched);
  const tip = fetched.outcome === "tip" ? fetched.tip : null;
  tally.tip = tip;
  let received = await receive(all, before.value, tip);
  if (isRefusal(received) && how.anew !== undefined && !tally.rewritten && isOther(received)) {
    tally.rewritten = true;
    received = await receive(all, before.value, tip, how.anew);
  }
  if ("code" in received) return received;
  return received.total === undefined ? "again" : publish(all, tip, received.total);
}

/**
 * Puts what is to go out upon the tip that is known, without having asked whether it still is the tip: the push finds
 * that out as well, and the way to a remote takes longest. Nothing where it has to be asked first.
 */
async function ahead(all: Exchanging, known: string | null): Promise<Round | undefined> {
  const { context, room, how, tally } = all;
  const { published } = room.state;
  if (tally.hasAsked || how.anew !== undefined || published?.sent == null) return undefined;
  tally.hasAsked = true;
  if (known === null || published.commit !== known || !published.settled) return undefined;
  const end = await publish(all, known, published.count);
  if (typeof end === "string") return end === "done" && tally.sent.length > 0 ? end : undefined;
  // Whether it arrived is asked next.
  const isOpen = end.code === "outcome-unknown" && !context.deadline.passed();
  return isOpen ? undefined : end;
}

function isOther({ code }: Refusal): boolean {
  return code === "chain-rewritten" || code === "chain-differs";
}
