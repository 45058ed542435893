import { describe, expect, it } from "vitest";
import { nodeWorld } from "../../../lib/cli/node_world.ts";
import type { World } from "../../../lib/cli/world.ts";
import { git } from "../../git/git_command.ts";
import { type Clone, makeClones, publishedAt } from "./clones.ts";

const CLAIM = ["say", "claim", "--subject", "x", "--sync", "--path"] as const;

async function withRemote(clone: Clone): Promise<Clone> {
  await clone.ok(["config", "set", "sync.remote", "origin"]);
  return clone;
}

/** A world where each question to a remote takes as many milliseconds. */
function slowBy(ms: number): Partial<World> {
  const { runAside } = nodeWorld();
  let late = 0;
  return {
    ticks: () => late,
    runAside: async (argv, how) => {
      if (argv.includes("ls-remote")) late += ms;
      return runAside(argv, how);
    },
  };
}

describe("say claim --sync", () => {
  it("is granted once the remote has it, for two hours at least", async () => {
    const { hub, one, two } = makeClones();
    await withRemote(one);
    const told = await one.ok([...CLAIM, "src/a.ts"]);
    const { id, at, lease_until } = told.fact;
    expect(told.sync).toMatchObject({ outcome: "granted", remote: "origin", by: null });
    expect(Date.parse(lease_until!) - Date.parse(at)).toBe(2 * 3_600_000);
    expect(await publishedAt(hub)).toEqual([id]);
    await two.sync();
    expect(await two.held()).toEqual([`src/a.ts ${id}`]);
  });

  it("is refused where another was published first, with who holds it", async () => {
    const { hub, one, two } = makeClones();
    const first = await one.claim("src");
    await one.sync();
    await withRemote(two);
    const told = await two.run([...CLAIM, "src/a.ts"]);
    expect([told.exit, told.code]).toEqual([2, "claim-conflict"]);
    expect(told.data.sync).toMatchObject({ outcome: "revoked", by: first });
    expect(told.json).toMatchObject({ error: { details: [{ fact: first, owner: "one:01" }] } });
    expect(await publishedAt(hub)).toEqual([first]);
    expect(await two.held()).toEqual([`src ${first}`]);
  });

  it("is not told of a second time, unless more was revoked", async () => {
    const { one, two } = makeClones();
    await withRemote(two);
    await one.claim("src");
    await one.sync();
    await two.run([...CLAIM, "src/a.ts"]);
    expect((await two.ok(["next"])).revoked).toEqual([]);
    const docs = await two.claim("docs");
    await one.claim("docs");
    await one.claim("etc");
    await one.sync();
    const { fact } = (await two.run([...CLAIM, "etc"])).data;
    const { revoked } = await two.ok(["next"]);
    expect(revoked.map(({ claim }: { claim: string }) => claim)).toEqual([docs, fact.id]);
  });

  it("asks the remote before it is refused for who may have gone", async () => {
    const { one, two } = makeClones();
    const first = await one.claim("src");
    await one.sync();
    await two.sync();
    await withRemote(two);
    expect(await two.run([...CLAIM, "src/a.ts"])).toMatchObject({
      exit: 2,
      code: "claim-conflict",
    });
    await one.ok(["say", "release", "--ref", first]);
    await one.sync();
    // What was known before stands where the remote answers too late.
    const keyed = [...CLAIM, "src/a.ts", "--idempotency-key", "k"] as const;
    expect(await two.run(keyed, slowBy(40_000))).toMatchObject({ exit: 2, code: "claim-conflict" });
    const told = await two.ok([...CLAIM, "src/a.ts"], slowBy(5000));
    expect(told.sync).toMatchObject({ outcome: "granted" });
    expect(await two.held()).toEqual([`src/a.ts ${told.fact.id}`]);
  });

  it("is provisional where the remote cannot be asked, and goes out later", async () => {
    const { hub, one } = makeClones();
    await withRemote(one);
    git(one.root, ["remote", "set-url", "origin", "http://127.0.0.1:1/hub.git"]);
    const told = await one.run([...CLAIM, "src"]);
    expect([told.exit, told.code]).toEqual([4, "provisional"]);
    const { fact, sync } = told.data;
    expect(sync).toMatchObject({ outcome: "provisional" });
    expect(await one.held()).toEqual([`src ${fact.id}`]);
    git(one.root, ["remote", "set-url", "origin", hub]);
    expect(await one.sync()).toMatchObject({ sent: [fact.id], won: [fact.id] });
  });

  it("says nothing where it cannot mean anything", async () => {
    const { one } = makeClones();
    const refusals = async (...more: readonly string[]) => {
      const { exit, code } = await one.run([...CLAIM, "src", ...more]);
      return [exit, code];
    };
    expect(await refusals()).toEqual([2, "no-remote"]);
    await withRemote(one);
    expect(await refusals("--lease", "1h")).toEqual([2, "bad-lease"]);
    expect(await refusals("--lease", "soon")).toEqual([2, "bad-lease"]);
    expect(await refusals("--tree")).toEqual([2, "bad-flags"]);
    expect(one.cast.ledger()).toBe("");
  });

  it("takes the lease of the room where that is longer", async () => {
    const { one } = makeClones();
    await withRemote(one);
    await one.ok(["config", "set", "claims.lease", "4h"]);
    const { fact } = await one.ok([...CLAIM, "src"]);
    expect(Date.parse(fact.lease_until!) - Date.parse(fact.at)).toBe(4 * 3_600_000);
  });

  it("of a port is for this machine", async () => {
    const { hub, one } = makeClones();
    await withRemote(one);
    const argv = ["say", "claim", "--subject", "x", "--sync", "--resource", "port:3000"] as const;
    const told = await one.run(argv);
    expect([told.exit, told.code]).toEqual([4, "provisional"]);
    expect(await publishedAt(hub)).toEqual([]);
  });

  it("that only prolongs another is granted by that one", async () => {
    const { one } = makeClones();
    await withRemote(one);
    const { fact } = await one.ok([...CLAIM, "src"]);
    const told = await one.ok([...CLAIM, "src/a.ts"]);
    expect(told).toMatchObject({ holds: [fact.id], sync: { outcome: "granted" } });
  });
});
