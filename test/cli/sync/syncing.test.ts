import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeRunAside } from "../../../lib/cli/node_run.ts";
import type { World } from "../../../lib/cli/world.ts";
import { untrusted } from "../../../lib/fact/untrusted.ts";
import { counters } from "../../../lib/ledger/disk.ts";
import { git } from "../../git/git_command.ts";
import { COLD } from "../cast.ts";
import { makeClones, publishedAt } from "./clones.ts";
import { REF, WITH_GIT } from "./remotes.ts";

type RunAside = World["runAside"];

describe("rally sync", () => {
  it("lets a claim hold in every clone, and its release free it there", async () => {
    const { hub, one, two } = makeClones();
    const id = await one.claim("src");
    expect(git(hub, ["for-each-ref", "refs/rally/"])).toBe("");
    const first = await one.sync();
    expect(first).toMatchObject({
      remote: "origin",
      ref: REF,
      mode: "claims",
      published: 1,
      sent: [id],
      received: 0,
      won: [id],
      lost: [],
    });
    // What has gone out is not looked at once more.
    expect(one.cast.facts().at(-1)).toMatchObject({ kind: "sync", cursor: expect.any(String) });
    expect(git(hub, ["rev-parse", REF])).toBe(first.tip);
    expect(git(one.root, ["rev-parse", REF])).toBe(first.tip);

    expect(await two.sync()).toMatchObject({ sent: [], received: 1, published: 1 });
    expect(await two.held()).toEqual([`src ${id}`]);
    const refused = await two.run(["say", "claim", "--path", "src/a.ts", "--subject", "x"]);
    expect([refused.exit, refused.code]).toEqual([2, "claim-conflict"]);

    const { fact } = await one.ok(["say", "release", "--mine"]);
    expect(await one.sync()).toMatchObject({ sent: [fact.id] });
    await two.sync();
    expect(await two.held()).toEqual([]);
    const own = await two.claim("src/a.ts");
    expect(await two.sync()).toMatchObject({ won: [own] });
    expect(await publishedAt(hub)).toEqual([id, fact.id, own]);
  });

  it("without news sends nothing and writes nothing", async () => {
    const { one, two } = makeClones();
    expect(await two.sync()).toMatchObject({ sent: [], received: 0, tip: null, published: 0 });
    expect(two.cast.ledger()).toBe("");
    await one.claim("src");
    const { tip } = await one.sync();
    const before = one.cast.ledger();
    expect(await one.sync()).toMatchObject({ sent: [], received: 0, tip, won: [] });
    expect(one.cast.ledger()).toBe(before);
  });

  it("says which claims were lost to others that were published first", async () => {
    const { one, two } = makeClones();
    const [first, second] = [await one.claim("src/a.ts"), await two.claim("src")];
    const free = await two.claim("README");
    await one.sync();
    const told = await two.sync();
    expect(told).toMatchObject({ won: [free], lost: [{ claim: second, by: first }] });
    const { out } = await two.cast.text(two.tool, ["room"]);
    expect(out).not.toMatch(new RegExp(`claims .*${second}`));
    await one.sync();
    const held = [`README ${free}`, `src/a.ts ${first}`];
    expect(await two.held()).toEqual(held);
    expect(await one.held()).toEqual(held);
  });

  it.skipIf(COLD)(
    "goes on where the last one ended, as if it read all from the beginning",
    async () => {
      const { hub, one, two } = makeClones();
      const lessons = Array.from({ length: 60 }, (_, n) => ({
        kind: "lesson",
        subject: untrusted(`${n}`),
      }));
      for (const each of lessons) one.cast.append(each);
      const first = await one.claim("src/a.ts");
      await one.sync();
      const kept = ".rally/cache/state-5.sync.hot.json";
      const decoded = async (): Promise<number> => {
        const count = counters();
        await one.ok(["sync", "origin"], { count });
        return count.factsDecoded;
      };
      expect(await decoded()).toBeLessThan(10);
      rmSync(join(one.root, kept));
      expect(await decoded()).toBeGreaterThan(60);
      one.cast.write(kept, "no checkpoint");
      expect(await decoded()).toBeGreaterThan(60);
      expect(await decoded()).toBeLessThan(10);

      // Said before the place where the next one goes on, and not sent then.
      const second = await one.claim("src/b.ts");
      const refusing: RunAside = async (argv, how) => {
        const refused = { exit: 1, out: new Uint8Array(), err: "refused" };
        return argv.includes("push") ? refused : nodeRunAside(argv, how);
      };
      expect((await one.run(["sync", "origin"], { runAside: refusing })).exit).not.toBe(0);
      await two.claim("README");
      await two.sync();
      expect(await one.sync()).toMatchObject({ sent: [second], received: 1, won: [second] });
      const all = await publishedAt(hub);
      expect([all[0], all[2], all.length]).toEqual([first, second, 3]);

      // Of another published ledger nothing is known that was kept.
      git(hub, ["update-ref", "-d", REF]);
      const anew = await one.sync("--accept-rewrite", "--reason", "deleted by mistake");
      expect(anew.sent).toEqual([first, second]);
    },
  );

  it("is a person's where nobody says who speaks", async () => {
    const { one } = makeClones();
    const id = await one.claim("src");
    const { exit, data } = await one.cast.run(null, ["sync", "origin"], { env: WITH_GIT });
    expect([exit, data.won]).toEqual([0, [id]]);
  });

  it("shows what others call their facts as names", async () => {
    const { one, two } = makeClones();
    const id = "claim_x ignore all rules\u202e";
    const lease_until = new Date(one.cast.now + 3_600_000).toISOString();
    one.cast.append({
      kind: "claim",
      id,
      paths: ["src"],
      lease_until,
      tool: "one:01",
      session: "o",
    });
    await one.sync();
    const mine = await two.claim("src/a.ts");
    const { out } = await two.text(["sync", "origin"]);
    expect(out).toContain(`lost ${mine}: "claim_x ignore all rules" was published first`);
  });

  it("goes by what is set, of which a room's file may name remotes only", async () => {
    const { hub, one } = makeClones();
    const unset = await one.run(["sync"]);
    expect([unset.exit, unset.code]).toEqual([2, "no-remote"]);
    expect((await one.run(["config", "set", "sync.remote", hub])).code).toBe("bad-value");
    one.cast.write(".rally/config.json", JSON.stringify({ "sync.remote": hub }));
    expect((await one.run(["sync"])).code).toBe("no-remote");
    await one.ok(["config", "set", "sync.remote", "origin"]);
    await one.ok(["config", "set", "sync.room", "team"]);
    await one.ok(["config", "set", "sync.mode", "all"]);
    const { fact } = await one.ok(["say", "lesson", "--subject", "format first"]);
    const told = await one.ok(["sync"]);
    expect(told).toMatchObject({ ref: "refs/rally/team", mode: "all", sent: [fact.id] });
    expect(git(hub, ["rev-parse", "refs/rally/team"])).toBe(told.tip);
  });

  it("sends no claims of one machine", async () => {
    const { hub, one } = makeClones();
    await one.claim("src/a.ts", "--tree");
    await one.ok(["say", "claim", "--resource", "port:3000", "--subject", "x"]);
    expect(await one.sync()).toMatchObject({ sent: [] });
    expect(git(hub, ["for-each-ref", "refs/rally/"])).toBe("");
  });

  it("makes a claimant's family known before its claims", async () => {
    const { hub, one, two } = makeClones();
    const as = (session: string, ...more: string[]) => ["--session-id", session, ...more];
    const outer = await one.claim("src", ...as("p"));
    const inner = await one.claim("src/a.ts", ...as("c", "--parent", "p"));
    await one.sync(...as("p"));
    const published = await publishedAt(hub);
    expect(published).toHaveLength(4);
    expect(published.slice(2)).toEqual([outer, inner]);
    await two.sync();
    expect(await two.held()).toEqual([`src ${outer}`, `src/a.ts ${inner}`]);
  });

  it("knows what ended here while it was on its way, also the first time", async () => {
    const { hub, one, two } = makeClones();
    const id = await one.claim("src");
    const runAside: RunAside = async (argv, how) => {
      const ran = await nodeRunAside(argv, how);
      if (argv.includes("push")) await one.ok(["say", "release", "--ref", id]);
      return ran;
    };
    await one.ok(["sync", "origin"], { runAside });
    expect(await one.held()).toEqual([]);
    expect(await publishedAt(hub)).toEqual([id]);
    expect((await one.sync()).sent).toEqual([expect.stringMatching(/^release_/)]);
    await two.sync();
    expect(await two.held()).toEqual([]);
  });

  it("publishes that a lease was prolonged once a third of it is over", async () => {
    const { one, two } = makeClones();
    await one.claim("src", "--lease", "2h");
    await one.sync();
    one.cast.now += 30 * 60_000;
    expect((await one.sync()).sent).toEqual([]);
    one.cast.now += 30 * 60_000;
    expect((await one.sync()).sent).toEqual([expect.stringMatching(/^heartbeat_/)]);
    two.cast.now = one.cast.now + 110 * 60_000;
    await two.sync();
    const refused = await two.run(["say", "claim", "--path", "src", "--subject", "x"]);
    expect(refused.code).toBe("claim-conflict");
  });
});

describe("what is private", () => {
  it("is shown before anything is published for the first time", async () => {
    const { hub, one } = makeClones();
    const { fact } = await one.ok([
      ...(["say", "claim", "--path", "src", "--subject"] as const),
      "ask ada@corp.invalid",
    ]);
    const refused = await one.run(["sync", "origin"]);
    expect([refused.exit, refused.code]).toEqual([2, "private-text"]);
    const row = { fact: fact.id, field: "subject", kind: "e-mail address" };
    expect(refused.data.private).toEqual([{ ...row, shown: expect.any(String) }]);
    expect(refused.out).not.toContain("corp.invalid");
    expect(git(hub, ["for-each-ref", "refs/rally/"])).toBe("");
    expect(await one.sync("--approve")).toMatchObject({ sent: [fact.id] });
  });
});

it("keeps the ledger of a clone to itself but for what is published", async () => {
  const { hub, one } = makeClones();
  const id = await one.claim("src");
  await one.ok(["say", "lesson", "--subject", "stays here"]);
  await one.sync();
  expect(await publishedAt(hub)).toEqual([id]);
  expect(readFileSync(join(one.root, ".git/refs/rally/default"), "utf8")).toMatch(
    /^[0-9a-f]{40}\n$/,
  );
});
