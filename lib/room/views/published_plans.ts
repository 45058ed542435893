import { foldedOf } from "../published.ts";
import type { State } from "../state.ts";

/**
 * The state in which lead, mission and backlog stand as they were published, to be shown beside the room's own; nothing
 * where nothing is published.
 */
export function publishedPlans({ published }: State): State | undefined {
  return published === null || published.count === 0 ? undefined : foldedOf(published);
}
