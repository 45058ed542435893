import { expect, it } from "vitest";
import { sorted } from "../../lib/fact/sorted.ts";

it("puts members by name at every depth, and leaves lists and all else as they are", () => {
  const value = { b: [{ d: null, c: "x" }, 2, 1], a: { z: true, y: undefined } };
  expect(JSON.stringify(sorted(value))).toBe('{"a":{"z":true},"b":[{"c":"x","d":null},2,1]}');
});
