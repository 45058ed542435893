/** One line of what comes in, without its end; without its bytes where there are more than can be a record. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Its first byte's place in what came in. */
  readonly offset: number;
  readonly bytes: Uint8Array | null;
}

/**
 * Cuts what comes in, piece by piece, into lines; nothing more comes after `null`. Empty lines are nothing, the last one
 * needs no end, and of a line longer than `most` no more is kept than that.
 */
export function lineSplitter(most: number): (chunk: Uint8Array | null) => Generator<Line> {
  let [number, offset, length] = [0, 0, 0];
  let held: Uint8Array[] = [];
  const hold = (bytes: Uint8Array): void => {
    length += bytes.length;
    if (length <= most) held.push(bytes);
    else held = [];
  };
  function* finish(ended: boolean): Generator<Line> {
    number++;
    const bytes = length > most ? null : held.length === 1 ? held[0]! : Buffer.concat(held);
    if (length > 0) yield { number, offset, bytes };
    offset += length + (ended ? 1 : 0);
    [held, length] = [[], 0];
  }
  return function* (chunk) {
    if (chunk === null) {
      yield* finish(false);
      return;
    }
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      hold(chunk.subarray(start, end));
      yield* finish(true);
      start = end + 1;
    }
    // Copied, so that a long wait for its end does not keep the whole chunk.
    if (start < chunk.length) hold(chunk.slice(start));
  };
}
