/** What a hook reads, writes and says at each event, counted at the disk. */
import { beforeAll, describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { tokensAtMost } from "../../lib/room/views/budget.ts";
import { type Cast, COLD } from "./cast.ts";
import { oldRoom } from "./crowd.ts";
import { hook, wordsIn } from "./hosted.ts";

const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
const SIZES = [1_000, 10_000, 100_000] as const;

/** In this order: session, recording, the file that is written; then exit, appends, and whether the model is told anything. */
const EVENTS = {
  "a first touch": [A, "PreToolUse:Write", "src/a.ts", 0, 1, false],
  "a file that is held": [A, "PreToolUse:Write", "src/a.ts", 0, 0, false],
  "a denial": [B, "PreToolUse:Write", "src/a.ts", 2, 0, true],
  "after a write": [A, "PostToolUse:Write", "src/a.ts", 0, 0, false],
  "a start": [A, "SessionStart:startup", null, 0, 0, true],
  "a prompt with news": [B, "UserPromptSubmit", null, 0, 0, true],
  "a quiet prompt": [B, "UserPromptSubmit", null, 0, 0, false],
  "a stop": [A, "Stop", null, 0, 0, false],
  "a tool that reads": [A, "PreToolUse:Read", null, 0, 0, false],
  "an end": [A, "SessionEnd:other", null, 0, 1, false],
} as const;
type Name = keyof typeof EVENTS;

interface Cost {
  readonly exit: number;
  readonly tokens: number;
  readonly factsDecoded: number;
  readonly filesOpened: number;
  /** What was done with the ledger; `guard` reads only what a checkpoint is known by. */
  readonly ledger: readonly ("open" | "guard" | "read" | "append")[];
}

/** With nothing derived a hook folds the whole ledger, which is the point of the cold run. */
describe.skipIf(COLD)("a hook costs", () => {
  const costs = new Map<number, Record<Name, Cost>>();

  beforeAll(async () => {
    for (const size of SIZES) {
      const cast = oldRoom(size);
      // Leaves a checkpoint at the end of the past, as whoever was here last would have.
      await cast.ok(null, ["room"]);
      const all: Partial<Record<Name, Cost>> = {};
      for (const name of Object.keys(EVENTS) as Name[]) all[name] = await costOf(cast, name);
      costs.set(size, all as Record<Name, Cost>);
    }
  }, 120_000);

  it.each(Object.keys(EVENTS) as Name[])("the same at any age of the room: %s", (name) => {
    const [young, ...older] = SIZES.map((size) => costs.get(size)![name]);
    expect(older.map(withoutWords)).toEqual(older.map(() => withoutWords(young!)));
    expect(young!.filesOpened).toBeLessThanOrEqual(7);
  });

  it.each(Object.entries(EVENTS))(
    "one tail read, at most one append, few words: %s",
    (name, [, recording, , exit, appends, isTold]) => {
      const { ledger, tokens, ...cost } = costs.get(1000)![name as Name];
      expect(cost.exit).toBe(exit);
      expect(tokens > 0).toBe(isTold);
      expect(tokens).toBeLessThanOrEqual(250);
      const append = ["open", "append", "read"] as const;
      // The very first event finds nothing behind the checkpoint.
      const tail = name === "a first touch" ? [] : ["read"];
      const look = ["open", "guard", "guard", ...tail];
      const expected = [...look, ...(appends === 1 ? append : [])];
      expect(ledger).toEqual(recording === "PreToolUse:Read" ? [] : expected);
    },
  );
});

/** Ages are told, and may take a digit more. */
function withoutWords({ tokens, ...cost }: Cost): Omit<Cost, "tokens"> {
  return cost;
}

async function costOf(cast: Cast, name: Name): Promise<Cost> {
  const [session, recording, path] = EVENTS[name];
  const count = counters();
  const { disk, done } = watched(archivedDisk(nodeDisk(count)));
  const change = path === null ? {} : { tool_input: { file_path: `${cast.root}/${path}` } };
  const how = { session, change, world: { disk, count } };
  const { exit, out, err } = await hook(cast, "claude-code", recording, how);
  const { factsDecoded, filesOpened } = count;
  const tokens = tokensAtMost(`${wordsIn(out)}${err}`);
  return { exit, tokens, factsDecoded, filesOpened, ledger: done };
}

/** A disk that tells what is done with the ledger. Nobody pulls the plug here, so nobody waits for the platter. */
function watched(disk: Disk): { readonly disk: Disk; readonly done: Cost["ledger"] } {
  const done: Cost["ledger"][number][] = [];
  const isLedger = (path: string): boolean => path.endsWith(".jsonl");
  return {
    done,
    disk: {
      ...disk,
      sync: () => {},
      syncDirectory: () => {},
      open: (path, how) => {
        if (isLedger(path)) done.push("open");
        return disk.open(path, how);
      },
      read: (handle, into, position) => {
        if (isLedger(handle.path)) done.push(into.length === 256 ? "guard" : "read");
        return disk.read(handle, into, position);
      },
      append: (handle, bytes) => {
        if (isLedger(handle.path)) done.push("append");
        return disk.append(handle, bytes);
      },
    },
  };
}
