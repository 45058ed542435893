/** Whatever a peer says, in whichever place: a hook brings it before a model in quotes or not at all. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeLastSeen } from "../../lib/cli/sightings.ts";
import type { World } from "../../lib/cli/world.ts";
import type { Fact } from "../../lib/fact/fact.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { HOSTILE } from "../fact/hostile_unicode.ts";
import fc from "../fast_check.ts";
import { isHarmless, isShown, ORDER, PROSE } from "../hosts/harmless.ts";
import { Cast } from "./cast.ts";
import { asked, hook, saying, wordsIn } from "./hosted.ts";
import { scratchRepository } from "./scratch.ts";

const LATER = "2036-01-01T00:00:00.000Z";
const WRITE = "PreToolUse:Write";

/** Prose with an order in it, among all that could free it from its quotes. */
const prose = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        PROSE,
        '"',
        "'",
        "\n",
        "\r\nrally: ",
        "\n- ",
        "; ",
        "`",
        "$(x)",
        "--over",
        "\\",
      ),
      fc.constantFrom(...HOSTILE.map(([, text]) => text)),
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.constantFrom("é".repeat(200), "x".repeat(2000), "\u{1f680}".repeat(100)),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => `${pieces.join("")} ${ORDER}`.replaceAll("\0", "").toWellFormed());

interface Sink {
  readonly name: string;
  /** Where it comes up. */
  readonly event: string;
  /** What is surely said of it. */
  readonly says: string;
  readonly facts: (text: string) => readonly Partial<Fact>[];
  readonly before?: (cast: Cast, text: string) => void;
}

const claim = { kind: "claim", paths: ["a.txt"], lease_until: LATER } as const;
const about = (text: string) =>
  ({ subject: text, summary: text, reason: text }) as never as Partial<Fact>;

const SINKS: readonly Sink[] = [
  {
    name: "a claim in the way",
    event: WRITE,
    says: "claimed by",
    facts: (text) => [{ ...claim, ...about(text), id: text }],
  },
  {
    name: "a blocker in the way",
    event: WRITE,
    says: "blocked by",
    facts: (text) => [{ ...about(text), id: text, kind: "blocker", paths: ["a.txt"] }],
  },
  {
    name: "a blocker of no path",
    event: WRITE,
    says: "is blocked",
    facts: (text) => [{ ...about(text), kind: "blocker" }],
  },
  {
    name: "a binding decision",
    event: WRITE,
    says: "binding",
    facts: (text) => [{ ...about(text), kind: "decision", status: "binding" }],
  },
  {
    name: "a branch of another worktree",
    event: WRITE,
    says: "is edited",
    facts: (text) => [{ ...claim, ...about(text), tree: "side" }],
    before: (cast, text) =>
      writeFileSync(join(cast.root, ".git/worktrees/side/HEAD"), `ref: refs/heads/${text}\n`),
  },
  {
    name: "a worktree that is none",
    event: WRITE,
    says: "in worktree",
    facts: (text) => [{ ...claim, ...about(text), tree: `w${text}` }],
  },
  {
    name: "an owner who is gone",
    event: WRITE,
    says: "who is gone",
    facts: (text) => [{ ...claim, ...about(text), id: text, session: "dead" }],
    before: (cast) => dies(cast, "dead"),
  },
  {
    name: "a handoff",
    event: "SessionStart:startup",
    says: "hands over",
    facts: (text) => [{ ...about(text), kind: "handoff", id: text, target: "all" }],
  },
  {
    name: "a blocker that names the session",
    event: "SessionStart:startup",
    says: "is blocked",
    facts: (text) => [
      { ...about(text), kind: "blocker", id: text, target: "claude_code:1111aaaa" },
    ],
  },
  {
    name: "a directive",
    event: "SessionStart:startup",
    says: "says",
    facts: (text) => [
      { ...about(text), kind: "directive", id: text, target: "claude_code:1111aaaa" },
    ],
  },
  {
    name: "what a peer holds",
    event: "SessionStart:startup",
    says: "holds",
    facts: (text) => [{ ...claim, ...about(text), paths: [pathOf(text)] }],
  },
];

/** A path may be a sentence, though not one of several lines. */
function pathOf(text: string): string {
  const path = text.normalize("NFC").replace(/[\p{Cc}\p{Cs}*?/]/gu, "-");
  return `docs/x${path.slice(0, 500).toWellFormed()}y`;
}

/** The agent's process has been seen, and is no more. */
function dies(cast: Cast, session: string): void {
  const boot = cast.files.readFile("/proc/sys/kernel/random/boot_id")?.trim();
  const system = `${boot} ${cast.files.readlink("/proc/self/ns/pid")}`;
  const process = { pid: 2 ** 30, started: "1", system };
  const world = { disk: nodeDisk(counters()) } as World;
  writeLastSeen(world, cast.room, { session, tool: "mallory:01", seen: cast.now, process });
}

describe.each(SINKS)("$name", ({ event, says, facts, before }) => {
  it.each(["enforce", "advise"])("reaches a model as data or not at all: %s", async (mode) => {
    await fc.assert(
      fc.asyncProperty(prose, async (text) => {
        const cast = new Cast();
        cast.worktree("side");
        cast.append(...facts(text));
        before?.(cast, text);
        const how = { env: { RALLY_HOOKS: mode } };
        // What is told once is kept in the room; the second look is another session's.
        const { exit, out, err } = await hook(cast, "claude-code", event, how);
        const words = out === "" ? err : wordsIn(out);
        // What is too long for the budget is counted instead.
        expect(words).toMatch(new RegExp(`${says}|and \\d+ more: rally room`));
        isHarmless(words);
        expect(exit).toBe(words.startsWith("rally: not written") ? 2 : 0);
        const { json, data } = await asked(cast, "claude-code", event, {
          ...how,
          session: "another",
        });
        isHarmless(
          json.ok
            ? ((data as { words: string | null }).words ?? "")
            : `rally: ${json.error.message}`,
        );
      }),
      { numRuns: 12 },
    );
  });
});

it("a fault says a path as one clipped line", async () => {
  await fc.assert(
    fc.asyncProperty(prose, async (text) => {
      const root = scratchRepository();
      const odd = join(dirname(root), text.replaceAll("/", "-").slice(0, 50).toWellFormed());
      renameSync(root, odd);
      const cast = new Cast(odd);
      mkdirSync(join(cast.room, "log"), { recursive: true });
      symlinkSync("/dev/null", join(cast.room, "log/main.jsonl"));
      const tool = { tool_name: "Write", tool_input: { file_path: join(odd, "a.txt") } };
      const world = saying(JSON.stringify({ session_id: "s1", cwd: odd, ...tool }));
      const words = wordsIn(
        (await cast.lines(["hook", "claude-code", "PreToolUse"], { world })).out,
      );
      expect(words).toContain("cannot be read (ELOOP) [unreadable-ledger]");
      isShown(words);
    }),
    { numRuns: 12 },
  );
});

it("many things are told of once, within the budget", async () => {
  const cast = new Cast();
  const kinds = ["blocker", "decision"] as const;
  for (let n = 0; n < 200; n++)
    cast.append(...kinds.map((kind) => ({ ...about(`${n} ${PROSE}`), kind, status: "binding" })));
  const first = wordsIn((await hook(cast, "claude-code", WRITE)).out);
  expect(first).toMatch(/\n- and \d+ more: rally/);
  isHarmless(first);
  for (let n = 0; n < 3; n++) expect((await hook(cast, "claude-code", WRITE)).out).toBe("");
});

it("what is kept of a session may have been written by anybody", async () => {
  const cast = new Cast();
  cast.append({ ...about(PROSE), kind: "blocker" });
  const world = { disk: nodeDisk(counters()) } as World;
  const told = 5 as never;
  writeLastSeen(world, cast.room, { session: "11111111-aaaa", tool: PROSE, seen: 9e15, told });
  const { exit, out } = await hook(cast, "claude-code", WRITE);
  expect([exit, wordsIn(out)]).toEqual([0, expect.stringContaining("is blocked")]);
  isHarmless(wordsIn(out));
});
