import { type Fact, FORMAT } from "../../fact/fact.ts";
import { membersOf } from "../../fact/fields.ts";
import { seal } from "../../fact/line.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import { appendFacts } from "../../ledger/append.ts";
import type { Entry } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import type { Written } from "../../ledger/written.ts";
import { fold, foldDamage } from "../../room/fold.ts";
import type { KindName } from "../../room/kinds.ts";
import type { State } from "../../room/state.ts";
import type { Verdict } from "../../room/verdict.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { newerRoom, openingBy } from "../speak.ts";
import type { Arrival } from "./arrivals.ts";
import { HERE, type IdTable, THERE } from "./id_table.ts";
import { cutShort, interrupted, newerFact } from "./refusals.ts";
import { countOlder, countVerdict, list, type Tally } from "./tally.ts";

/**
 * Facts appended at once. Few, because somebody else may be taking in the same ones: theirs and ours then stand near
 * enough for the fold to see the repeats (SPEC section 2, the newest 1,024 ids).
 */
const BATCH = 256;

/** What an import works upon. */
export interface Import {
  readonly context: Context;
  readonly room: Room;
  readonly ids: IdTable;
  readonly tally: Tally;
  /** What comes in, folded by itself in the order in which it comes. */
  readonly source: State;
}

/**
 * Kinds that make a ledger's own segments, or its own copy of what was published; elsewhere they would close what is
 * open there, or revoke what is held.
 */
export function isStructural(kind: unknown): boolean {
  return STRUCTURAL.has(String(kind));
}

const STRUCTURAL = new Set<string>([
  "engagement.opened",
  "engagement.closed",
  "remote",
  "sync",
] satisfies KindName[]);

/** Says up to where something was read, in the ledger that it came from; here, other messages stand before that place. */
export function isPlaced(kind: unknown): boolean {
  return kind === "inbox";
}

/** Takes in what comes, batch by batch; both answer with what keeps it from going on. */
export function intake(work: Import): {
  readonly take: (arrival: Arrival) => Refusal | undefined;
  readonly flush: () => Refusal | undefined;
} {
  const { ids, tally, source } = work;
  let batch: Incoming[] = [];
  const flush = (): Refusal | undefined => {
    const waiting = batch;
    batch = [];
    return waiting.length === 0 ? undefined : append(work, waiting);
  };
  const take = (arrival: Arrival): Refusal | undefined => {
    if ("reason" in arrival) {
      foldDamage(source);
      list(tally.damaged, arrival);
      return undefined;
    }
    tally.read++;
    countOlder(tally, arrival);
    const { record } = arrival;
    const there = fold(source, record);
    const fact = record as unknown as Fact;
    if (wellFormed(record) === "none") tally.skipped.malformed++;
    else if (isStructural(fact.kind)) tally.skipped.structural++;
    else if (isPlaced(fact.kind)) tally.skipped.placed++;
    else if (fact.v > FORMAT) return flush() ?? newerFact(fact);
    else {
      const known = ids.mark(fact.id, THERE);
      if ((known & THERE) !== 0) tally.skipped.repeated++;
      else if ((known & HERE) !== 0) meet(work, fact);
      else if (batch.push({ fact, there }) === BATCH) return flush();
    }
    return undefined;
  };
  return { take, flush };
}

interface Incoming {
  readonly fact: Fact;
  readonly there: Verdict;
}

/** A fact whose id stands here. What stands here stays, also where it says something else. */
function meet({ ids, tally }: Pick<Import, "ids" | "tally">, fact: Fact): void {
  tally.already_here++;
  const sum = ids.sum(fact.id);
  if ((fact as unknown as Record<string, unknown>)["sum"] === sum) return;
  const ours = seal(membersOf(fact));
  const text = new TextDecoder().decode(ours.subarray(ours.length - 10, ours.length - 2));
  if (text !== sum) list(tally.decided.texts, { id: fact.id });
}

function append(work: Import, batch: readonly Incoming[]): Refusal | undefined {
  const { context, room, ids, tally } = work;
  const { deadline } = context;
  const watch = ({ record }: Entry): void => seen(ids, record);
  // Others may have taken in the same meanwhile.
  if (deadline.passed() || replay(room.ledger, deadline, watch) === "deadline")
    return cutShort(tally);
  const { format } = room.state;
  if (format > FORMAT) return newerRoom(format);
  const fresh = batch.filter(({ fact }) => {
    const isNew = (ids.known(fact.id) & HERE) === 0;
    if (!isNew) meet(work, fact);
    return isNew;
  });
  if (fresh.length === 0) return undefined;
  const facts = fresh.map(({ fact }) => fact);
  const opening = openingBy(context, room, facts[0]!);
  const written = appendFacts(room.ledger, facts, { deadline, durable: true, opening, watch });
  let failed: Written | undefined;
  for (const [n, each] of written.entries()) {
    if (each.outcome === "not_committed" || each.outcome === "unknown") failed ??= each;
    else if (each.verdict!.outcome === "repeat") tally.already_here++;
    else countVerdict(tally, each.fact, each.verdict!, fresh[n]!.there);
  }
  return failed && interrupted(failed, tally);
}

/** Notes that an id stands in the ledger. */
export function seen(ids: IdTable, record: Record<string, unknown> | null): void {
  const id = record?.["id"];
  if (typeof id === "string") ids.mark(id, HERE, record!["sum"] as string);
}
