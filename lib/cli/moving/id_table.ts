/** What is known of an id; one is the sum of several. */
export const HERE = 1;
export const THERE = 2;
/** Looked at when both are put together the other way round. */
export const AGAIN = 4;

/** Ids by the thousand, each in so many bytes whatever its length: a digest, what is known of it, and a sum. */
export interface IdTable {
  /** Adds what is known of an id, with the sum of its record where it first stands here; what was known before. */
  readonly mark: (id: string, flag: number, sum?: string) => number;
  readonly known: (id: string) => number;
  /** The sum of its record here. */
  readonly sum: (id: string) => string;
}

const WORDS = 4;

/** An empty table. Ids are told apart by 96 bits of their SHA-256, so that nobody can choose two that meet. */
export function idTable(): IdTable {
  const { hash } = process.getBuiltinModule("node:crypto");
  let [size, used] = [1 << 10, 0];
  let words = new Uint32Array(size * WORDS);
  let flags = new Uint8Array(size);
  /** The slot of a digest, or the free one where it belongs. */
  const slotOf = (a: number, b: number, c: number): number => {
    for (let slot = a & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const at = slot * WORDS;
      if (flags[slot] === 0) return slot;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c) return slot;
    }
  };
  const grow = (): void => {
    const [olderWords, olderFlags] = [words, flags];
    size *= 2;
    words = new Uint32Array(size * WORDS);
    flags = new Uint8Array(size);
    for (const [slot, flag] of olderFlags.entries()) {
      if (flag === 0) continue;
      const row = olderWords.subarray(slot * WORDS, (slot + 1) * WORDS);
      const to = slotOf(row[0]!, row[1]!, row[2]!);
      words.set(row, to * WORDS);
      flags[to] = flag;
    }
  };
  const find = (id: string): readonly [slot: number, digest: Buffer] => {
    // Half a pair of surrogates has no UTF-8 of its own.
    const text = id.isWellFormed() ? id : JSON.stringify(id);
    const digest = hash("sha256", text, "buffer");
    const [a, b, c] = [0, 4, 8].map((at) => digest.readUInt32LE(at));
    return [slotOf(a!, b!, c!), digest];
  };
  return {
    mark: (id, flag, sum) => {
      if (used * 3 > size * 2) grow();
      const [slot, digest] = find(id);
      const before = flags[slot]!;
      if (before === 0) {
        used++;
        for (let n = 0; n < 3; n++) words[slot * WORDS + n] = digest.readUInt32LE(n * 4);
      }
      if (sum !== undefined && (before & HERE) === 0)
        words[slot * WORDS + 3] = Number.parseInt(sum, 16);
      flags[slot] = before | flag;
      return before;
    },
    known: (id) => flags[find(id)[0]]!,
    sum: (id) => words[find(id)[0] * WORDS + 3]!.toString(16).padStart(8, "0"),
  };
}
