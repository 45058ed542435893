import type { Fact } from "../../fact/fact.ts";
import { decodeLine, MAX_RECORD } from "../../fact/line.ts";
import type { Watch } from "../../ledger/replay.ts";
import { isForced } from "../../room/addressee.ts";
import { isKnown, KINDS } from "../../room/kinds.ts";
import type { Offer, Said } from "../../room/outgoing.ts";
import { isBehind } from "../../room/place.ts";
import type { State } from "../../room/state.ts";

/** What a ledger that is folded from its beginning says of what is still to be published. */
export interface OwnFacts {
  readonly watch: Watch;
  /** The facts that may go out, and the ids of those that have. */
  offer(state: State): Pick<Offer, "said" | "there">;
}

export function ownFacts(): OwnFacts {
  const own: (Said & { readonly place: string })[] = [];
  let published: string[] = [];
  const batches = new Map<string, string[]>();

  const take = (fact: Fact): void => {
    const batch = batches.get(fact.ref!) ?? [];
    batch.push(String(fact.fact));
    batches.set(fact.ref!, batch);
  };
  const close = (fact: Fact, counts: boolean): void => {
    const strings = batches.get(fact.id) ?? [];
    batches.delete(fact.id);
    if (counts && isForced(fact)) published = [];
    if (counts) for (const each of strings) published.push(each);
  };

  return {
    watch: ({ record, verdict, segment, offset }) => {
      if (record === null || verdict.outcome === "damaged") return;
      const fact = record as unknown as Fact;
      const counts = verdict.outcome !== "void" && verdict.outcome !== "repeat";
      if (fact.kind === "sync") close(fact, counts);
      else if (!counts) return;
      else if (fact.kind === "remote") take(fact);
      else if (isKnown(fact.kind) && KINDS[fact.kind].travels !== "never")
        own.push({ place: `${segment}:${offset}`, fact, verdict });
    },
    offer: (state) => {
      const sent = state.published?.sent ?? null;
      const isLeft = ({ place }: { readonly place: string }): boolean =>
        sent === null || !isBehind(state.segments, sent.cursor, place);
      const said = own.filter(isLeft);
      // Of all that is published, only as much is taken apart as somebody asks about.
      const strings = said.length === 0 ? [] : published.slice(sent?.count ?? 0);
      return { said, there: new Set(strings.map(idIn)) };
    },
  };
}

/** The id of a published fact; empty where the string is no record. */
function idIn(string: string): string {
  const bytes = Buffer.from(string);
  if (bytes.length > MAX_RECORD) return "";
  const record = decodeLine(bytes, 0, bytes.length);
  return typeof record === "string" ? "" : String(record["id"]);
}
