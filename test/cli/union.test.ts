/**
 * Two copies of a room that went different ways, put together either way round: what differs afterwards is what order
 * decided, and each import names all of it. Confused and hostile writers, real rooms, the real verbs.
 */
import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { wellFormed } from "../../lib/fact/well_formed.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import fc from "../fast_check.ts";
import { append, folded, type Place, said } from "../ledger/scratch_room.ts";
import { hostileSequences, type Raw } from "../room/hostile_sequences.ts";
import { ADA } from "../room/story.ts";
import type { Data } from "./answers.ts";
import { Cast } from "./cast.ts";
import { input } from "./incoming.ts";

type Imported = Data<"import">;

/** What both copies hold, and what each went on with. */
interface Copies {
  readonly common: readonly Raw[];
  readonly left: readonly Raw[];
  readonly right: readonly Raw[];
}

const copies: fc.Arbitrary<Copies> = fc
  .tuple(
    hostileSequences(40),
    fc.double({ min: 0, max: 0.8, noNaN: true }),
    fc.infiniteStream(fc.boolean()),
  )
  .map(([facts, share, sides]) => {
    // A newer format ends an import, what has no id is not found again, and where a segment has to be opened for a fact
    // with a bad field, its session has a profile all the same: these have tests of their own, or need none. What was
    // published comes to each copy from the remote.
    const whole = facts.filter(
      (fact) =>
        fact.v === 1 &&
        fact["kind"] !== "remote" &&
        fact["kind"] !== "sync" &&
        typeof fact.id === "string" &&
        wellFormed({ ...fact }) !== "partial",
    );
    const parted = Math.floor(whole.length * share);
    const [left, right]: [Raw[], Raw[]] = [[], []];
    const known = new Set(whole.slice(0, parted).map(({ id }) => id));
    for (const fact of whole.slice(parted)) {
      // One id means one fact; the other way is a test of its own.
      if (known.has(fact.id)) continue;
      known.add(fact.id);
      (sides.next().value ? left : right).push(fact);
    }
    return { common: whole.slice(0, parted), left, right };
  });

const [one, other] = [new Cast(), new Cast()];

/** Both unions, what was said of each, and the copy that came in second told alone. */
async function united({ common, left, right }: Copies) {
  fill(one, [...common, ...left]);
  fill(other, [...common, ...right]);
  const [ours, theirs] = [await exported(one), await exported(other)];
  const [mine, yours] = [await imported(one, theirs), await imported(other, ours)];
  return { ours, theirs, mine, yours };
}

describe("two diverged copies", () => {
  it("agree, put together either way round, on all but what both imports name", async () => {
    await holds(copies, async (each) => {
      const { mine, yours } = await united(each);
      const differing = [...differences(one, other)].sort();
      expect(named(mine)).toEqual(differing);
      expect(named(yours)).toEqual(differing);
    });
  });

  it("would be seen to differ in more than is named, if something were not named", async () => {
    const law = async (each: Copies) => {
      await united(each);
      expect([...differences(one, other)]).toEqual([]);
    };
    expect(
      (await fc.check(fc.asyncProperty(copies, law), { numRuns: 30, endOnFailure: true })).failed,
    ).toBe(true);
  });

  it("hold the same facts, each once, and take nothing in twice", async () => {
    await holds(copies, async (each) => {
      const { ours, theirs } = await united(each);
      expect(ids(one)).toEqual(ids(other));
      const before = one.ledger();
      for (const text of [ours, theirs])
        expect(await imported(one, text)).toMatchObject({ appended: 0 });
      expect(one.ledger()).toBe(before);
    });
  });

  it("name every fact that is judged otherwise than where it came from", async () => {
    await holds(copies, async (each) => {
      fill(other, [...each.common, ...each.right]);
      const there = verdicts(other);
      fill(one, [...each.common, ...each.left]);
      const before = new Set(verdicts(one).keys());
      const { decided } = await imported(one, await exported(other));
      const otherwise = [...verdicts(one)].filter(
        ([id, verdict]) => !before.has(id) && there.get(id) !== verdict,
      );
      expect(decided.facts.rows.map(({ id }) => id)).toEqual(otherwise.map(([id]) => id));
    });
  });

  it("leave an empty room as they were, apart from their segments", async () => {
    await holds(copies, async ({ common, left }) => {
      fill(other, [...common, ...left]);
      const hasClosed = folded(place(other)).state.segments.length > 1;
      rmSync(one.room, { recursive: true, force: true });
      const text = await exported(other);
      if (text === "") return;
      const told = await imported(one, text);
      if (told.appended === 0) return;
      expect(named(told)).toEqual([...differences(one, other)].sort());
      if (!hasClosed && told.skipped.structural + told.skipped.placed + told.skipped.repeated === 0)
        expect([...differences(one, other)]).toEqual([]);
    });
  });
});

/** Runs a property a modest number of times, each with two rooms and two imports; fast-check prints seed and path of a failure. */
async function holds<T>(cases: fc.Arbitrary<T>, law: (each: T) => Promise<void>): Promise<void> {
  await fc.assert(fc.asyncProperty(cases, law), { numRuns: 25 });
}

function place(cast: Cast): Place {
  const disk = { ...nodeDisk(counters()), sync: () => {}, syncDirectory: () => {} };
  return { room: cast.room, disk };
}

/** A room that holds these facts and nothing else, closes and all. */
function fill(cast: Cast, facts: readonly Raw[]): void {
  rmSync(cast.room, { recursive: true, force: true });
  const ledger = folded(place(cast), true);
  const opening = (predecessor: string): Fact =>
    said(ADA, `engagement.opened_${predecessor}`, { predecessor });
  for (const fact of facts)
    append(ledger, [fact as unknown as Fact], { deadline: NEVER, durable: false, opening });
}

async function exported(cast: Cast): Promise<string> {
  return (await cast.lines(["export"])).out;
}

/** Nothing to take in is refused, and decides nothing. */
async function imported(cast: Cast, text: string): Promise<Imported> {
  const { code, data } = await cast.run(null, ["import", "-"], input(text));
  expect(["", "nothing-to-import"]).toContain(code);
  return data;
}

/** What moves: no record that does not say who speaks, none of the segments' own, and no place in another ledger. */
function ids(cast: Cast): string[] {
  const found = new Set<string>();
  folded(place(cast), true, ({ record }) => {
    if (record === null || wellFormed(record) === "none") return;
    const kind = String(record["kind"]);
    if (kind !== "inbox" && !kind.startsWith("engagement.")) found.add(String(record["id"]));
  });
  return [...found].sort();
}

/** What became of each fact that is not of the segments' own. */
function verdicts(cast: Cast): Map<string, string> {
  const found = new Map<string, string>();
  folded(place(cast), true, ({ record, verdict }) => {
    const id = String(record!["id"]);
    if (found.has(id) || String(record!["kind"]).startsWith("engagement.")) return;
    found.set(id, "reason" in verdict ? verdict.reason : verdict.outcome);
  });
  return found;
}

/** What the import says that order decided, by slot and name. */
function named({ decided }: Imported): string[] {
  const { total, rows } = decided.standing ?? { total: 0, rows: [] };
  expect(total).toBe(rows.length);
  return rows.map(({ slot, name }) => `${slot} ${name ?? ""}`).sort();
}

/** Members of a snapshot that say where or when in the ledger something stood, or came over a remote. */
const ORDER = new Set([
  "seq",
  "segments",
  "newest",
  "recent",
  "addressed",
  "format",
  "published",
  "revoked",
]);
const SLOT: Readonly<Record<string, string>> = {
  sessions: "session",
  profiles: "profile",
  backlog: "backlog",
  envelopes: "charge",
  acks: "ack",
  bounces: "matter",
  checkIns: "check-in",
  readMarks: "inbox",
};

/** In what two rooms differ: worked out from their checkpoints' content, by other means than the verb's. */
function differences(a: Cast, b: Cast): Set<string> {
  const [mine, yours] = [a, b].map((cast) =>
    parts(snapshot(folded(place(cast), true).state, "whole")),
  );
  const found = new Set<string>();
  for (const key of new Set([...mine!.keys(), ...yours!.keys()]))
    if (mine!.get(key) !== yours!.get(key)) found.add(key.slice(key.indexOf("/") + 1));
  return found;
}

/** A state in its smallest parts, each under `list/slot name`. */
function parts(state: Record<string, unknown>): Map<string, string> {
  const found = new Map<string, string>();
  const { rest, lead, epoch, runId, ...lists } = state;
  found.set("lead/lead ", canonical({ lead, epoch }));
  if (runId !== null) found.set("run-id/run-id ", canonical(runId));
  const { mission, damaged: _, voids: __, ...maps } = rest as Record<string, unknown>;
  if (mission !== null) found.set("mission/mission ", canonical(mission));
  for (const [list, entries] of Object.entries({ ...lists, ...maps })) {
    if (ORDER.has(list)) continue;
    for (const entry of entries as unknown[]) {
      const [name, value] = Array.isArray(entry) ? entry : [(entry as { id: string }).id, entry];
      found.set(`${list}/${SLOT[list] ?? "fact"} ${name}`, canonical(value));
    }
  }
  return found;
}

/** As text, without its place in the ledger; of what a session holds, the order says nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (key === "seq" || key === "holds") return undefined;
    if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
}
