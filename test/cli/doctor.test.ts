import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { saveCheckpoint } from "../../lib/ledger/checkpoint.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { checkpointPath } from "../../lib/ledger/layout.ts";
import { closeLedger, openLedger } from "../../lib/ledger/ledger.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { replay } from "../../lib/ledger/replay.ts";
import { NEVER } from "../../lib/room/deadline.ts";
import { Cast, COLD, type How } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

const A = "claude_code:01";

async function troubles(cast: Cast, how: How = {}): Promise<string[]> {
  const { checks } = await cast.ok(null, ["doctor"], how);
  for (const each of checks) expect(each.ok).toBe(each.remedy === null);
  return checks.filter((each) => !each.ok && each.id !== "path").map((each) => each.id);
}

async function finding(cast: Cast, id: string, how: How = {}): Promise<string | undefined> {
  return (await cast.ok(null, ["doctor"], how)).checks.find((each) => each.id === id)?.finding;
}

describe("rally doctor", () => {
  it("finds nothing wrong in a room that is as it should be, and changes nothing", async () => {
    const cast = new Cast();
    expect(await troubles(cast)).toEqual([]);
    expect(cast.files.kind(cast.room)).toBeUndefined();
    await cast.ok(A, ["enter"]);
    for (let n = 0; n < 40; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
    const before = cast.ledger();
    expect(await troubles(cast)).toEqual([]);
    expect(cast.ledger()).toBe(before);
    const checkpoint = await finding(cast, "checkpoint-whole");
    expect(checkpoint).toBe(COLD ? "none yet" : "leads to the same state as the ledger");
  });

  it("says of every damaged line where it is and that its neighbours stand", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    const offset = Buffer.byteLength(cast.ledger());
    cast.appendBytes("garbage\n");
    await cast.say(A, "risk", "--subject", "y");
    const line = cast.ledger().trimEnd().split("\n").at(-1)!;
    cast.appendBytes(`\n${line.replace('"y"', '"z"')}\n`);
    expect(await troubles(cast)).toEqual(["damage", "damage"]);
    const { checks } = await cast.ok(null, ["doctor"]);
    const [first, second] = checks.filter((each) => each.id === "damage");
    expect(first?.finding).toMatch(
      new RegExp(`^segment main offset ${offset} length 7 hash [0-9a-f]{8} \\(no-start, seq 2\\)$`),
    );
    expect(second?.finding).toContain("(bad-sum, seq 4)");
    expect((await cast.ok(null, ["room"])).totals.current_risks).toBe(2);
  });

  it("tells a torn end, which may be a writer at work, from damage", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.appendBytes('\n{"v":1,"id":"ris');
    expect(await troubles(cast)).toEqual(["tail"]);
    await cast.say(A, "risk", "--subject", "y");
    expect(await troubles(cast)).toEqual(["damage"]);
  });

  it("names segments that the chain does not reach", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.write(".rally/log/stray.jsonl", cast.ledger());
    expect(await troubles(cast)).toEqual(["segment"]);
  });

  it("sees clocks that run ahead", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.append({ kind: "risk", at: "2026-11-20T12:06:00.000Z" });
    expect(await troubles(cast)).toEqual(["clock"]);
  });

  it("sees settings that are no JSON, and a room that Git would show", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.write(".rally/config.json", "{");
    cast.write(".rally/.gitignore", "# nothing\n");
    expect((await troubles(cast)).sort()).toEqual(["config", "gitignore"]);
  });

  it.skipIf(COLD)("sees a checkpoint that leads to another state than the ledger", async () => {
    const cast = new Cast();
    for (let n = 0; n < 33; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
    const count = counters();
    const at = { disk: nodeDisk(count), count, room: cast.room, part: "whole" as const };
    const forged = openLedger(at, { cold: true });
    replay(forged, NEVER);
    forged.state.epoch = 7;
    saveCheckpoint(forged, true);
    closeLedger(forged);
    expect(await troubles(cast)).toEqual(["checkpoint-hot", "checkpoint-whole"]);
    for (const part of ["hot", "whole"] as const)
      writeFileSync(checkpointPath(cast.room, part), "{}");
    expect(await troubles(cast)).toEqual([]);
  });

  it("warns of a rally on PATH that comes with the repository, or by a relative entry", async () => {
    const cast = new Cast();
    const bin = join(cast.root, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "rally"), "");
    const path = async (PATH: string) => finding(cast, "path", { env: { PATH } });
    expect(await path(`/nowhere:${bin}`)).toContain("inside this repository");
    expect(await path("bin")).toContain("relative");
    expect(await path("/nowhere")).toBe("PATH finds no rally");
    const outside = scratchDirectory();
    writeFileSync(join(outside, "rally"), "");
    expect(await path(`${outside}:${bin}`)).toContain(outside);
  });

  it("says in its place that there is neither repository nor room", async () => {
    const cast = new Cast(scratchDirectory());
    expect(await troubles(cast)).toEqual(["room"]);
  });
});
