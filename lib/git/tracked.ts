/** The name of an entry of Git's index starts behind 40 bytes of times and sizes, an object id and two of flags. */
const STAT = 40;
const OBJECT_IDS = [20, 32] as const;

/**
 * Whether an index, given as its bytes, names a file below the directory `below`, which ends in a slash. What is no
 * index of the versions 2 to 4 names none; nor is the shared part of a split index looked at.
 */
export function isTracked(index: Uint8Array, below: string): boolean {
  return OBJECT_IDS.some((length) => {
    for (const name of namesIn(index, length)) {
      if (name.startsWith(below)) return true;
    }
    return false;
  });
}

/** The names of an index, up to where it is none with object ids of this length. */
function* namesIn(index: Uint8Array, idLength: number): Generator<string> {
  if (index.length < 12 || new TextDecoder().decode(index.subarray(0, 4)) !== "DIRC") return;
  const view = new DataView(index.buffer, index.byteOffset, index.length);
  const version = view.getUint32(4);
  // A letter for each byte, for version 4 counts bytes.
  const decoder = new TextDecoder("latin1");
  let [at, name] = [12, ""];
  for (let left = view.getUint32(8); left > 0; left--) {
    const start = at;
    at += STAT + idLength;
    if (at + 2 > index.length) return;
    const flags = view.getUint16(at);
    // Extended flags are two bytes more.
    at += (flags & 0x4000) === 0 ? 2 : 4;
    let kept = 0;
    if (version === 4) [kept, at] = shared(index, at, name.length);
    const end = index.indexOf(0, at);
    if (end === -1) return;
    name = name.slice(0, kept) + decoder.decode(index.subarray(at, end));
    yield name;
    at = version === 4 ? end + 1 : start + ((end - start + 8) & ~7);
  }
}

/** How much of the name before is kept, and where the rest stands: a number in as many bytes as it needs. */
function shared(index: Uint8Array, from: number, length: number): [kept: number, at: number] {
  let at = from;
  let byte = index[at++] ?? 0;
  let cut = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = index[at++] ?? 0;
    cut = ((cut + 1) << 7) | (byte & 0x7f);
  }
  return [Math.max(0, length - cut), at];
}
