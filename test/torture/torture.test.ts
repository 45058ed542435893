/** One short round of every storm, and for each a lie that its audit must find; `npm run torture` plays as many as one likes. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { saidTwice, twice } from "../../lib/ledger/twice.ts";
import { FOLD_VERSION } from "../../lib/room/fold.ts";
import { RALLY } from "../binary/compiled.ts";
import { sealed } from "../binary/ledger_file.ts";
import type { Account } from "./account.ts";
import { answerOf } from "./answer.ts";
import { Arena } from "./arena.ts";
import { audit } from "./audit.ts";
import { seen } from "./damage.ts";
import { bytesOf, piecesOf } from "./ledger_pieces.ts";
import type { Run } from "./process.ts";
import { again, STORMS, type StormName } from "./storm.ts";

/** Chosen anew for each run; a failing one is repeated with RALLY_TEST_SEED. */
const seed = Number(process.env.RALLY_TEST_SEED ?? Date.now() % 1_000_000);

/** Enough for a process that hangs to be found and named, on a machine that is busy otherwise too. */
const PATIENCE = 300_000;

/** What would be said if it were so, for a lie that is told about what a storm left. */
const LIES: Record<StormName, (account: Account, arena: Arena) => [Account, RegExp] | undefined> = {
  writers: (account) => {
    const { writes } = account.runs.find((run) => told(run) === "committed")!;
    drop(account.room, writes!);
    return [account, new RegExp(`${writes} was told committed, but it does not stand there`)];
  },
  kills: (account) => {
    const runs = account.runs.map((run) => ({ ...run, killed: false }));
    return [{ ...account, runs }, /was ended by SIGKILL/];
  },
  caches: (account, arena) => {
    for (const part of ["", ".hot"]) {
      const path = join(arena.room, `cache/state-${FOLD_VERSION}${part}.json`);
      const saved = saidTwice(readFileSync(path)) as { state: object };
      writeFileSync(path, twice({ ...saved, state: { ...saved.state, claims: [] } }));
    }
    return [account, /warm, "room" answers/];
  },
  disk: (account) => {
    // Of one with whose key somebody tried again it may stand there by right.
    const isAlone = ({ writes }: Run): boolean =>
      account.runs.filter((each) => each.writes === writes).length === 1;
    const run = account.runs.find((each) => told(each) === "not_committed" && isAlone(each));
    if (run === undefined) return undefined;
    const { writes, words } = run;
    const [kind, tool] = [words[1], words[words.indexOf("--tool") + 1]];
    const head = { id: writes, kind, at: "2026-11-20T09:00:00.000Z", tool, session: "s" };
    appendFileSync(join(account.room, "log/main.jsonl"), sealed(head));
    return [account, new RegExp(`${writes} was told not_committed, but it stands there`)];
  },
  versions: (account, arena) => [
    { ...account, readers: [[RALLY], [RALLY, "-C", arena.scene.root]] },
    /is answered .* by reader 0 and/,
  ],
  engagements: (account) => {
    const later = piecesOf(account.room).findLast(
      ({ segment, record }) =>
        segment !== "main" && account.runs.some((run) => run.writes === record?.id && told(run)),
    )!;
    drop(account.room, later.record!.id);
    return [account, new RegExp(`${later.record!.id} was told .*, but`)];
  },
  damage: (account) => {
    const [id = ""] = account.standing!;
    drop(account.room, id);
    return [account, new RegExp(`${id} is gone`)];
  },
};

describe.each(Object.keys(STORMS) as StormName[])(`the storm "%s" (seed ${seed})`, (storm) => {
  const arena = new Arena(seed, "short");
  const accounts: Account[] = [];
  afterAll(() => arena.remove());

  it(
    "leaves nothing wrong",
    async () => {
      console.log(again({ storm, seed, effort: "short" }));
      const wrong: string[] = [];
      for await (const account of STORMS[storm](arena)) {
        accounts.push(account);
        wrong.push(...audit(account));
      }
      for (const why of arena.skipped) console.log(`skipped: ${why}`);
      expect(wrong).toEqual([]);
      expect(arena.runs.length).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  it(
    "would be caught in a lie",
    async () => {
      const last = accounts.at(-1);
      if (last === undefined) return;
      await arena.run({ cwd: last.worktrees[0]!, words: ["room"], writes: null });
      const [account, expected] = LIES[storm](last, arena) ?? [];
      if (account !== undefined) expect(audit(account).join("\n")).toMatch(expected!);
    },
    PATIENCE,
  );
});

describe("damage that is told otherwise than it is", () => {
  const arena = new Arena(seed, "short");
  afterAll(() => arena.remove());

  it("is found, whether doctor names another place or says nothing", async () => {
    appendFileSync(join(await roomOf(arena), "log/main.jsonl"), "\ntorn\n");
    const through = (edit: string) =>
      ["sh", "-c", `"$0" "$@" | sed '${edit}'`, RALLY] as [string, ...string[]];
    const elsewhere = await seen(arena, through("s/ offset / offset 1/g"));
    expect(elsewhere.join("\n")).toContain("doctor tells");
    const silent = await seen(arena, through('s/"id":"damage"/"id":"fine"/g'));
    expect(silent.join("\n")).toContain("doctor tells []");
    const miscounted = await seen(arena, through('s/"damaged":/"damaged":1/'));
    expect(miscounted.join("\n")).toContain("room counts 1");
  });
});

async function roomOf(arena: Arena): Promise<string> {
  const words = ["say", "lesson", "--subject", "s", "--tool", "agent:1"];
  for (let n = 0; n < 3; n++) await arena.run({ cwd: arena.scene.app, words, writes: null });
  return arena.room;
}

function told(run: Run): string | undefined {
  return run.writes === null ? undefined : answerOf(run)?.outcome;
}

/** Takes a record out of the ledger, wherever it stands: who was in doubt may have written it twice. */
function drop(room: string, id: string): void {
  for (;;) {
    const found = piecesOf(room).find((each) => each.record?.id === id);
    if (found === undefined) return;
    const { segment, offset, length } = found;
    const bytes = bytesOf(room, segment);
    rmSync(join(room, "log/archive", `${segment}.jsonl.gz`), { force: true });
    const rest = [bytes.subarray(0, offset), bytes.subarray(offset + length)];
    writeFileSync(join(room, "log", `${segment}.jsonl`), Buffer.concat(rest));
  }
}
