import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { ownerOf } from "../../lib/room/family.ts";
import { fold } from "../../lib/room/fold.ts";
import { partToJudge } from "../../lib/room/part_to_judge.ts";
import { isBehind } from "../../lib/room/place.ts";
import { restore, snapshot } from "../../lib/room/snapshot.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import { trial } from "../../lib/room/trial.ts";
import type { Verdict } from "../../lib/room/verdict.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "./hostile_sequences.ts";
import { type Fold, groundless, rivals, trespass } from "./wrongs.ts";

describe("the fold, over hostile sequences", () => {
  it("never shows two unrelated holders of scopes that meet", () => {
    holds(hostileSequences(), (facts) => rivals(fold, facts) === null);
  });

  it("never shows two, in whatever order their clocks have it", () => {
    const shuffled = fc
      .tuple(hostileSequences(), fc.infiniteStream(fc.nat()))
      .map(([facts, picks]) =>
        facts.map((fact): Raw => {
          const other = facts[(picks.next().value as number) % facts.length]!;
          return { ...fact, at: other["at"] };
        }),
      );
    holds(shuffled, (facts) => rivals(fold, facts) === null);
    expect(breaks(shuffled, (facts) => rivals(blindly, facts) === null)).toBe(true);
  });

  it("would show two holders if claims were granted blindly", () => {
    expect(breaks(hostileSequences(), (facts) => rivals(blindly, facts) === null)).toBe(true);
  });

  it("lets nobody end, take or shorten a claim who is not entitled to", () => {
    holds(hostileSequences(), (facts) => trespass(fold, facts) === null);
  });

  it.each([
    ["release", (fact: Raw) => fact.kind === "release"],
    ["take-over", (fact: Raw) => fact.kind === "claim" && fact.over !== undefined],
  ])("would let strangers end claims if every %s counted as forced", (_, those) => {
    const lax: Fold = (state, fact) =>
      fold(state, those(fact) ? { ...fact, force: true, reason: "I say so" } : fact);
    expect(breaks(hostileSequences(), (facts) => trespass(lax, facts) === null)).toBe(true);
  });

  it("refuses a claim only for active claims of peers that conflict with it", () => {
    holds(hostileSequences(), (facts) => groundless(facts) === null);
  });

  it("has one run identity at a time, which nothing but its end takes away", () => {
    holds(hostileSequences(), (facts) => displaced(fold, facts) === null);
    const forgetful: Fold = (state, fact) => {
      if (fact.kind === "run-id" && fact.status === "begun") state.runId = null;
      return fold(state, fact);
    };
    expect(breaks(hostileSequences(), (facts) => displaced(forgetful, facts) === null)).toBe(true);
  });

  it("never takes back what a session has read", () => {
    holds(hostileSequences(), (facts) => unread(fold, facts) === null);
    const forgetful: Fold = (state, fact) => {
      if (fact.kind === "inbox") state.rest!.readMarks.clear();
      return fold(state, fact);
    };
    expect(breaks(hostileSequences(), (facts) => unread(forgetful, facts) === null)).toBe(true);
  });

  it("never changes a verdict by what is appended later", () => {
    holds(fc.tuple(hostileSequences(), fc.nat()), ([facts, cut]) => {
      const length = cut % (facts.length + 1);
      const [whole, prefix] = [told(facts), told(facts.slice(0, length))];
      expect(whole.verdicts.slice(0, length)).toEqual(prefix.verdicts);
    });
  });

  it("agrees with the hot fold on who holds, blocks, waits and leads after every fact", () => {
    holds(hostileSequences(), (facts) => {
      const [whole, hot] = [emptyState("whole"), emptyState("hot")];
      for (const fact of facts) {
        fold(whole, fact);
        fold(hot, fact);
        expect(snapshot(hot, "hot")).toEqual(snapshot(whole, "hot"));
      }
    });
  });

  it("judges from the hot part alone as from the whole what needs no more", () => {
    const agree = (part: typeof partToJudge) => (facts: readonly Raw[]) => {
      const [whole, hot] = [told(facts).verdicts, told(facts, "hot").verdicts];
      return facts.every((fact, n) => {
        const names = fact["ref"] !== undefined || fact["refs"] !== undefined;
        return part(String(fact["kind"]), names) === "whole" || same(hot[n], whole[n]);
      });
    };
    holds(hostileSequences(), agree(partToJudge));
    expect(
      breaks(
        hostileSequences(),
        agree((kind) => partToJudge(kind, false)),
      ),
    ).toBe(true);
  });

  it.each(["hot", "whole"] as const)(
    "goes on from a %s snapshot as if it had never stopped",
    (part) => {
      holds(fc.tuple(hostileSequences(), fc.nat()), ([facts, cut]) => {
        const length = cut % (facts.length + 1);
        const straight = told(facts, part);
        const begun = told(facts.slice(0, length), part);
        const saved = JSON.parse(JSON.stringify(snapshot(begun.state, part))) as Raw;
        const state = restore(saved);
        expect(snapshot(state, part)).toEqual(snapshot(begun.state, part));
        const verdicts = facts.slice(length).map((fact) => fold(state, fact));
        expect([...begun.verdicts, ...verdicts]).toEqual(straight.verdicts);
        expect(snapshot(state, part)).toEqual(snapshot(straight.state, part));
      });
    },
  );

  it("of one sequence behind another is that of the other behind the state of the one", () => {
    holds(fc.tuple(hostileSequences(40), hostileSequences(40)), ([a, b]) => {
      const state = restore(snapshot(told(a).state, "whole") as Raw);
      for (const fact of b) fold(state, fact);
      expect(snapshot(state, "whole")).toEqual(snapshot(told([...a, ...b]).state, "whole"));
    });
  });

  it("says beforehand what it says then, whatever is asked", () => {
    holds(hostileSequences(), (facts) => {
      const [state, last] = [told(facts.slice(0, -1)).state, facts.at(-1)!];
      expect(trial(state, last as unknown as Fact)).toEqual(fold(state, last));
    });
  });

  it("is not moved by asking what it would say to a fact", () => {
    holds(hostileSequences(), (facts) => {
      const { state } = told(facts.slice(0, -1));
      const before = structuredClone(state);
      trial(state, { ...facts.at(-1), id: "trial" } as unknown as Fact);
      expect(state).toEqual(before);
    });
  });

  it("takes no more from a void fact than that its author is here", () => {
    holds(hostileSequences(), (facts) => {
      const { state, verdicts } = told(facts, "hot");
      const muted = facts.map((fact, n) => {
        const verdict = verdicts[n];
        const isVoid = verdict?.outcome === "void" && verdict.reason !== "malformed";
        return isVoid ? { ...fact, kind: "heartbeat" } : fact;
      });
      expect(snapshot(told(muted, "hot").state, "hot")).toEqual(snapshot(state, "hot"));
    });
  });

  it("takes no more from an unknown kind than that its author is here", () => {
    const swapped = (facts: readonly Raw[], kind: string): Raw[] =>
      facts.map((fact) => (fact.kind === "blocker" ? { ...fact, kind } : fact));
    holds(hostileSequences(), (facts) => {
      const known = told(swapped(facts, "heartbeat"));
      const unknown = told(swapped(facts, "of.tomorrow"));
      expect(snapshot(unknown.state, "hot")).toEqual(snapshot(known.state, "hot"));
    });
  });
});

describe("the fold, over anything at all", () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("claim", "s0", "x", "2026-01-01T00:00:00.000Z", 1, true),
  );
  const names = [
    "v",
    "id",
    "kind",
    "at",
    "tool",
    "session",
    "parent",
    "paths",
    "ref",
    "refs",
    "over",
    "lease_until",
  ];
  const key = fc.oneof(
    fc.constantFrom(...names, "status", "__proto__", "constructor", "toString"),
    fc.string(),
  );
  const anything = fc.dictionary(key, value, { noNullPrototype: false });
  const spoilt = fc
    .tuple(hostileSequences(12), fc.array(fc.tuple(fc.nat(), key, value)))
    .map(([facts, spots]) => {
      const copies = facts.map((fact) => ({ ...fact }) as Record<string, unknown>);
      for (const [n, name, bad] of spots) copies[n % copies.length]![name] = bad;
      return copies;
    });

  it("never throws, and counts every record", () => {
    holds(fc.oneof(fc.array(anything), spoilt), (facts) => {
      for (const part of ["hot", "whole"] as const)
        expect(told(facts, part).state.seq).toBe(facts.length);
    });
  });
});

/** Runs a property a modest number of times; fast-check prints seed and path of a failure. */
function holds<T>(cases: fc.Arbitrary<T>, law: (each: T) => unknown): void {
  fc.assert(
    fc.property(cases, (each) => law(each) !== false),
    { numRuns: 250 },
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether some case breaks the law: for the twins, in which a rule is missing. */
function breaks<T>(cases: fc.Arbitrary<T>, law: (each: T) => boolean): boolean {
  return fc.check(fc.property(cases, law), { numRuns: 250, endOnFailure: true }).failed;
}

function told(
  facts: readonly Raw[],
  part: "hot" | "whole" = "whole",
): { state: State; verdicts: Verdict[] } {
  const state = emptyState(part);
  return { state, verdicts: facts.map((fact) => fold(state, fact)) };
}

/** A run identity that became another one, or began or ended by no fact that says so. */
function displaced(foldAs: Fold, facts: readonly Raw[]): string | null {
  const state = emptyState("whole");
  for (const fact of facts) {
    const before = state.runId?.id;
    const { outcome } = foldAs(state, fact);
    const after = state.runId?.id;
    const says = outcome === "effective" && fact.kind === "run-id" ? fact.status : undefined;
    const expected = says === "begun" ? fact.build_loop_id : says === "ended" ? undefined : before;
    if (after !== expected || (says === "begun" && before !== undefined))
      return `${before} became ${after}`;
  }
  return null;
}

/** A mark that went back, or away while its session is known; it passes to whoever continues that. */
function unread(foldAs: Fold, facts: readonly Raw[]): string | null {
  const state = emptyState("whole");
  for (const fact of facts) {
    const before = new Map(state.rest!.readMarks);
    foldAs(state, fact);
    for (const [session, marks] of before) {
      const now = state.rest!.readMarks.get(ownerOf(state, session));
      for (const way of ["direct", "broadcast"] as const) {
        const [was, is] = [marks[way], now?.[way] ?? null];
        const isKept = was === is || (is !== null && isBehind(state.segments, is, was));
        if (!isKept && state.sessions.has(session)) return `${session}: ${was} became ${is}`;
      }
    }
  }
  return null;
}

/** A fold without arbitration: to each claim it seems that nobody holds anything. */
function blindly(state: State, fact: Raw): Verdict {
  const hidden = [...state.claims];
  if (fact.kind === "claim") state.claims.clear();
  const verdict = fold(state, fact);
  for (const [id, claim] of hidden) if (fact.kind === "claim") state.claims.set(id, claim);
  return verdict;
}
