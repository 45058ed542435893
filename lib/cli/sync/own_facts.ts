import type { Fact } from "../../fact/fact.ts";
import { decodeLine, MAX_RECORD } from "../../fact/line.ts";
import type { Entry } from "../../ledger/ledger.ts";
import type { Watch } from "../../ledger/replay.ts";
import { isForced } from "../../room/addressee.ts";
import { isKnown, KINDS } from "../../room/kinds.ts";
import type { Offer, Said } from "../../room/outgoing.ts";
import { isBehind } from "../../room/place.ts";
import type { State } from "../../room/state.ts";
import type { Verdict } from "../../room/verdict.ts";

/** What a ledger that is folded from its beginning, or on from where this was kept, says of what is still to be published. */
export interface OwnFacts {
  readonly watch: Watch;
  /** The facts that may go out, and the ids of those that have. */
  offer(state: State): Pick<Offer, "said" | "there">;
  /** What there has to be known of it where the fold goes on from here another time. */
  kept(state: State): KeptFacts;
  /** Whether facts may have to go out of which nothing was kept, because less counts as published now than then. */
  lacks(state: State): boolean;
}

/** Without a word of what was said: whoever goes on from here reads it in the ledger, as it stands then. */
export interface KeptFacts {
  /** Facts before this place were left out. */
  readonly cursor: string | null;
  readonly own: readonly OwnFact[];
  /** Ids of the published facts behind the first `before`. */
  readonly there: readonly string[];
  readonly before: number;
}

/** Where a fact stands, and what became of it. */
export interface OwnFact extends Pick<Entry, "segment" | "offset" | "length"> {
  readonly verdict: Verdict;
}

/** What was kept, in the state that the fold goes on from. */
export interface Before {
  readonly facts: KeptFacts;
  readonly state: State;
  /** The fact that stands there; nothing where that cannot be read. */
  readonly read: (place: OwnFact) => Fact | undefined;
}

export function ownFacts(then?: Before): OwnFacts {
  const own: (OwnFact & { readonly fact?: Fact })[] = [...(then?.facts.own ?? [])];
  let there = [...(then?.facts.there ?? [])];
  let before = then?.facts.before ?? 0;
  const batches = new Map<string, string[]>();
  for (const [id, { strings }] of then?.state.published?.batches ?? [])
    batches.set(id, [...strings]);

  const take = (fact: Fact): void => {
    const batch = batches.get(fact.ref!) ?? [];
    batch.push(String(fact.fact));
    batches.set(fact.ref!, batch);
  };
  const close = (fact: Fact, counts: boolean): void => {
    const strings = batches.get(fact.id) ?? [];
    batches.delete(fact.id);
    if (counts && isForced(fact)) [there, before] = [[], 0];
    if (counts) for (const each of strings) there.push(idIn(each));
  };
  const left = (state: State) => {
    const sent = state.published?.sent ?? null;
    return own.filter(
      ({ segment, offset }) =>
        sent === null || !isBehind(state.segments, sent.cursor, `${segment}:${offset}`),
    );
  };
  const behind = ({ published }: State): string[] =>
    there.slice(Math.max(0, (published?.sent?.count ?? 0) - before));

  return {
    watch: ({ record, verdict, segment, offset, length }) => {
      if (record === null || verdict.outcome === "damaged") return;
      const fact = record as unknown as Fact;
      const counts = verdict.outcome !== "void" && verdict.outcome !== "repeat";
      if (fact.kind === "sync") close(fact, counts);
      else if (!counts) return;
      else if (fact.kind === "remote") take(fact);
      else if (isKnown(fact.kind) && KINDS[fact.kind].travels !== "never")
        own.push({ segment, offset, length, fact, verdict });
    },
    offer: (state) => {
      const said = left(state).flatMap((each): Said[] => {
        const fact = each.fact ?? then?.read(each);
        return fact === undefined ? [] : [{ fact, verdict: each.verdict }];
      });
      return { said, there: new Set(said.length === 0 ? [] : behind(state)) };
    },
    kept: (state) => {
      const ids = behind(state);
      return {
        cursor: state.published?.sent?.cursor ?? null,
        own: left(state).map(({ fact, ...each }) => each),
        there: ids,
        before: before + there.length - ids.length,
      };
    },
    lacks: ({ published, segments }) => {
      const cursor = then?.facts.cursor ?? null;
      if (cursor === null) return false;
      const now = published?.sent?.cursor ?? null;
      return now === null || isBehind(segments, cursor, now);
    },
  };
}

/** How rally itself begins a record: its id can be seen without taking it apart. */
const BEGINNING = /^\{"v":\d{1,3},"id":"([\w-]{1,128})","kind":/;

/** The id of a published fact; empty where the string is no record. */
function idIn(string: string): string {
  const [, id] = BEGINNING.exec(string) ?? [];
  if (id !== undefined) return id;
  const bytes = Buffer.from(string);
  if (bytes.length > MAX_RECORD) return "";
  const record = decodeLine(bytes, 0, bytes.length);
  return typeof record === "string" ? "" : String(record["id"]);
}
