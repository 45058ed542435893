import type { Random } from "../simulation/random.ts";

/** What becomes of a file: pieces of it that are kept, in their new order, and bytes that were not there. */
export type Injury = readonly (Kept | Buffer)[];

/** Bytes of the old file, from and to an offset. */
export interface Kept {
  readonly from: number;
  readonly to: number;
}

/** The ways in which bytes of a segment can be hurt. */
export const INJURIES = {
  flip: (bytes: Buffer, random: Random) => {
    const at = random.below(bytes.length);
    return around(bytes, at, at + 1, Buffer.from([bytes[at]! ^ (1 << random.below(8))]));
  },
  zero: (bytes: Buffer, random: Random) => {
    const [from, to] = range(bytes, random);
    return around(bytes, from, to, Buffer.alloc(to - from));
  },
  truncate: (bytes: Buffer, random: Random) => {
    const [from] = range(bytes, random);
    return [{ from: 0, to: from }];
  },
  cut: (bytes: Buffer, random: Random) => {
    const [from, to] = range(bytes, random);
    return around(bytes, from, to, Buffer.alloc(0));
  },
  insert: (bytes: Buffer, random: Random) => {
    const [at] = range(bytes, random);
    const noise = Array.from({ length: 1 + random.below(200) }, () => random.below(256));
    const text = random.pick([Buffer.from(noise), Buffer.from('{"v":1,"id":"'), Buffer.from("\n")]);
    return around(bytes, at, at, text);
  },
  duplicate: (bytes: Buffer, random: Random) => {
    const [from, to] = range(bytes, random);
    const [at] = range(bytes, random);
    return [
      { from: 0, to: at },
      { from, to },
      { from: at, to: bytes.length },
    ];
  },
  reorder: (bytes: Buffer, random: Random) => {
    const [a, b, c] = [0, 0, 0].map(() => place(bytes, random)).sort((x, y) => x - y);
    const parts = [0, a!, b!, c!, bytes.length];
    const kept = (n: number): Kept => ({ from: parts[n]!, to: parts[n + 1]! });
    return [kept(0), kept(2), kept(1), kept(3)];
  },
} satisfies Record<string, (bytes: Buffer, random: Random) => Injury>;

export type InjuryName = keyof typeof INJURIES;

/** The file as it is afterwards. */
export function injured(bytes: Buffer, injury: Injury): Buffer {
  return Buffer.concat(
    injury.map((part) => (isKept(part) ? bytes.subarray(part.from, part.to) : part)),
  );
}

/** How often these bytes stand, unbroken, in the file afterwards. */
export function survivals(injury: Injury, from: number, to: number): number {
  return injury.filter((part) => isKept(part) && part.from <= from && to <= part.to).length;
}

/** Whether everything that is kept is in the order in which it was. */
export function isInOrder(injury: Injury): boolean {
  const kept = injury.filter(isKept);
  return kept.every((part, n) => n === 0 || kept[n - 1]!.to <= part.from);
}

function isKept(part: Kept | Buffer): part is Kept {
  return !Buffer.isBuffer(part);
}

function around(bytes: Buffer, from: number, to: number, between: Buffer): Injury {
  return [{ from: 0, to: from }, between, { from: to, to: bytes.length }];
}

/** Rarely many bytes: most damage is small. */
function range(bytes: Buffer, random: Random): [number, number] {
  const from = place(bytes, random);
  const length = random.hits(0.3) ? random.below(3000) : random.below(60);
  return [from, Math.min(bytes.length, from + length)];
}

/** Anywhere, or at the beginning of a line. */
function place(bytes: Buffer, random: Random): number {
  const at = random.below(bytes.length);
  return random.hits(0.5) ? at : bytes.indexOf(10, at) + 1;
}
