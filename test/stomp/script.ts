import type { Random } from "../simulation/random.ts";

/** A piece of work, done in one session of a host: edits of one to three files, in this order. */
export type Piece = readonly string[];

/** What one agent sets out to do: so many edits, in pieces of four to twenty. */
export function scriptOf(random: Random, edits: number, files: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  for (let left = edits; left > 0; ) {
    const length = Math.min(left, 4 + random.below(17));
    const about = Array.from({ length: 1 + random.below(3) }, () => random.pick(files));
    pieces.push(Array.from({ length }, () => random.pick(about)));
    left -= length;
  }
  return pieces;
}
