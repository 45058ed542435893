import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

async function worked(): Promise<Cast> {
  const cast = new Cast();
  await cast.ok(A, ["enter"]);
  await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "keep me");
  return cast;
}

describe("rally engagement", () => {
  it("lists the segments of the ledger", async () => {
    const cast = await worked();
    const { engagements } = await cast.ok(null, ["engagement"]);
    const bytes = cast.ledger().length;
    const began = "2026-11-20T12:00:01.000Z";
    expect(engagements).toEqual([
      {
        name: "main",
        status: "open",
        bytes,
        packed_bytes: null,
        began,
        ended: "2026-11-20T12:00:02.000Z",
      },
    ]);
    expect((await cast.text(null, ["engagement", "list"])).out).toMatch(
      /^open {6}main: \d+ bytes, 2026/,
    );
  });

  it("closes the open one, archives it, and carries on as if nothing had happened", async () => {
    const cast = await worked();
    const before = cast.ledger();
    const { closed, archived, engagements, outcome } = (await cast.ok(A, [
      "engagement",
      "close",
    ])) as never as Record<string, never>;
    expect([closed, archived, outcome]).toEqual(["main", ["main"], "committed"]);
    expect(engagements).toMatchObject([
      {
        name: "main",
        status: "archived",
        bytes: expect.any(Number),
        packed_bytes: expect.any(Number),
      },
      { name: "2026-11-20", status: "open", bytes: 0 },
    ]);
    expect(existsSync(join(cast.room, "log/main.jsonl"))).toBe(false);
    expect(existsSync(join(cast.room, "log/archive/main.jsonl.gz"))).toBe(true);
    const refused = await cast.run(B, ["say", "claim", "--path", "src/a.ts", "--subject", "x"]);
    expect(refused.code).toBe("claim-conflict");
    const id = await cast.say(B, "lesson", "--subject", "in the new one");
    expect((await cast.ok(null, ["locate", id])).located?.segment).toBe("2026-11-20");
    const [claim] = (await cast.ok(null, ["room"])).active_claims;
    expect((await cast.ok(null, ["locate", claim!.id])).located).toMatchObject({ segment: "main" });
    expect((await cast.ok(null, ["search", "keep"])).rows).toHaveLength(1);
    expect(
      (await cast.ok(null, ["recent", "--limit", "50"])).rows.map(({ fact }) => fact.id),
    ).toContain(claim!.id);
    expect(
      (await cast.ok(null, ["doctor"])).checks.filter(({ ok }) => !ok).map(({ id }) => id),
    ).toEqual(expect.not.arrayContaining(["damage", "segment", "ledger"]));
    const { out } = await cast.json(null, ["export"]).catch(() => ({ out: "" }));
    if (out !== "") expect(out.startsWith(before.trim().split("\n")[0]!)).toBe(true);
  });

  it("takes another name for each day's next, or the one that is given", async () => {
    const cast = await worked();
    const names = async () =>
      (await cast.ok(null, ["engagement"])).engagements.map(({ name }) => name);
    await cast.ok(A, ["engagement", "close"]);
    await cast.say(A, "lesson", "--subject", "one");
    await cast.ok(A, ["engagement", "close"]);
    await cast.say(A, "lesson", "--subject", "two");
    await cast.ok(A, ["engagement", "close", "sprint-7"]);
    expect(await names()).toEqual(["main", "2026-11-20", "2026-11-20-2", "sprint-7"]);
    // Nothing has been said since: there is nothing to close.
    expect((await cast.run(A, ["engagement", "close"])).code).toBe("not-open");
    expect(await names()).toHaveLength(4);
  });

  it.each([
    ["A name", 2, "bad-value"],
    ["main", 2, "bad-successor"],
    ["stray", 2, "bad-successor"],
  ])("refuses to go on as %j", async (name, exit, code) => {
    const cast = await worked();
    writeFileSync(join(cast.room, "log/stray.jsonl"), "");
    const before = cast.ledger();
    const told = await cast.run(A, ["engagement", "close", name]);
    expect([told.exit, told.code]).toEqual([exit, code]);
    expect(cast.ledger()).toBe(before);
  });

  it("lists what cannot be read as empty", async () => {
    const cast = await worked();
    mkdirSync(join(cast.room, "log/stray.jsonl"));
    symlinkSync("../../README", join(cast.room, "log/link.jsonl"));
    const { engagements } = await cast.ok(null, ["engagement"]);
    const empty = { status: "unreached", bytes: 0, packed_bytes: null, began: null, ended: null };
    expect(engagements.slice(1)).toEqual([
      { name: "link", ...empty },
      { name: "stray", ...empty },
    ]);
  });

  it("is closed also where the disk has no space for its archive, and says so", async () => {
    const cast = await worked();
    const disk = archivedDisk(nodeDisk(counters()));
    const create: typeof disk.create = (path, bytes) => {
      if (path.includes("/archive/")) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      return disk.create(path, bytes);
    };
    const how = { world: { disk: { ...disk, create } } };
    const done = await cast.ok(A, ["engagement", "close"], how);
    expect(done).toMatchObject({ closed: "main", left: [{ name: "main", reason: "failed" }] });
    const again = await cast.ok(A, ["engagement", "close"]);
    expect(again).toMatchObject({ closed: null, archived: ["main"], left: [] });
  });

  it("is the lead's to close", async () => {
    const cast = await worked();
    expect((await cast.run(B, ["engagement", "close"])).code).toBe("not-entitled");
    expect(readFileSync(join(cast.room, "log/main.jsonl"), "utf8")).toBe(cast.ledger());
  });
});
