import { describe, expect, it } from "vitest";
import { readChain, recordsIn, SEGMENT_MOST } from "../../lib/git/chain.ts";
import { appendToChain, SEGMENT_FULL } from "../../lib/git/chain_append.ts";
import { encodeCommit } from "../../lib/git/commit.ts";
import { encodeSegments, SEGMENTS_MOST } from "../../lib/git/segments.ts";
import fc from "../fast_check.ts";
import { sound } from "./chain_places.ts";
import { memoryObjects } from "./memory_objects.ts";

describe("a chain of any appends", () => {
  it("gives back, behind each commit of it, what was appended since", async () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 20_000, max: SEGMENT_FULL + 10 }),
    );
    const appends = fc.array(fc.array(size, { maxLength: 6 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(appends, async (sizes) => {
        const objects = memoryObjects();
        const [tips, said]: [(string | null)[], string[][]] = [[null], []];
        for (const [n, lengths] of sizes.entries()) {
          said.push(lengths.map((length, index) => `${n} ${index} `.padEnd(length, "x")));
          tips.push(sound(await appendToChain(objects, tips.at(-1)!, said.at(-1)!, n)).id);
        }
        for (const [from, known] of tips.entries()) {
          const read = sound(await readChain(objects, tips.at(-1)!, known)).flatMap(recordsIn);
          expect(read).toEqual(said.slice(from).flat());
        }
      }),
      { numRuns: 50 },
    );
  });

  it("may have more commits than are asked for at once, of which none is passed over", async () => {
    const objects = memoryObjects();
    const tips: string[] = [];
    for (let n = 0; n < 600; n++)
      tips.push(sound(await appendToChain(objects, tips.at(-1) ?? null, [String(n)], n)).id);
    expect(sound(await readChain(objects, tips[599]!, tips[9]!)).flatMap(recordsIn)).toHaveLength(
      590,
    );
    // What was begun anew in the middle of it, and put back behind that.
    const dropping = sound(await objects.write("tree", encodeSegments([]))).id;
    const dropped = sound(
      await objects.write("commit", encodeCommit(dropping, tips[299]!, 0, "x")),
    ).id;
    let tip = dropped;
    for (let n = 0; n < 299; n++) tip = sound(await appendToChain(objects, tip, [String(n)], n)).id;
    expect(await readChain(objects, tip, null)).toMatchObject({
      code: "chain-rewritten",
      message: `The commit ${dropped} does not only append: it changes what was closed`,
    });
  });
});

describe("a chain that is at its limits", () => {
  const segment = (length: number, n: number): Uint8Array =>
    new TextEncoder().encode(`${String(n).padEnd(length - 1, "x")}\n`);

  const filled = async (count: number, length: number) => {
    const objects = memoryObjects();
    const ids = Array.from({ length: count }, (_, n) => n.toString(16).padStart(40, "0"));
    const tree = sound(await objects.write("tree", encodeSegments(ids))).id;
    const { id } = sound(await objects.write("commit", encodeCommit(tree, null, 0, "full")));
    const content = segment(length, 0);
    const read: typeof objects.read = async (wanted, type, most) =>
      type === "blob" ? wanted.map(() => content) : objects.read(wanted, type, most);
    return { objects: { ...objects, read }, id };
  };

  it("is refused by name where all of it together is too large", async () => {
    const most = await filled(4096, SEGMENT_MOST);
    expect(await readChain(most.objects, most.id, null)).toHaveLength(4096);
    const more = await filled(4097, SEGMENT_MOST);
    expect(await readChain(more.objects, more.id, null)).toMatchObject({ code: "chain-too-large" });
  });

  it("takes no segment more than a tree may have", async () => {
    const { objects, id } = await filled(SEGMENTS_MOST, SEGMENT_FULL - 10);
    const small = sound(await appendToChain(objects, id, ["a"], 0));
    expect(await appendToChain(objects, small.id, ["a".repeat(20)], 0)).toMatchObject({
      code: "chain-full",
      hints: ["Go on in a room of another name"],
    });
  });

  it("takes no record that is no line, or that fits into no segment", async () => {
    for (const record of ["a\nb", "a".repeat(SEGMENT_MOST)])
      await expect(appendToChain(memoryObjects(), null, [record], 0)).rejects.toThrow("one line");
  });
});
