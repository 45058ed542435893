/** Whatever comes in, in pieces of so many bytes. */
export function input(text: string | Uint8Array, piece = 1 << 16) {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return {
    world: {
      input: async function* () {
        for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
      },
    },
  };
}
