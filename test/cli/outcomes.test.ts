/** What became of a write, read back from the ledger, whatever happened on the way. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast, type How } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const CLAIM = ["say", "claim", "--path", "src/a.ts", "--subject", "x"] as const;

/** A disk on which some things go otherwise. */
function disk(otherwise: (real: Disk) => Partial<Disk>): How {
  const real = { ...nodeDisk(counters()), sync: () => {}, syncDirectory: () => {} };
  return { world: { disk: { ...real, ...otherwise(real) } } };
}

function fails(code: string): () => never {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}

describe("a claim that loses a race", () => {
  it("is void for ever, and its loser is told who won, as if refused beforehand", async () => {
    const cast = new Cast();
    const lease_until = "2026-11-20T13:00:00.000Z";
    // The peer's line lands between our look at the room and our own.
    const quicker = disk((real) => ({
      append: (handle, bytes) => {
        cast.append({ kind: "claim", paths: ["src"], lease_until, subject: "first" as never });
        return real.append(handle, bytes);
      },
    }));
    const { exit, code, data, json } = await cast.run(B, CLAIM, quicker);
    expect([exit, code, data.outcome, data.seq]).toEqual([2, "claim-conflict", "void", 2]);
    expect(json.ok ? [] : json.error.details[0]).toMatchObject({
      path: "src/a.ts",
      owner: "mallory:01",
      subject: "first",
      lease_until,
    });
    const { located } = await cast.ok(null, ["locate", data.fact.id]);
    expect(located?.void_reason).toBe("claim-conflict");
    expect((await cast.ok(null, ["who", "src/a.ts"])).holders.map((each) => each.tool)).toEqual([
      "mallory:01",
    ]);
  });
});

describe("a write that the disk does not take", () => {
  it.each([
    ["a full disk", disk(() => ({ append: fails("ENOSPC") }))],
    ["a room that is read-only", disk(() => ({ open: openForReading }))],
    ["a directory that cannot be made", disk(() => ({ makeDirectory: fails("EROFS") }))],
  ])("is not committed, exit 1, and says so: %s", async (_, how) => {
    const cast = new Cast();
    const { exit, code, data } = await cast.run(A, CLAIM, how);
    expect([exit, code, data.outcome, data.seq]).toEqual([
      1,
      "not-committed",
      "not_committed",
      null,
    ]);
    expect(cast.ledger()).toBe("");
  });

  it("is not acknowledged either", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    const { exit, data } = await cast.run(
      B,
      ["ack"],
      disk(() => ({ append: fails("ENOSPC") })),
    );
    expect([exit, data.acknowledged, data.changed, data.outcome]).toEqual([
      1,
      false,
      false,
      "not_committed",
    ]);
  });

  function openForReading(path: string, how: "read" | "append" | "change") {
    if (how === "append") return fails("EACCES")();
    return nodeDisk(counters()).open(path, how);
  }
});

describe("a write of which it is not known whether it lasts", () => {
  it.each([
    ["the platter fails", (_: Cast) => disk(() => ({ sync: fails("EIO") }))],
    ["the file was replaced under it", (cast: Cast) => disk(() => ({ sync: () => replace(cast) }))],
  ])("is unknown, exit 4: %s", async (_, how) => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    const { exit, code, data } = await cast.run(A, CLAIM, how(cast));
    expect([exit, code, data.outcome]).toEqual([4, "outcome-unknown", "unknown"]);
    expect((await cast.ok(null, ["locate", data.fact.id])).located).not.toBeNull();
  });

  function replace(cast: Cast): void {
    const log = join(cast.room, "log", "main.jsonl");
    writeFileSync(`${log}.new`, cast.ledger());
    renameSync(`${log}.new`, log);
  }
});

describe("a room that is not one", () => {
  it("is not followed where it is a symlink", async () => {
    const cast = new Cast();
    const elsewhere = scratchDirectory();
    symlinkSync(elsewhere, cast.room);
    for (const argv of [CLAIM, ["room"], ["enter"]]) {
      const { exit, code } = await cast.json(A, argv);
      expect([exit, code]).toEqual([2, "room-symlink"]);
    }
    expect(cast.files.list(elsewhere)).toEqual([]);
  });

  it("is told where its ledger is a symlink, or a directory", async () => {
    for (const make of [
      (log: string) => symlinkSync("/dev/null", log),
      (log: string) => mkdirSync(log),
    ]) {
      const cast = new Cast();
      mkdirSync(join(cast.room, "log"), { recursive: true });
      make(join(cast.room, "log", "main.jsonl"));
      const { exit, code } = await cast.run(A, CLAIM);
      expect([exit, code]).toEqual([1, "unreadable-ledger"]);
    }
  });

  it("can be put elsewhere by RALLY_DIR, if that is absolute", async () => {
    const cast = new Cast();
    const elsewhere = join(scratchDirectory(), "room");
    await cast.ok(A, CLAIM, { env: { RALLY_DIR: elsewhere } });
    expect([cast.ledger(), cast.files.kind(join(elsewhere, "log"))]).toEqual(["", "dir"]);
    const { exit, code } = await cast.run(A, CLAIM, { env: { RALLY_DIR: "room" } });
    expect([exit, code]).toEqual([2, "bad-rally-dir"]);
  });
});

describe("an answer that nobody hears", () => {
  const deaf = (why: string): How => ({
    world: {
      out: () => {
        throw new Unheard(why);
      },
    },
  });

  it("changes no exit where its reader has gone, and what was done stands", async () => {
    const cast = new Cast();
    expect((await cast.text(A, [...CLAIM, "--trace"], deaf("EPIPE"))).exit).toBe(0);
    expect((await cast.text(B, [...CLAIM, "--json", "--trace"], deaf("EPIPE"))).exit).toBe(2);
    expect((await cast.ok(null, ["room"])).totals.active_claims).toBe(1);
  });

  it("is a failure where it could not be written", async () => {
    const { exit, err } = await new Cast().text(A, [...CLAIM, "--trace"], deaf("ENOSPC"));
    expect([exit, err.includes("ENOSPC")]).toEqual([1, true]);
  });
});
