import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import {
  allButObjects,
  appended,
  gitDaemon,
  httpBackend,
  makeHub,
  NO_GIT,
  REF,
  recordsOf,
  refAt,
  type Serving,
  script,
  soon,
  transport,
  WITH_GIT,
} from "./remotes.ts";

const WAYS = [
  [
    "a file URL",
    WITH_GIT,
    async (root: string) => ({ url: `file://${root}`, close: async () => {} }),
  ],
  ["git daemon", WITH_GIT, gitDaemon],
  ["smart HTTP", WITH_GIT, (root: string) => httpBackend(root)],
  ["smart HTTP without git", NO_GIT, (root: string) => httpBackend(root)],
] as const;

describe.each(WAYS)("a room's chain over %s", (_, env, serve) => {
  const { root, one, two } = makeHub();
  const hub = `${root}/hub.git`;
  let serving: Serving;
  let url = "";
  beforeAll(async () => {
    git(hub, ["tag", "later", "main"]);
    git(one, ["worktree", "add", "-q", "-b", "topic", `${root}/linked`]);
    git(root, ["init", "-q", "--bare", "bare.git"]);
    serving = await serve(root);
    url = `${serving.url}/hub.git`;
    for (const clone of [one, two]) {
      git(clone, ["remote", "set-url", "origin", url]);
      // Settings by which a fetch or a push would change much else.
      git(clone, ["config", "--add", "remote.origin.fetch", "+refs/rally/*:refs/remotes/rally/*"]);
      git(clone, ["config", "remote.origin.tagOpt", "--tags"]);
      git(clone, ["config", "fetch.prune", "true"]);
      git(clone, ["tag", "mine", "main"]);
      git(clone, ["update-ref", "refs/remotes/origin/gone", "main"]);
      git(clone, ["config", "push.followTags", "true"]);
      await script(`${clone}/.git/hooks/pre-push`, ["exit 1"]);
      await script(`${clone}/.git/hooks/reference-transaction`, ["exit 1"]);
    }
  });
  afterAll(() => serving.close());

  it("goes from clone to clone, and is decided by who pushes first", async () => {
    const before = [allButObjects(one), allButObjects(two)];
    const [mine, theirs] = [await transport(one, "origin", env), await transport(two, url, env)];
    expect(await theirs.fetch(REF, null, soon())).toEqual({ outcome: "none" });

    const first = await appended(one, null, '{"first":1}');
    expect(await mine.push(REF, { from: null, to: first }, soon())).toEqual({ outcome: "won" });
    expect(refAt(hub)).toBe(first);
    expect(await theirs.fetch(REF, null, soon())).toEqual({ outcome: "tip", tip: first });
    expect(await recordsOf(two, first)).toEqual(['{"first":1}']);
    // Said twice it is no loss.
    expect(await mine.push(REF, { from: null, to: first }, soon())).toEqual({ outcome: "won" });

    const [here, there] = [
      await appended(one, first, '{"n":2}'),
      await appended(two, first, '{"n":3}'),
    ];
    expect(await theirs.push(REF, { from: first, to: there }, soon())).toEqual({ outcome: "won" });
    expect(await mine.push(REF, { from: first, to: here }, soon())).toEqual({ outcome: "lost" });
    expect(refAt(hub)).toBe(there);

    expect(await mine.fetch(REF, first, soon())).toEqual({ outcome: "tip", tip: there });
    expect(await recordsOf(one, there)).toEqual(['{"first":1}', '{"n":3}']);
    // Known as not leading to it now, where before it was not known at all.
    expect(await mine.push(REF, { from: first, to: here }, soon())).toEqual({ outcome: "lost" });
    const again = await appended(one, there, '{"n":2}');
    expect(await mine.push(REF, { from: there, to: again }, soon())).toEqual({ outcome: "won" });
    expect(await theirs.fetch(REF, there, soon())).toEqual({ outcome: "tip", tip: again });
    expect(await theirs.fetch(REF, again, soon())).toEqual({ outcome: "tip", tip: again });

    expect([allButObjects(one), allButObjects(two)]).toEqual(before);
    expect(git(one, ["fsck", "--strict", "--no-dangling"])).toBe("");
    expect(git(hub, ["for-each-ref", "--format=%(refname)"]).split("\n")).toEqual([
      "refs/heads/main",
      REF,
      "refs/tags/later",
      "refs/tags/v1",
    ]);
  });

  it("is moved from one commit only, even where another would lead to the new one", async () => {
    const ref = "refs/rally/exact";
    const [mine, theirs] = [await transport(one, url, env), await transport(two, url, env)];
    const first = await appended(one, null, '{"n":1}');
    const second = await appended(one, first, '{"n":2}');
    const third = await appended(one, second, '{"n":3}');
    const push = (from: string | null, to: string) => mine.push(ref, { from, to }, soon());
    // Nothing there, though it was thought to be.
    expect(await push(first, second)).toEqual({ outcome: "lost" });
    expect(await push(null, first)).toEqual({ outcome: "won" });
    expect(await push(null, second)).toEqual({ outcome: "lost" });
    expect(await push(first, second)).toEqual({ outcome: "won" });
    // Set back: what was taken away there does not come again with the next one.
    git(hub, ["update-ref", ref, first]);
    expect(await push(second, third)).toEqual({ outcome: "lost" });
    expect(await theirs.fetch(ref, null, soon())).toEqual({ outcome: "tip", tip: first });
    git(hub, ["update-ref", "-d", ref]);
  });

  it("has one winner of pushes at once", async () => {
    const clones = [one, two, one, two];
    const ways = await Promise.all(clones.map((clone) => transport(clone, url, env)));
    const { tip = null } = { tip: null, ...(await ways[0]!.fetch(REF, null, soon())) };
    await ways[1]!.fetch(REF, null, soon());
    const commits = await Promise.all(
      clones.map((clone, n) => appended(clone, tip, `{"race":${n}}`)),
    );
    const came = await Promise.all(
      ways.map((way, n) => way.push(REF, { from: tip, to: commits[n]! }, soon())),
    );
    expect(came.map(({ outcome }) => outcome).sort()).toEqual(["lost", "lost", "lost", "won"]);
    expect(commits[came.findIndex(({ outcome }) => outcome === "won")]).toBe(refAt(hub));
  });

  it("goes from and to linked worktrees and bare repositories", async () => {
    const ref = "refs/rally/other";
    const commit = await appended(`${root}/linked`, null, '{"n":1}');
    const linked = await transport(`${root}/linked`, "origin", env);
    expect(await linked.push(ref, { from: null, to: commit }, soon())).toEqual({ outcome: "won" });
    const bare = await transport(`${root}/bare.git`, url, env);
    expect(await bare.fetch(ref, null, soon())).toEqual({ outcome: "tip", tip: commit });
    expect(await recordsOf(`${root}/bare.git`, commit)).toEqual(['{"n":1}']);
    const next = await appended(`${root}/bare.git`, commit, '{"n":2}');
    expect(await bare.push(ref, { from: commit, to: next }, soon())).toEqual({ outcome: "won" });
    expect(await linked.fetch(ref, commit, soon())).toEqual({ outcome: "tip", tip: next });
    expect(await recordsOf(`${root}/linked`, next)).toEqual(['{"n":1}', '{"n":2}']);
  });

  it("goes to and from a remote that has nothing else", async () => {
    git(root, ["init", "-q", "--bare", "only.git"]);
    git(`${root}/only.git`, ["config", "http.receivepack", "true"]);
    const way = await transport(one, `${serving.url}/only.git`, env);
    expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "none" });
    const commit = await appended(one, null, '{"n":1}');
    expect(await way.push(REF, { from: null, to: commit }, soon())).toEqual({ outcome: "won" });
    const theirs = await transport(two, `${serving.url}/only.git`, env);
    expect(await theirs.fetch(REF, null, soon())).toEqual({ outcome: "tip", tip: commit });
  });

  it("is refused by a hook in the hook's words", async () => {
    const ref = "refs/rally/guarded";
    await script(`${hub}/hooks/pre-receive`, [
      "grep -q refs/rally/guarded || exit 0",
      "echo no rooms here >&2",
      "exit 1",
    ]);
    const commit = await appended(one, null, '{"n":1}');
    const way = await transport(one, url, env);
    const came = await way.push(ref, { from: null, to: commit }, soon());
    const said = "pre-receive hook declined: no rooms here";
    expect(came).toEqual({ outcome: "refused", said });
  });

  it("is refused where another ref is in the way, for good", async () => {
    const commit = await appended(one, null, '{"n":1}');
    git(hub, ["update-ref", "refs/rally/deep/er", "main"]);
    const way = await transport(one, url, env);
    const { outcome } = await way.push("refs/rally/deep", { from: null, to: commit }, soon());
    expect(outcome).toBe("refused");
  });

  it("says what is not there", async () => {
    const way = await transport(one, url.replace("hub.git", "nowhere.git"), env);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "refused" });
    const commit = await appended(one, null, '{"n":1}');
    expect(await way.push(REF, { from: null, to: commit }, soon())).toMatchObject({
      outcome: "refused",
    });
  });
});
