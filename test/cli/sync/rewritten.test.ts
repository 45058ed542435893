import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import { makeClones } from "./clones.ts";
import { REF } from "./remotes.ts";

describe("a published ledger that was rewritten", () => {
  it("is shown, and followed only when somebody says so", async () => {
    const { hub, one, two, three } = makeClones();
    const mine = await one.claim("src/a.ts");
    await one.sync();
    const before = await one.sync();
    git(hub, ["update-ref", "-d", REF]);
    const gone = await one.run(["sync", "origin"]);
    expect([gone.exit, gone.code]).toEqual([2, "chain-rewritten"]);
    const theirs = await three.claim("src/b.ts");
    await three.sync();
    const other = await one.run(["sync", "origin"]);
    expect([other.exit, other.code]).toEqual([2, "chain-rewritten"]);
    expect(git(one.root, ["rev-parse", REF])).toBe(before.tip);
    expect(await one.held()).toEqual([`src/a.ts ${mine}`]);

    const mute = await one.run(["sync", "origin", "--accept-rewrite"]);
    expect([mute.exit, mute.code]).toEqual([2, "missing-reason"]);
    const anew = await one.sync("--accept-rewrite", "--reason", "the hub was restored");
    expect(anew).toMatchObject({ rewritten: true, received: 1, sent: [mine], won: [mine] });
    await two.sync();
    const held = [`src/a.ts ${mine}`, `src/b.ts ${theirs}`];
    expect(await one.held()).toEqual(held);
    expect(await two.held()).toEqual(held);
  });

  it("is not begun anew where that is accepted for nothing", async () => {
    const { one } = makeClones();
    await one.claim("src");
    await one.sync();
    const told = await one.sync("--accept-rewrite", "--reason", "just so");
    expect(told).toMatchObject({ rewritten: false, received: 0 });
  });
});
