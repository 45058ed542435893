import { gzipSync } from "node:zlib";
import type { Verb } from "../../lib/cli/verb.ts";
import fc from "../fast_check.ts";
import { INJURIES, type InjuryName } from "../torture/injuries.ts";
import { commandLines, TRIED } from "./argv.ts";
import { type Furniture, furniture } from "./furniture.ts";
import { hostileBytes } from "./ledger_bytes.ts";
import { nasty, some, type Token } from "./token.ts";

const NAMES = Object.keys(INJURIES) as InjuryName[];

/** One command, as it is to be typed. */
export interface Step {
  readonly line: readonly Token[];
  readonly json: boolean;
  readonly cwd: string;
  readonly env: Readonly<Record<string, Token>>;
  readonly stdin: Buffer;
}

/** A room, what somebody did to it, and what is then run there, one after the other. */
export interface Case {
  /** The room of some work; otherwise there is none yet. */
  readonly furnished: boolean;
  /** Put behind the ledger's last byte. */
  readonly bytes: Buffer;
  readonly furniture: readonly Furniture[];
  /** What then became of the ledger's bytes, behind the back of everything that was made from them. */
  readonly injuries: readonly (readonly [InjuryName, number])[];
  readonly steps: readonly Step[];
}

const VARIABLES = [
  "RALLY_TOOL",
  "RALLY_SESSION_ID",
  "RALLY_FAIL_CLOSED",
  "RALLY_HOOKS",
  "CLAUDE_CODE_SESSION_ID",
  "CODEX_THREAD_ID",
  "GIT_DIR",
  "PATH",
  "HOME",
  "NO_COLOR",
] as const;

const known = fc.constantFrom<Token>("codex:01", "claude_code:01", { the: "session", n: 1 });
const environment = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ RALLY_TOOL: "codex:01" }) },
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom(...VARIABLES), fc.oneof(known, nasty), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  },
);

/** Lines as the first implementation wrote them, or nearly. */
const older = fc
  .record({
    seq: fc.constantFrom<unknown>(1, -1, "1", null, 2 ** 53),
    occurred_at: fc.constantFrom<unknown>("2026-01-01T00:00:00Z", "yesterday", 0, null),
    event_type: fc.constantFrom<unknown>("claim", "coordination.claim", "__proto__", 7),
    payload: fc.jsonValue(),
    engagement: fc.constantFrom<unknown>("main", "", null, "../x"),
  })
  .map((line) => Buffer.from(`${JSON.stringify(line)}\n`));
const arriving = fc.oneof(
  { weight: 3, arbitrary: fc.constant(Buffer.alloc(0)) },
  { weight: 2, arbitrary: hostileBytes },
  { weight: 1, arbitrary: fc.array(older, { maxLength: 4 }).map((lines) => Buffer.concat(lines)) },
  {
    weight: 1,
    arbitrary: fc.tuple(hostileBytes, fc.boolean()).map(([bytes, isCut]) => {
      const packed = gzipSync(bytes);
      return isCut ? packed.subarray(0, packed.length >> 1) : packed;
    }),
  },
);

function steps(verbs: readonly Verb[]): fc.Arbitrary<Step> {
  return fc.record({
    line: commandLines(verbs),
    json: fc.boolean(),
    cwd: fc.oneof(
      { weight: 8, arbitrary: fc.constant(".") },
      {
        weight: 1,
        arbitrary: fc.constantFrom("src", "../feature", "../outside", "..", ".git", "src/deep"),
      },
    ),
    env: environment,
    stdin: arriving,
  });
}

/** Several commands in a room of some work, in an empty one, or in one that somebody has been at. */
export function cases(verbs: readonly Verb[] = TRIED): fc.Arbitrary<Case> {
  const run = fc.array(steps(verbs), { minLength: 1, maxLength: 10, size: "max" });
  const nothing = fc.constant(Buffer.alloc(0));
  return fc.record({
    furnished: some.map((n) => n % 4 !== 0),
    bytes: fc.oneof({ weight: 1, arbitrary: nothing }, { weight: 1, arbitrary: hostileBytes }),
    furniture: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: furniture },
    ),
    injuries: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.tuple(fc.constantFrom(...NAMES), some), { maxLength: 2 }),
      },
    ),
    steps: run,
  });
}
