import { runNames } from "../../lib/room/kinds/run_id.ts";
import fc from "../fast_check.ts";

/** A record as it comes out of a ledger: nothing about it is believed yet. */
export type Raw = Readonly<Record<string, unknown>>;

/** When every story begins. */
export const DAWN = Date.UTC(2026, 0, 1);

/** The instant so many minutes after the beginning. */
export function minute(minutes: number): string {
  return new Date(DAWN + Math.round(minutes) * 60_000).toISOString();
}

/** Sessions and their tools: a clan under `x:1`, a pair under `y:1`, a loner. */
const CAST = [
  ["s0", "x:1"],
  ["s1", "x:1"],
  ["s2", "x:1"],
  ["s3", "x:1"],
  ["s4", "x:1"],
  ["s5", "x:1"],
  ["s6", "y:1"],
  ["s7", "y:1"],
  ["s8", "z"],
] as const;
const SESSIONS = CAST.map(([session]) => session);
const TOOLS = ["x:1", "y:1", "z"];
const PATHS = ["a", "a/b", "a/b/c", "A/B", "a/d", "e", "ab"];
const BAD_PATHS = ["", ".", "a/", "/a", "../a", "a//b", "a\u0000", "e\u0301"];
const RESOURCES = ["port:1", "port:2", "label:x"];

/**
 * Sequences that a room full of confused and hostile writers might leave: few sessions of few tools that fight over
 * few nested paths, with forged parents and tools, continuations, take-overs, repeats, `at` from any time, fields of
 * the wrong form, and acts upon each other's facts. Every record is frozen: a fold that writes to it fails.
 */
export function hostileSequences(length = 60): fc.Arbitrary<Raw[]> {
  return fc
    .array(MOVE, { minLength: Math.floor(length / 4), maxLength: length, size: "max" })
    .map((moves) => {
      const facts: Raw[] = [];
      for (const move of moves) facts.push(Object.freeze(played(move, facts)));
      return facts;
    });
}

type Move = typeof MOVE extends fc.Arbitrary<infer T> ? T : never;

const often = <T>(weight: number, ...values: T[]) => ({
  weight,
  arbitrary: fc.constantFrom(...values),
});
const some = fc.noBias(fc.nat({ max: 1 << 20 }));

const KIND = fc.oneof(
  often(30, "claim"),
  often(12, "session"),
  often(8, "release", "lead", "heartbeat"),
  often(8, "retract", "standby", "blocker", "resolve", "handoff"),
  often(8, "run-id", "inbox"),
  often(
    4,
    "wake",
    "receipt",
    "artifact",
    "decision",
    "mission",
    "backlog",
    "ack",
    "risk",
    "lesson",
    "directive",
  ),
  often(
    4,
    "delivery",
    "presence",
    "sync",
    "remote",
    "engagement.closed",
    "engagement.opened",
    "a.later.kind",
  ),
);

const MOVE = fc.noBias(
  fc.record({
    kind: KIND,
    who: some,
    forged: fc.oneof(often(12, null), often(1, ...TOOLS)),
    parent: fc.constantFrom(null, "nobody", ...SESSIONS, ...SESSIONS.slice(0, 5)),
    drift: fc.oneof(
      often(14, 0),
      often(2, -20, 30),
      often(1, -400, 90, 600, -10_000_000, 1_000_000),
    ),
    lease: fc.oneof(often(8, 15, 45, 120), often(1, 0, -5, 10_000_000)),
    paths: fc.oneof(often(8, ...PATHS.map((path) => [path])), {
      weight: 3,
      arbitrary: fc.subarray(PATHS, { maxLength: 3 }),
    }),
    resources: fc.oneof(often(4, [] as string[]), often(1, ...RESOURCES.map((each) => [each]))),
    tree: fc.oneof(often(4, undefined), often(1, "", "w1", "w2")),
    refs: fc.oneof(often(1, [] as number[]), {
      weight: 5,
      arbitrary: fc.array(some, { minLength: 1, maxLength: 2 }),
    }),
    over: fc.oneof(often(5, null), {
      weight: 2,
      arbitrary: fc.array(some, { minLength: 1, maxLength: 2 }),
    }),
    forced: fc.oneof(often(3, 0), often(3, 3), often(1, 1, 2)),
    status: some,
    target: fc.constantFrom(undefined, "all", ...SESSIONS, ...TOOLS),
    flaw: fc.oneof(often(24, null), { weight: 1, arbitrary: some }),
    repeats: fc.oneof(often(24, null), { weight: 1, arbitrary: some }),
  }),
);

const STATUSES: Readonly<Record<string, readonly (string | undefined)[]>> = {
  session: ["begun", "ended", "ended", "continues", "asleep"],
  lead: ["taken", "handed", "assigned", "relinquished", "dreamt"],
  "run-id": ["begun", "begun", "resumed", "ended", "dreamt"],
  inbox: [undefined, undefined, "direct", "dreamt"],
  heartbeat: [undefined, "running", "blocked", "needs_attention"],
  decision: ["binding", "binding", "noted"],
  backlog: ["open", "done", "in_progress"],
};

/** Where an inbox is said to be read up to: in this ledger, in a later segment, nowhere. */
const READ = ["main", "main", "s2", "s3", "nowhere", ""];

/** What one writer could spoil about a record, each in one place. */
const FLAWS: readonly Raw[] = [
  { at: "yesterday" },
  { at: "2026-02-30T00:00:00.000Z" },
  { tool: "all" },
  { tool: "" },
  { session: "" },
  { id: 7 },
  { kind: "Claim" },
  { v: 0 },
  { v: 3 },
  { paths: "a" },
  { paths: [7] },
  { over: "claim_0" },
  { force: "yes" },
  { reason: 7 },
  { lease_until: "later" },
  { refs: { 0: "claim_0" } },
  { spawned: { worker: -1 } },
  { target: null },
  { cursor: 7 },
  { cursor: "main:1:2" },
  { build_loop_id: [] },
  { off_task: "yes" },
  { next_check_in_at: "soon" },
  ...BAD_PATHS.map((path) => ({ paths: [path] })),
  { resources: ["port 1"] },
];

function played(move: Move, before: readonly Raw[]): Raw {
  const n = before.length;
  const [session, own] = CAST[move.who % CAST.length]!;
  const isNew = !before.some((each) => each.session === session);
  // Only a session's first fact can continue another, so most of those that try are made to be the first.
  const goesOn = move.kind === "session" && isNew && move.status % 3 > 0;
  const status = goesOn
    ? "continues"
    : STATUSES[move.kind]?.[move.status % STATUSES[move.kind]!.length];
  const [ref, ...refs] = move.refs.map((pick) => earlierId(pick, before));
  const at = n * 5 + move.drift;
  const id = move.repeats === null || n === 0 ? `${move.kind}_${n}` : before[move.repeats % n]!.id;
  const fields = {
    parent: move.parent,
    status,
    target: move.target,
    paths: move.paths.length > 0 ? move.paths : undefined,
    resources: move.resources.length > 0 ? move.resources : undefined,
    tree: move.tree,
    ref:
      status === "continues" ? (pickFrom(before, move.refs[0] ?? 0, "session") ?? "nobody") : ref,
    refs: refs.length > 0 ? refs : undefined,
    over: move.over?.map((pick) => earlierId(pick, before)),
    force: (move.forced & 1) !== 0 ? true : undefined,
    reason: (move.forced & 2) !== 0 ? "it must be" : undefined,
    lease_until: move.kind === "claim" ? minute(at + move.lease) : undefined,
    successor:
      move.kind === "engagement.closed" ? ["s2", "S", "main", "s3"][move.status % 4] : undefined,
    item: move.kind === "backlog" ? `item${move.status % 3}` : undefined,
    depends_on: move.kind === "backlog" ? [`item${(move.status >> 3) % 3}`] : undefined,
    intent: move.kind === "backlog" && move.status % 2 === 0 ? "do it" : undefined,
    summary: move.kind === "mission" ? "ship" : undefined,
    subject: "words",
    ...(move.kind === "heartbeat" ? checkIn(move.status, at) : {}),
    cursor:
      move.kind === "inbox"
        ? `${READ[(move.status >> 2) % READ.length]}:${(move.status >> 5) % 9}`
        : undefined,
    ...(move.kind === "run-id" ? namesOf(move.status, own, before) : {}),
  };
  const whole = {
    v: 1,
    id,
    kind: move.kind,
    at: minute(at),
    tool: move.forged ?? own,
    session,
    ...given(fields),
  };
  return move.flaw === null ? whole : { ...whole, ...FLAWS[move.flaw % FLAWS.length] };
}

/** Half of all heartbeats name a task. */
function checkIn(pick: number, at: number): Raw {
  return {
    task_ref: [undefined, undefined, "lexer", "parser"][(pick >> 2) % 4],
    off_task: pick % 16 === 0 ? true : undefined,
    next_check_in_at: pick % 2 === 0 ? minute(at + (pick % 30)) : undefined,
  };
}

/** Names of the speaker's own, or those that somebody gave before. */
function namesOf(pick: number, own: string, before: readonly Raw[]): Raw {
  const given = before.filter((each) => typeof each["build_loop_id"] === "string");
  if (pick % 4 === 0 || given.length === 0) return runNames(own, minute(0), "000001");
  const { build_loop_id, build_loop_run_label } = given[pick % given.length]!;
  return { build_loop_id, build_loop_run_label };
}

/** Mostly a claim's id, because claims are what there is to fight over. */
function earlierId(pick: number, before: readonly Raw[]): string {
  const claims = before.filter((each) => each.kind === "claim");
  const from = pick % 4 > 0 && claims.length > 0 ? claims.slice(-6) : before;
  return String(pickFrom(from, pick >> 2, "id") ?? "claim_of_nobody");
}

function pickFrom(facts: readonly Raw[], pick: number, field: string): unknown {
  return facts[pick % Math.max(1, facts.length)]?.[field];
}

function given(fields: Raw): Raw {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}
