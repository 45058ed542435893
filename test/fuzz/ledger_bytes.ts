import { crc32, hex8 } from "../../lib/fact/crc32.ts";
import { FIELDS } from "../../lib/fact/fields.ts";
import { seal } from "../../lib/fact/line.ts";
import { KINDS } from "../../lib/room/kinds.ts";
import { HOSTILE_TEXT } from "../fact/hostile_unicode.ts";
import fc from "../fast_check.ts";
import { hostileSequences } from "../room/hostile_sequences.ts";
import { some } from "./token.ts";

const NAMES = ["__proto__", "constructor", "toString", "sum", "v", "0", "", "\u202e"];
const STRINGS = [
  "",
  "a",
  "\0",
  "\u001b[31m",
  "\ud800",
  HOSTILE_TEXT,
  "x".repeat(70_000),
  "--force",
  "__proto__",
];

const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e21, 2 ** 53, [], {}, [[]], [null]),
  fc.constantFrom<unknown>(...STRINGS, ...STRINGS.map((each) => [each])),
  fc.constantFrom<unknown>("claim", "all", "main", "s0", "a/b", ["a"], ["a", "a"], [".", "/"]),
  fc.constantFrom<unknown>(
    "2026-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "0000-01-01T00:00:00.000Z",
  ),
  fc.jsonValue(),
);

const fields = Object.keys(FIELDS);
const member = fc.tuple(fc.oneof(fc.constantFrom(...fields), fc.constantFrom(...NAMES)), value);
const sensible = fc.record({
  id: fc.oneof(
    some.map((n) => `claim_${n % 30}`),
    fc.constantFrom("x", "--force", "a b\n'", "__proto__"),
  ),
  kind: fc.constantFrom(...Object.keys(KINDS), "of.tomorrow", "__proto__"),
  at: fc.constantFrom(
    "2026-11-20T12:00:00.000Z",
    "2026-11-20T13:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
  ),
  tool: fc.constantFrom("codex:01", "claude_code:01", "mallory", "__proto__"),
  session: fc.constantFrom("s0", "s1", "__proto__", "--x", "a\u202eb"),
});

/** Records with their right sum, a few of whose members are not what they should be, or stand there twice. */
const spoilt = fc
  .tuple(sensible, fc.array(member, { maxLength: 4 }))
  .map(([head, more]) => seal([["v", 1], ...Object.entries(head), ...more]));

/** Right by its sum, and otherwise what no writer of ours makes. */
const ODD: readonly string[] = [
  '{"v":1',
  `{"v":1e400,"id":"a","kind":"claim"`,
  `{"v":-0,"id":"a"`,
  `{"v":${"9".repeat(400)},"id":"a","kind":"claim","at":"2026-11-20T12:00:00.000Z","tool":"x","session":"s"`,
  `{"v":1,"x":${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  `{"v":1,"x":${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`,
  `{"v":1,"id":"a","id":"b","kind":"claim","kind":"risk","at":"2026-11-20T12:00:00.000Z","tool":"x","session":"s"`,
  `{"v":1,"__proto__":{"kind":"claim"},"id":"a"`,
  `{"v":1,"id":"\\ud800","kind":"risk","at":"2026-11-20T12:00:00.000Z","tool":"x","session":"s","subject":"\\udfff"`,
  `{"v":1,"id":"long","kind":"risk","at":"2026-11-20T12:00:00.000Z","tool":"x","session":"s","summary":"${"y".repeat(200_000)}"`,
  `{"v":1,,"id":1`,
  `{"v":1}{"v":1`,
];

const NOISE = [
  "\n",
  "\n\n\n",
  "\r\n",
  "\ufeff",
  "\0\0\0\0",
  '{"v":',
  "{}",
  "[]",
  "null",
  "hello",
  ',"sum":"00000000"}',
];

const record = fc.oneof(
  { weight: 6, arbitrary: spoilt },
  { weight: 2, arbitrary: fc.constantFrom(...ODD).map(sealed) },
  {
    weight: 3,
    arbitrary: fc.tuple(spoilt, some, some).map(([bytes, at, by]) => respelt(bytes, at, by)),
  },
);

/** Behind what is there already: lines that no one should believe, and some that one must. */
export const hostileBytes: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: record.map((bytes) => Buffer.concat([LF, bytes, LF])) },
      { weight: 1, arbitrary: record.map((bytes) => Buffer.concat([bytes, Buffer.from("\r\n")])) },
      { weight: 1, arbitrary: record.map((bytes) => Buffer.from(bytes)) },
      { weight: 2, arbitrary: fc.constantFrom(...NOISE).map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
      {
        weight: 1,
        arbitrary: hostileSequences(16).map((facts) =>
          Buffer.concat(facts.flatMap((fact) => [LF, seal(Object.entries(fact)), LF])),
        ),
      },
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

const LF = Buffer.from("\n");

/** The text with the sum that belongs to it. */
export function sealed(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([body, Buffer.from(`,"sum":"${hex8(crc32(body, 0, body.length))}"}`)]);
}

/** One byte changed, and the sum made right again. */
function respelt(bytes: Uint8Array, at: number, by: number): Buffer {
  const body = Buffer.from(bytes.subarray(0, -18));
  const spot = 5 + (at % Math.max(1, body.length - 5));
  if (spot < body.length) body[spot] = body[spot]! ^ (1 + (by % 255));
  return Buffer.concat([body, Buffer.from(`,"sum":"${hex8(crc32(body, 0, body.length))}"}`)]);
}
