/** Chance that comes out the same for the same seed. */
export interface Random {
  /** A whole number from 0 to `n - 1`. */
  readonly below: (n: number) => number;
  readonly hits: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
}

/** Mulberry32: small, fast, and good enough to shuffle with. */
export function randomOf(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    hits: (probability) => next() < probability,
    pick: (list) => list[below(list.length)]!,
  };
}
