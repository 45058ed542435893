/** What is answered with --watch once the ledger is not the one any more. */
import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast } from "./cast.ts";

const LOG = "log/main.jsonl";

describe.each([
  ["room", ["room"]],
  ["dag", ["dag", "--run", "r1"]],
  ["status", ["status", "--tool", "agent:b"]],
] as const)("rally %s --watch", (_, verb) => {
  it.each([
    [
      "made anew",
      ({ room }: Cast) => {
        const bytes = readFileSync(join(room, LOG));
        renameSync(join(room, LOG), join(room, `${LOG}.old`));
        writeFileSync(join(room, LOG), bytes);
      },
    ],
    ["deleted", ({ room }: Cast) => rmSync(room, { recursive: true })],
    ["cut short", ({ room }: Cast) => truncateSync(join(room, LOG), 10)],
  ])("ends where its ledger was %s, and says so", async (_, change) => {
    const cast = new Cast();
    await cast.say("agent:a", "risk", "--subject", "one", "--run", "r1");
    let looks = 0;
    cast.pause = () => {
      if (++looks === 2) change(cast);
      if (looks > 2) throw new Error("it went on with what is not there");
    };
    const { exit, out, err } = await cast.text(null, [...verb, "--watch"]);
    expect([exit, looks, err.split("\n")[0]]).toEqual([
      1,
      2,
      expect.stringContaining("Another ledger"),
    ]);
    expect(out).not.toBe("");
  });

  it("ends where its ledger cannot be read any more, and says why", async () => {
    const cast = new Cast();
    await cast.say("agent:a", "risk", "--subject", "one", "--run", "r1");
    const real = archivedDisk(nodeDisk(counters()));
    let looks = 0;
    cast.pause = () => looks++;
    const stat: typeof real.stat = (handle) => {
      if (looks > 0) throw Object.assign(new Error("a fault"), { code: "EIO" });
      return real.stat(handle);
    };
    const world = { disk: { ...real, stat } };
    const { exit, err } = await cast.text(null, [...verb, "--watch"], { world });
    expect([exit, looks, err]).toEqual([1, 1, expect.stringContaining("cannot be read (EIO)")]);
  });
});
