import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import type { Written } from "../../lib/ledger/written.ts";
import { fold } from "../../lib/room/fold.ts";
import type { Raw } from "../room/hostile_sequences.ts";
import { rivals } from "../room/wrongs.ts";
import { entries, folded, known, scratchRoom } from "./scratch_room.ts";

/** Real processes that claim one path together, and how often. */
const CLAIMANTS = 16;
const ROUNDS = 20;

/** A claimant, and its answers one by one. */
interface Claimant {
  readonly process: ChildProcess;
  readonly claim: (path: string) => void;
  readonly answer: () => Promise<Written>;
  /** Answers until it is gone. */
  readonly rest: () => Promise<Written[]>;
}

async function claimant(room: string, name: string): Promise<Claimant> {
  const script = join(import.meta.dirname, "claimant.ts");
  const process_ = spawn(process.execPath, [script, room, name], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void process_.kill("SIGKILL"));
  const lines = createInterface(process_.stdout)[Symbol.asyncIterator]();
  const answer = async (): Promise<Written> =>
    JSON.parse((await lines.next()).value as string) as Written;
  await answer();
  return {
    process: process_,
    claim: (path) => void process_.stdin.write(`${path}\n`),
    answer,
    rest: async () => {
      const said: Written[] = [];
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        try {
          said.push(JSON.parse(line.value) as Written);
        } catch {
          // The kill came in the middle of a word.
        }
      }
      return said;
    },
  };
}

it(`${CLAIMANTS} processes that claim one path together have exactly one winner, and every loser is told to whom it lost`, async () => {
  const place = scratchRoom();
  const names = Array.from({ length: CLAIMANTS }, (_, n) => `p${n}`);
  const all = await Promise.all(names.map((name) => claimant(place.room, name)));
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of all) each.claim(`round${round}`);
    // What is derived may vanish at any moment.
    const cache = join(place.room, "cache");
    if (round % 2 === 1 && existsSync(cache)) renameSync(cache, join(place.room, `gone${round}`));
    const written = await Promise.all(all.map((each) => each.answer()));
    const [winner, ...others] = written.filter((each) => each.outcome === "committed");
    expect(others).toEqual([]);
    expect(winner).toMatchObject({ verdict: { outcome: "granted" } });
    const losers = written.filter((each) => each !== winner);
    for (const loser of losers) {
      const conflicts = [winner!.fact.id];
      expect(loser).toMatchObject({
        outcome: "void",
        verdict: { reason: "claim-conflict", conflicts },
      });
    }
    expect(folded(place, true).state.claims.get(winner!.fact.id)?.owner).toBe(winner!.fact.session);
  }
  const found = entries(place);
  expect(found).toHaveLength(CLAIMANTS * ROUNDS);
  expect(found.every((each) => each.verdict.outcome !== "damaged")).toBe(true);
  expect(known(folded(place))).toEqual(known(folded(place, true)));
});

it("writers that are killed while they write leave a ledger that holds all they said was committed", async () => {
  const place = scratchRoom();
  const said: Written[] = [];
  for (let wave = 0; wave < 3; wave++) {
    const names = Array.from({ length: 4 }, (_, n) => `w${wave}${n}`);
    const all = await Promise.all(names.map((name) => claimant(place.room, name)));
    for (const each of all) each.claim("*");
    for (const each of all) for (let n = 0; n < 5; n++) said.push(await each.answer());
    for (const each of all) each.process.kill("SIGKILL");
    for (const rest of await Promise.all(all.map((each) => each.rest()))) said.push(...rest);
  }
  expect(said.length).toBeGreaterThanOrEqual(3 * 4 * 5);
  const found = entries(place);
  const ids = new Map(found.map((each) => [each.record?.id, each]));
  for (const { fact, outcome, seq } of said) {
    expect(outcome).toBe("committed");
    expect(ids.get(fact.id)).toMatchObject({ seq, verdict: { outcome: "granted" } });
  }
  // At most one torn line for each of the killed.
  expect(found.filter((each) => each.verdict.outcome === "damaged").length).toBeLessThanOrEqual(12);
  expect(
    rivals(
      fold,
      found.flatMap((each) => (each.record === null ? [] : [each.record as Raw])),
    ),
  ).toBeNull();
  expect(known(folded(place))).toEqual(known(folded(place, true)));
});
