import type { Published } from "./published.ts";
import type { Rest, State } from "./state.ts";

/** A state on which may be folded while the other stays as it is; of the part `hot`, without the rest. */
export function copyOf(state: State, part: "hot" | "whole"): State {
  const { lead, runId, recent, published, rest } = state;
  return {
    ...state,
    segments: [...state.segments],
    sessions: mapped(state.sessions, (each) => ({ ...each, holds: new Set(each.holds) })),
    claims: mapped(state.claims, (each) => ({ ...each })),
    blockers: new Map(state.blockers),
    bindings: new Map(state.bindings),
    waits: new Map(state.waits),
    letters: new Map(state.letters),
    lead: lead && { ...lead },
    runId: runId && { ...runId },
    published: published && copyOfPublished(published),
    revoked: [...state.revoked],
    recent: { ...recent, places: new Map(recent.places), before: new Map(recent.before) },
    rest: part === "hot" || rest === null ? null : copyOfRest(rest),
  };
}

function copyOfPublished(published: Published): Published {
  const { batches, ended, laid, folded, part } = published;
  return {
    ...published,
    batches: mapped(batches, (each) => ({ ...each, strings: [...each.strings] })),
    ended: new Map(ended),
    laid: new Map(laid),
    folded: typeof folded === "string" ? folded : copyOf(folded, part),
    reading: null,
  };
}

/** Entries are plain objects, of which the fold may change a member. */
function copyOfRest(rest: Rest): Rest {
  const copied = Object.entries(rest).map(([name, value]) => [
    name,
    value instanceof Map
      ? mapped(value, (each) => (typeof each === "object" ? { ...each } : each))
      : value,
  ]);
  return Object.fromEntries(copied) as Rest;
}

function mapped<T>(map: ReadonlyMap<string, T>, copy: (value: T) => T): Map<string, T> {
  const copies = new Map<string, T>();
  for (const [key, value] of map) copies.set(key, copy(value));
  return copies;
}
