/** A clone that has published before asks the remote once for what it sends: by the push. */
import { expect, it } from "vitest";
import { nodeRunAside } from "../../../lib/cli/node_run.ts";
import type { World } from "../../../lib/cli/world.ts";
import { git } from "../../git/git_command.ts";
import { type Clone, makeClones, publishedAt } from "./clones.ts";
import { REF } from "./remotes.ts";

const ASKING = ["ls-remote", "fetch", "push"];

/** Syncs; answers also with how the remote was asked. */
async function asked(clone: Clone) {
  const ways: string[] = [];
  const runAside: World["runAside"] = (argv, how) => {
    ways.push(...argv.filter((each) => ASKING.includes(each)));
    return nodeRunAside(argv, how);
  };
  const { sent, received } = await clone.ok(["sync", "origin"], { runAside });
  return { ways, sent, received };
}

it("what is new goes upon the tip that is known", async () => {
  const { hub, one } = makeClones();
  const first = await one.claim("src");
  expect((await asked(one)).ways).toEqual(["ls-remote", "push"]);
  const second = await one.claim("docs");
  expect(await asked(one)).toEqual({ ways: ["push"], sent: [second], received: 0 });
  expect(await publishedAt(hub)).toEqual([first, second]);
  expect(await asked(one)).toEqual({ ways: ["ls-remote"], sent: [], received: 0 });
});

it("where another was first, the remote is asked for that", async () => {
  const { hub, one, two } = makeClones();
  const first = await one.claim("src");
  await one.sync();
  const theirs = await two.claim("docs");
  await two.sync();
  const mine = await one.claim("etc");
  const ways = ["push", "ls-remote", "fetch", "push"];
  expect(await asked(one)).toEqual({ ways, sent: [mine], received: 1 });
  expect(await publishedAt(hub)).toEqual([first, theirs, mine]);
});

it("what was taken back at the remote does not come again by that", async () => {
  const { hub, one } = makeClones();
  await one.claim("src");
  const { tip } = await one.sync();
  await one.claim("docs");
  await one.sync();
  git(hub, ["update-ref", REF, tip!]);
  await one.claim("etc");
  const told = await one.run(["sync", "origin"]);
  expect([told.exit, told.code]).toEqual([2, "chain-rewritten"]);
  expect(git(hub, ["rev-parse", REF])).toBe(tip);
});

it("where nobody listens it is known that nothing was sent", async () => {
  const { hub, one } = makeClones();
  await one.claim("src");
  await one.sync();
  const id = await one.claim("docs");
  git(one.root, ["remote", "set-url", "origin", "http://127.0.0.1:1/hub.git"]);
  const told = await one.run(["sync", "origin"]);
  expect([told.exit, told.code]).toEqual([1, "offline"]);
  git(one.root, ["remote", "set-url", "origin", hub]);
  expect(await one.sync()).toMatchObject({ sent: [id] });
});
