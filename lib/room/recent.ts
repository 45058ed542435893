/** Ids that repeats are measured against. */
const KEPT = 1024;
/** How many more are carried before they are dropped together, which is cheaper than one by one. */
const SLACK = 4096;

/** The newest 1,024 ids: a fact with one of them is a repeat. */
export interface Recent {
  /** Ids with their place in the order of ids; those too old to count may still be there. */
  readonly places: Map<string, number>;
  count: number;
}

/** These ids, oldest first. */
export function recentOf(ids: readonly string[]): Recent {
  return { places: new Map(ids.map((id, n) => [id, n])), count: ids.length };
}

export function isRecent({ places, count }: Recent, id: string): boolean {
  const place = places.get(id);
  return place !== undefined && place >= count - KEPT;
}

/** Adds an id that is not among the recent ones; the oldest is one no longer. */
export function remember(recent: Recent, id: string): void {
  const { places } = recent;
  // Behind all others also where it stood before them, too old to count.
  places.delete(id);
  places.set(id, recent.count++);
  if (places.size < KEPT + SLACK) return;
  for (const [each, place] of places) {
    if (place >= recent.count - KEPT) break;
    places.delete(each);
  }
}

/** The ids, oldest first. */
export function oldestFirst({ places, count }: Recent): string[] {
  return [...places].filter(([, place]) => place >= count - KEPT).map(([id]) => id);
}
