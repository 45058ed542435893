import type { Batch, Published } from "./published.ts";

/** Most facts and characters of one batch. */
export const MOST_FACTS = 256;
export const MOST_TEXT = 512 * 1024;
/** Most characters, and batches, that wait; checkpoints carry them. */
const ALL_TEXT = 2 * MOST_TEXT;
const ALL_BATCHES = 8;

/** Puts a string behind those of its batch. False where the batch is full: it will not be whole. */
export function put({ batches }: Published, sync: string, string: string): boolean {
  const batch = batches.get(sync) ?? { strings: [], length: 0 };
  const length = batch.length + string.length;
  if (batch.strings.length === MOST_FACTS || length > MOST_TEXT) return false;
  batch.strings.push(string);
  batch.length = length;
  batches.set(sync, batch);
  // Whoever began the oldest has died, or is too slow and begins anew.
  for (const oldest of batches.keys()) {
    if (batches.size <= ALL_BATCHES && allOf(batches) <= ALL_TEXT) break;
    batches.delete(oldest);
  }
  return true;
}

/** Takes a batch out, whole or not. */
export function take({ batches }: Published, sync: string): readonly string[] {
  const strings = batches.get(sync)?.strings ?? [];
  batches.delete(sync);
  return strings;
}

function allOf(batches: ReadonlyMap<string, Batch>): number {
  let all = 0;
  for (const { length } of batches.values()) all += length;
  return all;
}
