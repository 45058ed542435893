/** Ids that repeats are measured against. */
const KEPT = 1024;

/** The newest 1,024 ids: a fact with one of them is a repeat. */
export interface Recent {
  /**
   * Ids of a snapshot, each between two line ends. They stay one text, which is searched: most commands ask for few of
   * them, and taking it apart would cost each more than all else that it does with a checkpoint.
   */
  readonly older: string;
  /**
   * Ids met since, with their place in the order of ids, 0 the first behind a snapshot; those too old to count may still
   * be there.
   */
  places: Map<string, number>;
  /** Ids before those. Whole generations are dropped at once, which is cheaper than one id after the other. */
  before: Map<string, number>;
  count: number;
}

/** These ids, oldest first; as a snapshot has them, or as a list. */
export function recentOf(ids: string | readonly string[]): Recent {
  if (typeof ids !== "string") {
    return {
      older: "",
      before: new Map(),
      places: new Map(ids.map((id, n) => [id, n])),
      count: ids.length,
    };
  }
  const older = ids === "" ? "" : `\n${ids}\n`;
  return { older, before: new Map(), places: new Map(), count: 0 };
}

export function isRecent(recent: Recent, id: string): boolean {
  const place = recent.places.get(id) ?? recent.before.get(id) ?? placeAmongOlder(recent, id);
  return place !== undefined && place >= recent.count - KEPT;
}

/** Adds an id that is not among the recent ones; the oldest is one no longer. */
export function remember(recent: Recent, id: string): void {
  recent.places.set(id, recent.count++);
  if (recent.places.size < KEPT) return;
  recent.before = recent.places;
  recent.places = new Map();
}

/** The ids, oldest first. */
export function oldestFirst({ older, before, places, count }: Recent): string[] {
  const first = older === "" ? [] : older.slice(1, -1).split("\n");
  const all = new Map([
    ...first.map((id, n) => [id, n - first.length] as const),
    ...before,
    ...places,
  ]);
  const recent = [...all].filter(([, place]) => place >= count - KEPT);
  // An id that came back when it was too old to count stands where it was first met.
  return recent.sort(([, a], [, b]) => a - b).map(([id]) => id);
}

/** The ids for a snapshot: one text, or a list where an id holds a line end itself. */
export function recentSnapshot(recent: Recent): string | readonly string[] {
  const ids = oldestFirst(recent);
  return ids.some((id) => id.includes("\n")) ? ids : ids.join("\n");
}

function placeAmongOlder({ older }: Recent, id: string): number | undefined {
  const at = older === "" || id.includes("\n") ? -1 : older.indexOf(`\n${id}\n`);
  return at === -1 ? undefined : -lineEndsBehind(older, at);
}

function lineEndsBehind(text: string, at: number): number {
  let found = 0;
  for (let i = text.indexOf("\n", at + 1); i !== -1; i = text.indexOf("\n", i + 1)) found++;
  return found;
}
