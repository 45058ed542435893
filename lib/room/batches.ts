import type { Published } from "./published.ts";

/** Most facts and characters of one batch. */
export const MOST_FACTS = 256;
export const MOST_TEXT = 512 * 1024;
/** Most characters, and batches, that wait; checkpoints carry them. */
const ALL_TEXT = 2 * MOST_TEXT;
const ALL_BATCHES = 8;

/** Puts a string behind those of its batch. False where the batch is full: it will not be whole. */
export function put({ batches }: Published, sync: string, string: string): boolean {
  const batch = batches.get(sync) ?? [];
  if (batch.length === MOST_FACTS || lengthOf(batch) + string.length > MOST_TEXT) return false;
  batch.push(string);
  batches.set(sync, batch);
  // Whoever began the oldest has died, or is too slow and begins anew.
  for (const oldest of batches.keys()) {
    if (batches.size <= ALL_BATCHES && lengthOf([...batches.values()].flat()) <= ALL_TEXT) break;
    batches.delete(oldest);
  }
  return true;
}

/** Takes a batch out, whole or not. */
export function take({ batches }: Published, sync: string): readonly string[] {
  const batch = batches.get(sync) ?? [];
  batches.delete(sync);
  return batch;
}

function lengthOf(strings: readonly string[]): number {
  return strings.reduce((sum, each) => sum + each.length, 0);
}
