import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { untrusted } from "../../lib/fact/untrusted.ts";
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
      new RegExp(
        `^segment main offset ${offset} length 7 hash ([0-9a-f]{8}) \\(no-start, seq 2\\), copy (quarantine/main-${offset}-\\1\\.bin)$`,
      ),
    );
    const [, , copy] = /hash ([0-9a-f]{8}) .*, copy (\S+)/.exec(first!.finding)!;
    expect(readFileSync(join(cast.room, copy!), "utf8")).toBe("garbage");
    expect(second?.finding).toContain("(bad-sum, seq 4)");
    expect(readdirSync(join(cast.room, "quarantine"))).toHaveLength(2);
    expect((await cast.ok(null, ["room"])).totals.current_risks).toBe(2);
  });

  it("tells a torn end, which may be a writer at work, from damage", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.appendBytes('\n{"v":1,"id":"ris');
    expect(await troubles(cast)).toEqual(["tail"]);
    const tail = await finding(cast, "tail");
    expect(tail).toMatch(
      /ends in 16 bytes .* offset \d+ length 16 hash [0-9a-f]{8}, copy quarantine/,
    );
    await cast.say(A, "risk", "--subject", "y");
    expect(await troubles(cast)).toEqual(["damage"]);
    // The same bytes at the same place: the one copy is enough.
    expect(readdirSync(join(cast.room, "quarantine"))).toHaveLength(1);
  });

  it("takes a tail that is still being written for no damage", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    const line = encodeRecord(cast.fact({ kind: "lesson", subject: untrusted("late") }));
    cast.appendBytes(line.subarray(0, 40));
    cast.pause = () => cast.appendBytes(line.subarray(40));
    expect(await troubles(cast)).toEqual([]);
    cast.pause = () => undefined;
    expect(await troubles(cast)).toEqual([]);
    expect(readdirSync(cast.room)).not.toContain("quarantine");
  });

  it("looks for torn ends also where the chain has gone on without a close", async () => {
    const cast = new Cast();
    await cast.say(A, "risk", "--subject", "x");
    cast.appendBytes('\n{"v":1,"id":"engagement.clo');
    const opened = cast.fact({ kind: "engagement.opened", predecessor: "main" });
    cast.write(".rally/log/next.jsonl", encodeRecord(opened));
    expect(await troubles(cast)).toEqual(["tail"]);
    expect(await finding(cast, "tail")).toContain("segment main offset");
  });

  it.skipIf(COLD)("tells what is judged anew once a line is not believed any more", async () => {
    const cast = new Cast();
    const first = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "mine");
    const refused = cast.fact({
      kind: "claim",
      paths: ["src/a.ts"],
      lease_until: "2026-11-20T20:00:00.000Z",
    });
    cast.append(refused);
    for (let n = 0; n < 40; n++) await cast.say(A, "lesson", "--subject", `number ${n}`);
    const path = join(cast.room, "log/main.jsonl");
    const flip = (id: string): void =>
      writeFileSync(path, readFileSync(path, "utf8").replace(`"id":"${id}`, `"iD":"${id}`));
    await cast.ok(null, ["room"]);
    const before = cast.ledger();
    flip(first);
    const { checks } = await cast.ok(null, ["doctor"]);
    const verdicts = checks.filter((each) => each.id === "verdict").map((each) => each.finding);
    expect(verdicts).toEqual([
      `${first} of ${A} on src/a.ts: was held, is not held`,
      `${refused.id} of mallory:01 on src/a.ts: was void (claim-conflict), is held`,
    ]);
    expect((await cast.ok(null, ["doctor", "--fix"])).checks).toContainEqual(
      expect.objectContaining({ id: "checkpoint-hot", ok: true, fixed: true }),
    );
    expect(await troubles(cast)).toEqual(["damage"]);
    const { active_claims } = await cast.ok(null, ["room"]);
    expect(active_claims.map((each) => each.id)).toEqual([refused.id]);
    expect(cast.ledger()).not.toBe(before);
  });

  it.skipIf(COLD)("shows a bounded list of what is judged anew, and the total", async () => {
    const cast = new Cast();
    await cast.ok(A, ["enter"]);
    for (let n = 0; n < 45; n++) await cast.say(A, "risk", "--subject", `number ${n}`);
    await cast.ok(null, ["room"]);
    const path = join(cast.room, "log/main.jsonl");
    const lines = readFileSync(path, "utf8").split("\n\n");
    const torn = lines.map((line, n) => (n < 30 ? line.replace('"risk"', '"Risk"') : line));
    writeFileSync(path, torn.join("\n\n"));
    const { checks } = await cast.ok(null, ["doctor"]);
    const verdicts = checks.filter((each) => each.id === "verdict");
    expect(verdicts).toHaveLength(21);
    expect(verdicts.at(-1)!.finding).toMatch(/^\d+ judgements differ; \d+ more are not shown$/);
  });

  it.each([
    ["a link", "ELOOP", "A segment is a symlink; replace it by the file itself"],
    ["a directory", "EINVAL", "see to kind and rights of log/"],
  ])("says that the ledger cannot be read where %s is in its place", async (what, code, remedy) => {
    const cast = new Cast();
    const path = join(cast.room, "log/main.jsonl");
    mkdirSync(what === "a link" ? dirname(path) : path, { recursive: true });
    if (what === "a link") symlinkSync("../../README", path);
    const { checks } = await cast.ok(null, ["doctor", "--privacy"]);
    for (const id of ["ledger", "privacy"]) {
      const row = checks.find((each) => each.id === id);
      expect(row).toMatchObject({ ok: false, remedy });
      expect(row?.finding).toContain(code);
    }
  });

  it("reports the bytes of an archive that cannot be unpacked", async () => {
    const cast = new Cast();
    await cast.say(A, "lesson", "--subject", "one");
    await cast.ok(A, ["engagement", "close"]);
    await cast.say(A, "lesson", "--subject", "two");
    const path = join(cast.room, "log/archive/main.jsonl.gz");
    const bytes = readFileSync(path);
    const damage = async () =>
      (await cast.ok(null, ["doctor"])).checks.filter(({ id, ok }) => id === "damage" && !ok);
    expect(await damage()).toEqual([]);
    for (const at of [40, bytes.length - 9]) {
      writeFileSync(
        path,
        bytes.map((byte, n) => (n === at ? byte ^ 1 : byte)),
      );
      const [row] = await damage();
      expect(row?.finding).toMatch(/^segment main offset 0 length \d+ hash .* archive that cannot/);
    }
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
  });

  it.skipIf(COLD)("sees a checkpoint that cannot be read, or is another room's", async () => {
    const [cast, other] = [new Cast(), new Cast()];
    for (const each of [cast, other])
      for (let n = 0; n < 33; n++) await each.say(A, "lesson", "--subject", `${n} of ${each.root}`);
    writeFileSync(checkpointPath(cast.room, "hot"), "{}");
    copyFileSync(checkpointPath(other.room, "whole"), checkpointPath(cast.room, "whole"));
    expect(await troubles(cast)).toEqual(["checkpoint-hot", "checkpoint-whole"]);
    expect(await finding(cast, "checkpoint-whole")).toContain("another ledger");
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
