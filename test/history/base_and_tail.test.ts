import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { asItWas } from "../../lib/history/as_it_was.ts";
import type { History, Line } from "../../lib/history/history.ts";
import { namingFacts } from "../../lib/history/naming_facts.ts";
import { type Filter, newest } from "../../lib/history/newest.ts";
import { factsOfRuns, runFacts } from "../../lib/history/run_facts.ts";
import { sentTo } from "../../lib/history/sent_to.ts";
import { loadSqlite, type Sqlite } from "../../lib/history/sqlite.ts";
import { whereabouts } from "../../lib/history/whereabouts.ts";
import { queryOf } from "../../lib/history/words.ts";
import { fold } from "../../lib/room/fold.ts";
import { type Inbox, inboxOf } from "../../lib/room/inbox.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { emptyState } from "../../lib/room/state.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "../room/hostile_sequences.ts";
import { stringOf } from "../room/publishing.ts";
import { index, indexed, type RoomAt, roomAt, scanned, write } from "./facts_db.ts";

let sqlite: Sqlite;
beforeAll(async () => {
  sqlite = await loadSqlite();
});

const WORDS = "parser Lexer naïve 東京 src/a.ts fold-state x_1 ﬁne STRASSE straße é ½ a.b.c".split(
  " ",
);
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((words) => words.join(" "));

/** Runs that facts belong to; half a pair is kept as another letter, which is the name of another run. */
const RUNS = ["r1", "r\ud800", "r\ufffd", "none"];

/** Hostile records, some of which say something, and some of which come from elsewhere. */
const records = fc
  .tuple(hostileSequences(40), fc.array(text, { minLength: 40, maxLength: 40 }))
  .map(([facts, texts]) =>
    facts.map(
      (fact, n): Raw =>
        n % 2 === 0
          ? { ...fact, run: RUNS[n % 3], subject: texts[n % 40], evidence: [texts[(n + 7) % 40]] }
          : fact,
    ),
  )
  .map((facts) => facts.map((fact, n): Raw => (n % 5 === 3 ? carrying(fact, n) : fact)));

/** A `remote` with this fact, under an id that may be another's, or be none. */
function carrying(fact: Raw, n: number): Raw {
  const id = [`remote_${n}`, fact["id"], 7][n % 3];
  return { ...fact, v: 2, id, kind: "remote", ref: "sync_1", fact: stringOf(fact) };
}

const query = fc
  .array(
    fc.oneof(
      fc.constantFrom(...WORDS),
      fc.constantFrom(
        "pars*",
        "東*",
        '"parser lexer"',
        "STRA*",
        "fine",
        "none",
        '"fold state" x*',
        "tokyo",
      ),
    ),
    { minLength: 1, maxLength: 2 },
  )
  .map((parts) => queryOf(parts.join(" ")));

const filter: fc.Arbitrary<Filter> = fc.record({
  kinds: fc.constantFrom([], ["claim"], ["blocker", "handoff"], ["nothing"], ["remote"]),
  tool: fc.constantFrom(undefined, undefined, "x:1", "y:1"),
  paths: fc.constantFrom([], ["a"], ["a/b/c"], ["A/b", "e"], ["ab"]),
  words: fc.oneof(fc.constant([]), query),
  since: fc.constantFrom(0, 0, 3, 20),
  limit: fc.constantFrom(1, 3, 1000),
  carried: fc.boolean(),
});

const ALL: Filter = {
  kinds: [],
  tool: undefined,
  paths: [],
  words: [],
  since: 0,
  limit: 999,
  carried: true,
};

describe("facts.db and what stands behind it answer as the ledger alone does", () => {
  it("to every question, wherever facts.db ends", () => {
    const asked = fc.tuple(
      records,
      fc.nat(),
      fc.array(filter, { minLength: 8, maxLength: 8 }),
      fc.nat(),
    );
    fc.assert(
      fc.property(asked, ([facts, cut, filters, pick]) => {
        inRoom((place) => {
          const length = cut % (facts.length + 1);
          if (length === 0) return;
          write(place, facts.slice(0, length));
          index(sqlite, place);
          write(place, facts.slice(length));
          const some = facts[pick % facts.length];
          const last = scanned(place, (history) => asItWas(history, 1e9).state.seq);
          const seq = 1 + (pick % last);
          const questions: ((history: History) => unknown)[] = [
            ...filters.map((each) => (history: History) => newest(history, each)),
            (history) => whereabouts(history, String(some?.["id"])),
            (history) => whereabouts(history, "sync_1"),
            (history) => namingFacts(history, new Set(["sync_1", String(some?.["id"])])),
            (history) => asItWas(history, seq).at,
            ...RUNS.map((run) => (history: History) => runFacts(history, run)),
            (history) => [...factsOfRuns(history, RUNS)],
            ...inboxesOf(place).map((inbox) => (history: History) => sentTo(history, inbox)),
            (history) => snapshot(asItWas(history, seq).state, "whole"),
          ];
          for (const question of questions)
            expect(indexed(sqlite, place, question)).toEqual(scanned(place, question));
        });
      }),
      { numRuns: 40 },
    );
  });

  it("also when it is made longer again and again", () => {
    const [facts] = fc.sample(records, { numRuns: 1, seed: 7 });
    inRoom((place) => {
      for (let at = 0; at < facts!.length; at += 9) {
        write(place, facts!.slice(at, at + 9));
        index(sqlite, place);
      }
      expect(indexed(sqlite, place, (history) => history.base?.seq)).toBe(facts!.length);
      expect(indexed(sqlite, place, (history) => newest(history, ALL))).toEqual(
        scanned(place, (history) => newest(history, ALL)),
      );
    });
  });
});

describe("the room as it was", () => {
  it("is what its first facts fold to", () => {
    const [facts] = fc.sample(records, { numRuns: 1, seed: 11 });
    inRoom((place) => {
      write(place, facts!);
      index(sqlite, place);
      const state = emptyState("whole");
      for (const [n, fact] of facts!.entries()) {
        fold(state, fact);
        const was = indexed(sqlite, place, (history) => asItWas(history, n + 1).state);
        expect(withoutSums(snapshot(was, "whole"))).toEqual(withoutSums(snapshot(state, "whole")));
      }
    });
  });
});

/** What sessions of the end, and one that is not known, would be asked for; of each also one that is read to somewhere. */
function inboxesOf(place: RoomAt): Inbox[] {
  const { state } = scanned(place, (history) => asItWas(history, 1e9));
  const ids = [...state.sessions.values(), { id: "new", tool: "x:1", parent: null }];
  const [middle] = scanned(place, (history) => newest(history, { ...ALL, limit: 9 })).slice(-1);
  const marks = { direct: middle === undefined ? null : cursorOf(middle), broadcast: null };
  return ids.flatMap((me) => [inboxOf(state, me), { ...inboxOf(state, me), marks }]);
}

function cursorOf({ segment, offset }: Line): string {
  return `${segment}:${offset}`;
}

/** In the ledger each record has its sum. */
function withoutSums(state: object): unknown {
  return JSON.parse(JSON.stringify(state, (key, value) => (key === "sum" ? undefined : value)));
}

function inRoom(act: (place: RoomAt) => void): void {
  const directory = mkdtempSync(join(tmpdir(), "rally-test-"));
  try {
    act(roomAt(directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
