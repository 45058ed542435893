/** A place in the ledger as a cursor says it: `<segment>:<offset>`. */
export interface Place {
  readonly segment: string;
  readonly offset: number;
}

/** What the cursor says; nothing where it is none. */
export function placeIn(cursor: string): Place | undefined {
  const [, segment, offset] = /^([^:]+):(\d{1,15})$/.exec(cursor) ?? [];
  return segment === undefined ? undefined : { segment, offset: Number(offset) };
}

/**
 * Whether the cursor stands behind the mark in the order of these segments; a place in none of them is behind nothing,
 * and no mark is before everything.
 */
export function isBehind(
  segments: readonly string[],
  cursor: string,
  mark: string | null,
): boolean {
  const place = placeIn(cursor);
  const at = place === undefined ? -1 : segments.indexOf(place.segment);
  if (place === undefined || at === -1) return false;
  const before = mark === null ? undefined : placeIn(mark);
  if (before === undefined) return true;
  const past = segments.indexOf(before.segment);
  return at === past ? place.offset > before.offset : at > past;
}
