import { HOSTILE, HOSTILE_TEXT } from "../fact/hostile_unicode.ts";
import fc from "../fast_check.ts";

/** Something typed: text, or what only the room at hand can say, such as the n-th of the ids that stand in it. */
export type Token =
  | string
  | { readonly the: "id" | "session" | "tool" | "root"; readonly n: number };

export const some = fc.nat({ max: 1000 });
const ofRoom = (the: "id" | "session" | "tool" | "root") => some.map((n): Token => ({ the, n }));

/** Behind values that are long, so that a failure shows them short. */
export const HUGE = 100_000;

/** What nobody should type, and somebody does. */
const NASTY: readonly string[] = [
  "",
  " ",
  "\t\n",
  "\0",
  "a\0b",
  "a\r\nb",
  "-",
  "--",
  "---",
  "-n",
  "-C",
  "--json",
  "--tool=x",
  "--=",
  "=",
  "a=b",
  ".",
  "..",
  "../..",
  "../../x",
  "/",
  "//",
  "/etc/passwd",
  "~",
  ".git",
  ".git/config",
  ".rally",
  ".rally/log/main.jsonl",
  "src/../../app",
  "*",
  "**",
  "src/*",
  "src/**/*.ts",
  "[a-z]",
  "{a,b}",
  "?",
  "$(id)",
  "`id`",
  "$HOME",
  "'",
  '"',
  "\\",
  "a'b\"c",
  "; rm -rf x",
  "%s%n",
  "{}",
  "[]",
  "null",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "all",
  "unknown",
  "human",
  "main",
  "ZZ",
  ...HOSTILE.map(([, text]) => text),
  HOSTILE_TEXT,
  "x".repeat(HUGE),
  "\u{1f680}".repeat(HUGE / 4),
  "\u202e".repeat(HUGE / 4),
  "a/".repeat(3000),
  '\\"'.repeat(HUGE / 4),
];

/** Numbers at edges, and what looks like one. */
const NUMBERS: readonly string[] = [
  "0",
  "1",
  "-1",
  "2",
  "99",
  "100",
  "1000",
  "10000",
  "10001",
  "60000",
  "2147483648",
  "9007199254740991",
  "9007199254740993",
  "18446744073709551616",
  "1e3",
  "1.5",
  "0x10",
  "007",
  "+1",
  " 1",
  "NaN",
  "Infinity",
  "\u0663",
  "9".repeat(400),
];

const DURATIONS = ["10m", "45m", "2h", "24h", "25h", "9m", "0m", "999999d", "1s", "m", "1", "-5m"];

export const nasty: fc.Arbitrary<Token> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS, ...DURATIONS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
);

const path = fc.oneof(
  fc.constantFrom<Token>("src/a.ts", "src", "src/deep/b.ts", "code/a.ts", "README", "new/x.ts"),
  fc.constantFrom<Token>("./src//a.ts", "src/../README", "SRC/A.ts", "src/", "sp ace/'q", "é/ü"),
  ofRoom("root"),
);
const tool = fc.oneof(
  fc.constantFrom<Token>("codex:01", "claude_code:01", "gemini", "mallory:x.y-z"),
  ofRoom("tool"),
);
const words = fc.constantFrom<Token>("words", "fix the parser", "a --flag inside", "naïve 東京");
const numbers = fc.constantFrom<Token>(...NUMBERS);

/** What fits, by the name that help gives to the value. */
const FITTING: Readonly<Record<string, fc.Arbitrary<Token>>> = {
  TOOL: tool,
  TARGET: fc.oneof(tool, ofRoom("session"), fc.constant<Token>("all")),
  SESSION: ofRoom("session"),
  ID: fc.oneof(ofRoom("id"), ofRoom("session"), fc.constant<Token>("claim_none")),
  PATH: path,
  DIR: fc.oneof(path, fc.constantFrom<Token>("..", ".", "../feature", "../outside", "/", "gone")),
  N: numbers,
  SEQ: numbers,
  "CURSOR|ID|SEQ": fc.oneof(
    numbers,
    ofRoom("id"),
    fc.constantFrom<Token>("main:0", "main:5", "main:-1", "gone:0", "main:", ":", "main:1e9"),
  ),
  DURATION: fc.constantFrom<Token>(...DURATIONS),
  "+Nm|+Nh|+Nd|TIME": fc.constantFrom<Token>(
    "+1m",
    "+30m",
    "+0m",
    "+999999999d",
    "2026-11-20T12:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-02-30T00:00:00Z",
    "+275760-09-13T00:00:00Z",
  ),
  "TYPE:NAME": fc.constantFrom<Token>("port:3000", "git:index", "port:", ":x", "label:x"),
  "TYPE:N,...": fc.constantFrom<Token>(
    "a:1",
    "a:1,b:2",
    "a:1,a:2",
    "__proto__:1",
    "a:",
    "a:1,",
    ",",
  ),
  KIND: fc.constantFrom<Token>("claim", "blocker", "presence", "nothing", "__proto__"),
  STATUS: fc.constantFrom<Token>("open", "done", "binding", "x"),
  KEY: fc.constantFrom<Token>("key1", "key2", "claims.lease", "hooks.mode", "__proto__"),
  "[KEY]": fc.constantFrom<Token>("claims.lease", "sync.mode", "constructor"),
  VALUE: fc.constantFrom<Token>("2h", "auto", "enforce", "x"),
  SHELL: fc.constantFrom<Token>("bash", "zsh", "fish", "sh"),
  QUERY: fc.constantFrom<Token>(
    "parser",
    '"fix the"',
    "pars*",
    "*",
    '"',
    "a OR b",
    "NEAR(a b)",
    "-x",
  ),
  FILE: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Token>("-") },
    fc.constantFrom<Token>(".rally/log/main.jsonl", ".rally/facts.db", "src", "gone.jsonl"),
  ),
  "[NAME]": fc.constantFrom<Token>("s2", "s3", "main", "A B", "../x"),
  "[VERB]": fc.constantFrom<Token>("say", "claim", "exit-codes", "check", "nothing"),
  "[WORD]": fc.constantFrom<Token>("claim", "before-write", "x"),
};

/** A value for a flag or an argument: mostly one that fits, otherwise one that nobody should type. */
export function valueFor(
  temper: "calm" | "wild",
  about: string | undefined,
  oneOf?: readonly string[],
): fc.Arbitrary<Token> {
  const fitting = oneOf === undefined ? (FITTING[about ?? ""] ?? words) : fc.constantFrom(...oneOf);
  return fc.oneof(
    { weight: temper === "calm" ? 60 : 5, arbitrary: fitting },
    { weight: 2, arbitrary: nasty },
    { weight: 1, arbitrary: ofRoom("id") },
  );
}
