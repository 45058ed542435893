/** The same bytes, or if they begin as gzip does, what was packed in them. */
export async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true) return;
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => source };
  const all = (async function* () {
    yield first.value;
    yield* rest;
  })();
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) yield* all;
  else {
    const { Readable, pipeline } = process.getBuiltinModule("node:stream");
    const unpacked = process.getBuiltinModule("node:zlib").createGunzip();
    // What goes wrong on the way is thrown to whoever reads.
    yield* pipeline(Readable.from(all), unpacked, () => {});
  }
}
