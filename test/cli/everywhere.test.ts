/** Every verb of the table, run with its own example: in a room, without one, outside any repository, in a broken one. */
import { describe, expect, it } from "vitest";
import { VERBS } from "../../lib/cli/manifest.ts";
import { Cast } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";
import { splitWords } from "./shell.ts";
import { described } from "./workstreams.ts";

/** `demo` makes a repository of its own; it and what answers in lines have tests of their own. */
const rows = VERBS.filter(({ words, streams }) => words[0] !== "demo" && !streams).map(
  (verb) => [verb.words.join(" "), splitWords(verb.example), verb.writes] as const,
);

/** What an example that is about something else comes to: where claude_code:01 leads and codex:02 is, and where nobody is. */
const BLAMED: Readonly<Record<string, readonly [inRoom: string, nobodyThere: string]>> = {
  "say release": ["not-open", "not-open"],
  "say resolve": ["not-open", "not-open"],
  "say handoff": ["", "unknown-target"],
  "say receipt": ["not-open", "not-open"],
  "say wake": ["not-open", "not-open"],
  "say retract": ["not-open", "not-open"],
  "lead handoff": ["", "unknown-target"],
  "lead assign": ["not-entitled", "unknown-target"],
  "lead relinquish": ["not-entitled", "not-open"],
  "backlog update": ["no-item", "no-item"],
  "backlog done": ["no-item", "no-item"],
  "engagement close": ["", "not-open"],
  redact: ["unknown-fact", "unknown-fact"],
  retro: ["unknown-run", "unknown-run"],
  leave: ["", "unknown-session"],
  import: ["unreadable-file", "unreadable-file"],
  sync: ["unknown-remote", "unknown-remote"],
  // There is no program in this PATH.
  run: ["no-program", "no-program"],
  adopt: ["no-backend", "no-backend"],
  ...Object.fromEntries(
    ["attach", "capture", "inject", "stop"].map((verb) => [
      verb,
      ["unknown-target", "unknown-target"],
    ]),
  ),
};

/** Verbs that answer where there is neither repository nor room. */
const ANYWHERE = new Set([
  ...["whoami", "roster", "hook", "doctor", "version", "help", "completions"],
  ...["workstream lint", "workstream init", "workstream packet", "workstream plan"],
]);
/** Verbs that write, but not to the ledger, or not without what a host sends. */
const BESIDE = new Set(["init", "workstream init", "config set", "hook", "hooks on", "hooks off"]);
/** Verbs that write what only a flag keeps them from in their example, or only where there is something of ours. */
const SPARING = new Set([
  ...["workstream plan", "hooks install", "hooks uninstall", "hooks on"],
  "inbox",
]);
/** Verbs that cannot do without the room's settings. */
const SETTLED = new Set(["config", "hooks", "sync"]);

describe.each(rows)("rally %s", (words, argv, writes) => {
  const [inRoom, nobodyThere] = BLAMED[words] ?? ["", ""];

  it("answers its own example with one document of its schema", async () => {
    const cast = await roomOfTwo(argv);
    const { json, code } = await cast.json(null, argv);
    expect([json.command, code]).toEqual([argv[0], inRoom]);
  });

  it("tells the same to a person", async () => {
    const cast = await roomOfTwo(argv);
    const { exit, out, err } = await cast.text(null, argv);
    expect([exit === 0, out !== "", err !== ""]).toEqual([
      inRoom === "",
      inRoom === "",
      inRoom !== "",
    ]);
  });

  it("takes a repository without a room for an empty one, and makes one only by writing", async () => {
    const cast = new Cast();
    given(cast, argv);
    const { code } = await cast.json(null, argv);
    expect(code).toBe(nobodyThere);
    const written = writes && nobodyThere === "" && !SPARING.has(words);
    expect(cast.ledger() !== "").toBe(written && !BESIDE.has(words));
    if (!written) expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it("exits 3 where there is neither repository nor room, unless it works anywhere", async () => {
    const cast = new Cast(scratchDirectory());
    given(cast, argv);
    const { exit, code } = await cast.json(null, argv);
    expect([exit, code]).toEqual(ANYWHERE.has(words) ? [0, ""] : [3, "no-room"]);
    expect(cast.files.kind(cast.room)).toBeUndefined();
  });

  it("goes on in a room whose files somebody has spoilt", async () => {
    const cast = await roomOfTwo(argv);
    cast.appendBytes("garbage\n", '\n{"v":1,"kind":"claim","paths":5}\n', "\0\n");
    cast.write(".rally/config.json", "[");
    cast.write(".rally/cache/state-5.json", "{}");
    cast.write(".rally/facts.db", "not a database");
    const { code } = await cast.json(null, argv);
    expect(code).toBe(SETTLED.has(argv[0]!) ? "bad-config" : inRoom);
  });
});

/** The descriptor that the example is about. */
function given(cast: Cast, argv: readonly string[]): void {
  if (argv.includes("workstream.json")) described(cast);
}

async function roomOfTwo(argv: readonly string[]): Promise<Cast> {
  const cast = new Cast();
  given(cast, argv);
  await cast.ok("claude_code:01", ["enter"]);
  await cast.ok("codex:02", ["enter"]);
  return cast;
}
