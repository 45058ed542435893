import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { appendSteps } from "../../lib/ledger/append.ts";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import type { Disk, Handle } from "../../lib/ledger/disk.ts";
import type { Entry, Ledger } from "../../lib/ledger/ledger.ts";
import type { Written } from "../../lib/ledger/written.ts";
import { fold } from "../../lib/room/fold.ts";
import fc from "../fast_check.ts";
import type { Raw } from "../room/hostile_sequences.ts";
import type { Voice } from "../room/story.ts";
import { rivals } from "../room/wrongs.ts";
import { faultyDisk, type Trouble } from "./faulty_disk.ts";
import { type MemoryDisk, memoryDisk } from "./memory_disk.ts";
import { claimed, entries, folded, OPTIONS, said } from "./scratch_room.ts";

const ROOM = "/.rally";
const WRITERS = 4;

/** What one writer says, in order, and what befalls it. */
interface Plan {
  readonly acts: readonly {
    readonly act: number;
    readonly path: number;
    readonly minute: number;
  }[];
  /** Appends of it that take only so many bytes, or fail behind them. */
  readonly short: readonly (readonly [nth: number, takes: number, fails: boolean])[];
  /** It dies before its step of that number. */
  readonly dies: number;
}

const PLAN: fc.Arbitrary<Plan> = fc.record({
  acts: fc.array(fc.record({ act: fc.nat(9), path: fc.nat(2), minute: fc.nat(90) }), {
    minLength: 1,
    maxLength: 4,
  }),
  short: fc.array(fc.tuple(fc.nat(6), fc.nat(300), fc.boolean()), { maxLength: 2 }),
  dies: fc.oneof({ weight: 3, arbitrary: fc.constant(1000) }, { weight: 1, arbitrary: fc.nat(25) }),
});

const RUN = fc.tuple(
  fc.array(PLAN, { minLength: 2, maxLength: WRITERS }),
  fc.array(fc.nat(WRITERS - 1), { maxLength: 80 }),
);

/** What a writer is told; the disk that it works on comes last, so that a twin can take something away from it. */
type Play = (ledger: Ledger, fact: Fact) => Generator<string, Written[]>;

const asBuilt: Play = (ledger, fact) => appendSteps(ledger, [fact], OPTIONS);

describe("writers that come between each other's steps", () => {
  it("are told the truth: what they heard is what every reader folds, for ever", () => {
    fc.assert(
      fc.property(RUN, ([plans, order]) => {
        expect(lies(plans, order, asBuilt, (disk) => disk)).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("would lose what was committed on a disk that does not append, but writes where the end was", () => {
    const broken = fc.check(
      fc.property(RUN, ([plans, order]) => lies(plans, order, asBuilt, withoutAppend).length === 0),
      { numRuns: 400, endOnFailure: true },
    );
    expect(broken.failed).toBe(true);
  });

  it("would both win if they believed what they had read before they wrote", () => {
    const broken = fc.check(
      fc.property(
        RUN,
        ([plans, order]) => lies(plans, order, trusting, (disk) => disk).length === 0,
      ),
      { numRuns: 400, endOnFailure: true },
    );
    expect(broken.failed).toBe(true);
  });
});

/** Plays the plans in that order and holds what was said against the ledger. */
function lies(
  plans: readonly Plan[],
  order: readonly number[],
  play: Play,
  change: (disk: MemoryDisk) => Disk,
): string[] {
  const files = memoryDisk();
  const heard: Written[] = [];
  const writers = plans.map((plan, n) => writer(plan, n, change(files), play, heard));
  for (const pick of order) writers[pick % writers.length]!.next();
  for (const each of writers) while (!each.next().done);
  const found = entries({ room: ROOM, disk: files });
  const wrong = heard
    .filter((each) => !isTrue(each, found))
    .map(({ fact, outcome, verdict }) => `${outcome} ${verdict?.outcome} ${fact.id}`);
  const holders = rivals(
    fold,
    found.flatMap((each) => (each.record === null ? [] : [each.record as Raw])),
  );
  return holders === null ? wrong : [...wrong, holders];
}

function isTrue({ fact, outcome, seq, verdict }: Written, found: readonly Entry[]): boolean {
  const entry = found.find((each) => each.record?.id === fact.id);
  if (outcome === "unknown") return true;
  if (outcome === "not_committed") return entry === undefined;
  if (
    entry === undefined ||
    entry.seq !== seq ||
    (outcome === "void") !== (entry.verdict.outcome === "void")
  )
    return false;
  return JSON.stringify(entry.verdict) === JSON.stringify(verdict);
}

/** One process: it says what it has to say, a step at a time, until it dies. */
function* writer(plan: Plan, n: number, disk: Disk, play: Play, heard: Written[]): Generator<void> {
  const by: Voice = { tool: `tool:${n}`, session: `s${n}` };
  const trouble = (nth: number): Trouble | undefined => {
    const hit = plan.short.find(([which]) => which === nth);
    return hit && { takes: hit[1], ...(hit[2] ? { fails: "ENOSPC" } : {}) };
  };
  const faulty = faultyDisk(disk, ({ name, nth }) =>
    name === "append" ? trouble(nth) : undefined,
  );
  let steps = 0;
  for (const [i, { act, path, minute }] of plan.acts.entries()) {
    const ledger = folded({ room: ROOM, disk: faulty, part: i % 2 === 0 ? "hot" : "whole" });
    const doing = play(ledger, factFor(by, `${n}${i}`, act, `dir${path}`, minute, ledger));
    for (;;) {
      if (steps++ >= plan.dies) return;
      const next = doing.next();
      if (next.done) {
        heard.push(...next.value);
        break;
      }
      yield;
    }
    saveCheckpoint(ledger, act % 2 === 0);
  }
}

function factFor(
  by: Voice,
  key: string,
  act: number,
  path: string,
  m: number,
  ledger: Ledger,
): Fact {
  const held = [...ledger.state.claims.keys()];
  if (act === 0) return said(by, `engagement.closed_${key}`, { m, successor: `s${key}` });
  if (act === 1) return said(by, `session_${key}`, { m, status: "ended" });
  if (act < 4) return said(by, `release_${key}`, { m, refs: held });
  if (act === 4)
    return claimed(by, `claim_${key}`, path, { m, over: held, force: true, reason: "so" });
  return claimed(by, `claim_${key}`, path, { m, lease: 15 });
}

/** A disk whose writes go to where the end was when the file was opened. */
function withoutAppend(files: MemoryDisk): Disk {
  const ends = new Map<number, number>();
  return {
    ...files,
    open: (path, how) => {
      const handle = files.open(path, how);
      if (handle !== undefined) ends.set(handle.fd, files.stat(handle).size);
      return handle;
    },
    append: (handle: Handle, bytes) => {
      const whole = Buffer.from(files.readWhole(handle.path) ?? []);
      const end = ends.get(handle.fd)!;
      files.put(
        handle.path,
        Buffer.concat([whole.subarray(0, end), bytes, whole.subarray(end + bytes.length)]),
      );
      ends.set(handle.fd, end + bytes.length);
      return bytes.length;
    },
  };
}

/** A writer that says beforehand what it expects to become of its fact, and then only appends. */
function* trusting(ledger: Ledger, fact: Fact): Generator<string, Written[]> {
  const verdict = fold(structuredClone(ledger.state), { ...fact });
  const [written] = yield* appendSteps(ledger, [fact], OPTIONS);
  if (written!.verdict === null) return [written!];
  return [{ ...written!, outcome: verdict.outcome === "void" ? "void" : "committed", verdict }];
}
