/** Every `error.code` that rally can answer with, read from its sources, with the exits that go with it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_OF } from "../../lib/cli/exit_codes.ts";
import type { Refusal } from "../../lib/fact/refusal.ts";
import { VERIFY_FINDINGS } from "../../lib/fanout/verify_finding.ts";
import { VOID_REASONS } from "../../lib/room/verdict.ts";
import { ROOT } from "./documents.ts";

type Kind = Refusal["kind"];

const kinds = Object.keys(EXIT_OF) as Kind[];
const code = '"([a-z]+(?:-[a-z]+)*)"';
/** `refuse("usage", "bad-value", …)`, the helpers that leave the kind out, and refusals written as objects. */
const CALL = new RegExp(
  `\\b(refuse|usage|stop)\\(\\s*(?:"(${kinds.join("|")})",\\s*)?${code}`,
  "g",
);
const OBJECT = new RegExp(`\\{[^{}]*\\bkind: "(${kinds.join("|")})",\\s*code: ${code}`, "g");
/** A path that is refused: `lib/cli/paths.ts` makes a usage refusal of it. */
const PATH = new RegExp(`ok: false, code: ${code}`, "g");
/** What the helpers stand for. */
const IMPLIED: Readonly<Record<string, Kind>> = { refuse: "refused", usage: "usage", stop: "stop" };
/** Findings of `check` that become the error under `--strict`; the names are chosen where the finding is made. */
const STRICT = [
  "claimed-path",
  "active-blocker",
  "open-claim",
  "open-blocker",
  "unanswered-handoff",
];

/** Code to exits, both sorted. */
export function errorCodes(): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, Set<number>>();
  const note = (name: string, kind: Kind): void => {
    found.set(name, (found.get(name) ?? new Set()).add(EXIT_OF[kind]));
  };
  const sources = files().map((path) => readFileSync(path, "utf8"));
  for (const source of sources) {
    for (const [, helper = "", kind, name = ""] of source.matchAll(CALL)) {
      // `refuse("usage", found.code, …)`: the code is not here.
      if (kind === undefined && kinds.includes(name as Kind)) continue;
      note(name, (kind as Kind | undefined) ?? IMPLIED[helper]!);
    }
    for (const [, kind, name = ""] of source.matchAll(OBJECT)) note(name, kind as Kind);
    for (const [, name = ""] of source.matchAll(PATH)) note(name, "usage");
  }
  for (const reason of Object.keys(VOID_REASONS)) note(reason, "refused");
  for (const [name, { severity }] of Object.entries(VERIFY_FINDINGS))
    if (severity === "stop") note(name, severity);
  for (const name of STRICT) {
    if (!sources.some((source) => source.includes(`"${name}"`)))
      throw new Error(`No source speaks of "${name}" any more`);
    note(name, "stop");
  }
  return new Map(
    [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, exits]) => [name, [...exits].sort()]),
  );
}

function files(): string[] {
  const below = ["cli", "git", "room"].flatMap((folder) =>
    readdirSync(join(ROOT, "lib", folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(ROOT, "lib", folder, path)),
  );
  return [join(ROOT, "cli.ts"), ...below];
}
