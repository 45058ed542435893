import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { FOLD_VERSION } from "../../lib/room/fold.ts";
import fc from "../fast_check.ts";
import { some } from "./token.ts";

/** What somebody did to a file of the room that is not its ledger. */
export interface Furniture {
  readonly file: string;
  readonly done:
    | "removed"
    | "a directory"
    | "a link"
    | "cut"
    | "flipped"
    | { readonly holds: string };
  readonly n: number;
}

const FILES = [
  `cache/state-${FOLD_VERSION}.json`,
  `cache/state-${FOLD_VERSION}.hot.json`,
  "cache",
  "facts.db",
  "config.json",
  ".gitignore",
  "sessions",
  "sessions/*",
  "quarantine",
  "quarantine/main-1-00000000.bin",
  "log/archive",
  "log/archive/main.jsonl.gz",
  "log/s2.jsonl",
  "log/.jsonl",
  "log/notes.txt",
  "log/main.jsonl.tmp",
] as const;

const TEXTS = [
  "",
  "\0",
  "garbage\n",
  "{}",
  "[]",
  "null",
  '{"__proto__":{"x":1},"claims.lease":7,"hooks.mode":[]}',
  '{"claims.lease":"0m","sync.remote":"../../x","sync.mode":"\u202e"}',
  '{"session":"s0","tool":"\u001b[31m","seen":1e308,"cwd":7,"cursor":{},"seq":-1}',
  '{"session":"s0","tool":"x:1","seen":"x","process":{"pid":"../1"}}',
  '{"v":1,"fold":1,"part":"hot","segment":"../main","offset":-1,"state":{}}',
  "SQLite format 3\0",
  `SQLite format 3\0${"\u0001".repeat(4096)}`,
  "{".repeat(60_000),
  `{"claims.lease":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
  "\ufeff*",
];

/** A few things at once, on top of whatever the room holds. */
export const furniture: fc.Arbitrary<Furniture[]> = fc.array(
  fc.record({
    file: fc.constantFrom(...FILES),
    done: fc.oneof(
      fc.constantFrom<Furniture["done"]>("removed", "a directory", "a link", "cut", "flipped"),
      fc.constantFrom(...TEXTS).map((holds) => ({ holds })),
    ),
    n: some,
  }),
  { maxLength: 3 },
);

/** Does it to the room. What is not there cannot be cut. */
export function furnish(room: string, pieces: readonly Furniture[]): void {
  for (const { file, done, n } of pieces) {
    for (const path of file.endsWith("/*")
      ? inside(join(room, file.slice(0, -2)))
      : [join(room, file)]) {
      try {
        change(path, done, n);
      } catch {
        // Something else was put in its way before.
      }
    }
  }
}

function change(path: string, done: Furniture["done"], n: number): void {
  if (done === "cut" || done === "flipped") {
    if (!statSync(path).isFile()) return;
    const bytes = readFileSync(path);
    const at = bytes.length === 0 ? 0 : Math.floor((n / 1001) * bytes.length);
    if (done === "cut") writeFileSync(path, bytes.subarray(0, at));
    else
      writeFileSync(
        path,
        bytes.map((byte, i) => (i === at ? byte ^ 0x10 : byte)),
      );
    return;
  }
  rmSync(path, { recursive: true, force: true });
  if (done === "removed") return;
  mkdirSync(dirname(path), { recursive: true });
  if (done === "a directory") mkdirSync(join(path, "deeper"), { recursive: true });
  else if (done === "a link")
    symlinkSync(n % 2 === 0 ? "../../../outside/precious" : "nowhere", path);
  else writeFileSync(path, done.holds);
}

function inside(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}
