import { describe, expect, it } from "vitest";
import { nodeRunAside } from "../../../lib/cli/node_run.ts";
import type { World } from "../../../lib/cli/world.ts";
import { makeClones, publishedAt } from "./clones.ts";

type RunAside = World["runAside"];

/** Something comes in between just before the first push. */
function beforePush(act: () => Promise<unknown>): Partial<World> {
  let isDone = false;
  const runAside: RunAside = async (argv, how) => {
    if (argv.includes("push") && !isDone) {
      isDone = true;
      await act();
    }
    return nodeRunAside(argv, how);
  };
  return { runAside };
}

describe("where another publishes first", () => {
  it("it is tried again upon that", async () => {
    const { hub, one, two } = makeClones();
    const [mine, theirs] = [await one.claim("src/a.ts"), await two.claim("src/b.ts")];
    const told = await one.ok(
      ["sync", "origin"],
      beforePush(() => two.sync()),
    );
    expect(told).toMatchObject({ swaps_lost: 1, sent: [mine], received: 1, won: [mine] });
    expect(await publishedAt(hub)).toEqual([theirs, mine]);
  });

  it("what was to go out may be lost by that", async () => {
    const { hub, one, two } = makeClones();
    const [mine, theirs] = [await one.claim("src"), await two.claim("src/b.ts")];
    const told = await one.ok(
      ["sync", "origin"],
      beforePush(() => two.sync()),
    );
    expect(told).toMatchObject({ swaps_lost: 1, sent: [], lost: [{ claim: mine, by: theirs }] });
    expect(await publishedAt(hub)).toEqual([theirs]);
  });

  it("it is not tried again with --once", async () => {
    const { hub, one, two } = makeClones();
    const [mine, theirs] = [await one.claim("src/a.ts"), await two.claim("src/b.ts")];
    const told = await one.run(
      ["sync", "origin", "--once"],
      beforePush(() => two.sync()),
    );
    expect([told.exit, told.code]).toEqual([1, "swap-lost"]);
    expect(await publishedAt(hub)).toEqual([theirs]);
    expect(await one.sync()).toMatchObject({ sent: [mine] });
  });

  it("eight processes in three clones lose nothing, and agree", async () => {
    const { hub, one, two, three } = makeClones();
    const clones = [one, two, three];
    const claims: string[] = [];
    for (const [n, clone] of clones.entries())
      for (const path of ["shared", `own${n}/a`, `own${n}/b`]) claims.push(await clone.claim(path));
    const eight = [one, two, three, one, two, three, one, two];
    await Promise.all(eight.map((clone) => clone.sync()));
    await Promise.all(eight.map((clone) => clone.sync()));
    for (const clone of clones) await clone.sync();
    const all = await publishedAt(hub);
    expect(new Set(all).size).toBe(all.length);
    const [held, ...others] = await Promise.all(clones.map((clone) => clone.held()));
    expect(held).toHaveLength(7);
    for (const each of others) expect(each).toEqual(held);
    expect(claims).toEqual(expect.arrayContaining(held!.map((each) => each.split(" ")[1]!)));
  });
});

describe("a sync that is killed", () => {
  class Killed extends Error {}

  /** Dies before or behind the call of Git with that number. */
  function dying(nth: number, when: "before" | "behind"): Partial<World> & { calls: () => number } {
    let n = 0;
    const runAside: RunAside = async (argv, how) => {
      const isLast = n++ === nth;
      if (isLast && when === "before") throw new Killed();
      const ran = await nodeRunAside(argv, how);
      if (isLast) throw new Killed();
      return ran;
    };
    return { runAside, calls: () => n };
  }

  it.each(["before", "behind"] as const)(
    "%s any call of Git loses nothing, and sends nothing twice",
    async (when) => {
      for (let nth = 0; ; nth++) {
        const { hub, one, two } = makeClones();
        const theirs = await two.claim("src/b.ts");
        await two.sync();
        await one.ok(["config", "set", "sync.mode", "all"]);
        const mine = await one.claim("src/a.ts");
        const { fact } = await one.ok(["say", "lesson", "--subject", "format first"]);
        const { calls, ...world } = dying(nth, when);
        const end = await one.run(["sync", "origin"], world).catch((fault: unknown) => fault);
        const died = calls() > nth;
        if (died) expect(end).toBeInstanceOf(Killed);
        expect(await one.sync()).toMatchObject({ lost: [] });
        await two.sync();
        expect(await publishedAt(hub), `${nth}`).toEqual([theirs, mine, fact.id]);
        const held = [`src/a.ts ${mine}`, `src/b.ts ${theirs}`];
        expect(await one.held(), `${nth}`).toEqual(held);
        expect(await two.held(), `${nth}`).toEqual(held);
        if (!died) return expect(nth).toBeGreaterThan(8);
      }
    },
    240_000,
  );
});
