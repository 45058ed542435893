import { type Fact, WRITTEN } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { appendToChain } from "../../git/chain_append.ts";
import { appendFacts } from "../../ledger/append.ts";
import { replay } from "../../ledger/replay.ts";
import { stringOf } from "../../room/carried.ts";
import { outgoing } from "../../room/outgoing.ts";
import { Leases } from "../../room/prolonging.ts";
import { foldedOf } from "../../room/published.ts";
import type { State } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import { openingBy } from "../speak.ts";
import { bring, type Commit } from "./bringing.ts";
import { type Exchanging, note, type Round } from "./exchanging.ts";
import { privateFacts, privateText } from "./private_facts.ts";
import { notBrought, outOfTime, unsure } from "./sync_refused.ts";

/** How often it is asked anew what goes out, because something had to be said first. */
const TRIES = 4;

/** Publishes what is to go out upon this tip, all of whose facts are here: so many of them. */
export async function publish(all: Exchanging, tip: string | null, total: number): Promise<Round> {
  const { context, room, own, route, how, tally } = all;
  const { ledger, state } = room;
  for (let left = TRIES; left > 0; left--) {
    if (replay(ledger, context.deadline, own.watch) === "deadline") return outOfTime();
    // Whoever reads the ledger from its beginning knows what there is to be sent once more.
    if (own.lacks(state)) return "done";
    // Upon what is not known here nothing is put: it may be what decides about it.
    if (!hasAll(state, total)) return "again";
    const unsaid = tally.renewed ? [] : renewals(all);
    tally.renewed = true;
    const { facts, introduce, tooLong } = outgoing(state, {
      mode: route.mode,
      ...own.offer(state),
    });
    const first = [...unsaid, ...introduce.map((each) => spoken(all, each))];
    tally.tooLong = tooLong.map(({ id }) => id);
    if (first.length > 0) {
      const failed = sayHere(all, first);
      if (failed !== undefined) return failed;
      continue;
    }
    if (facts.length === 0) return "done";
    if (state.published === null) {
      const nothing = { from: 0, commits: listed([]) };
      const begun = await bring(context, room, nothing, { ...bringing(all), begins: true });
      const failed = notBrought(begun);
      if (failed !== undefined) return failed;
      continue;
    }
    // Of what has once been published there is no saying that it must not.
    if (state.published.sent === null) tally.private = privateFacts(context.world, facts);
    if (tally.private.length > 0 && how.approved !== true)
      return privateText(route.remote, tally.private);
    return push(all, tip, total, facts);
  }
  return "again";
}

function hasAll({ published }: State, total: number): boolean {
  return published === null ? total === 0 : published.settled && published.count === total;
}

/** Puts these upon the tip, and brings them into the room as everybody else will. */
async function push(
  all: Exchanging,
  tip: string | null,
  total: number,
  facts: readonly Fact[],
): Promise<Round> {
  const { context, room, route, tally } = all;
  const { segment, offset } = room.ledger;
  const strings = facts.map(stringOf);
  const made = await appendToChain(route.store.objects, tip, strings, context.world.now());
  if (isRefusal(made)) return made;
  const swap = { from: tip, to: made.id };
  const pushed = await route.transport.push(route.ref, swap, context.deadline);
  if (pushed.outcome === "lost") return "lost";
  if (pushed.outcome !== "won") return unsure(route.remote, pushed);
  tally.tip = made.id;
  for (const { id } of facts) tally.sent.push(id);
  // Where that fails, the next one who fetches does it.
  await route.store.swapRef(route.ref, tip, made.id);
  const commits = listed([{ commit: made.id, strings }]);
  const how = { ...bringing(all), cursor: `${segment}:${offset}` };
  const brought = await bring(context, room, { from: total, commits }, how);
  note(tally, brought, strings.length);
  return notBrought(brought) ?? (brought.outcome === "gap" ? "again" : "done");
}

function bringing({ who, own }: Exchanging) {
  return { who, watch: own.watch };
}

async function* listed(commits: readonly Commit[]): AsyncGenerator<Commit> {
  yield* commits;
}

/**
 * Heartbeats of sessions of this room of whose published leases a third is over: as new as their newest word, and of
 * whoever syncs as new as this moment.
 */
function renewals(all: Exchanging): Fact[] {
  const { context, room, who } = all;
  const { published, sessions } = room.state;
  if (published === null) return [];
  const leases = new Leases(foldedOf(published));
  const facts: Fact[] = [];
  for (const { id: session, tool, newest, ended, into } of sessions.values()) {
    if (ended !== null || into !== null || leases.of(session).length === 0) continue;
    const at = formatInstant(session === who.session ? context.world.now() : newest);
    const fact = spoken(all, { kind: "heartbeat", at, tool, session });
    if (leases.isDue(fact)) facts.push(fact);
  }
  return facts;
}

function spoken({ context }: Exchanging, said: Omit<Fact, "v" | "id">): Fact {
  return { v: WRITTEN, id: `${said.kind}_${context.world.key()}`, ...said };
}

/** Says in this room what has to be known before anything goes out. */
function sayHere({ context, room, own }: Exchanging, facts: readonly Fact[]): Refusal | undefined {
  const { deadline } = context;
  const opening = openingBy(context, room, facts[0]!);
  const options = { deadline, durable: false, opening, watch: own.watch };
  const failed = appendFacts(room.ledger, facts, options).find(
    ({ outcome }) => outcome !== "committed",
  );
  if (failed === undefined) return undefined;
  if (failed.cause === "deadline") return outOfTime();
  const why = failed.cause ?? failed.outcome;
  return refuse("io", "not-committed", `The ${failed.fact.kind} could not be written (${why})`, [
    "Nothing was sent; see rally doctor",
  ]);
}
