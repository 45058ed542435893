import { existsSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import {
  appended,
  makeHub,
  opened,
  REF,
  recordsOf,
  refAt,
  script,
  soon,
  transport,
  WITH_GIT,
  webServer,
  worldWith,
} from "./remotes.ts";
import { served } from "./serving.ts";

const { root, one, two } = makeHub();
const hub = `${root}/hub.git`;

describe("the user's git", () => {
  it("runs no program that an address names, unless the user's settings allow it", async () => {
    const remote = `ext::${root.replaceAll(" ", "% ")}/program`;
    await script(`${root}/program`, [`touch "${root}/was-run"`]);
    const way = await transport(one, remote, WITH_GIT);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "refused" });
    expect(existsSync(`${root}/was-run`)).toBe(false);
    const allowed = { ...WITH_GIT, GIT_CONFIG_KEY_0: "protocol.ext.allow" };
    await (await transport(one, remote, allowed)).fetch(REF, null, soon());
    expect(existsSync(`${root}/was-run`)).toBe(true);

    // Git would run this one for whoever has it in PATH.
    await script(`${root}/git-remote-foo`, [`touch "${root}/was-helped"`]);
    const path = { ...WITH_GIT, PATH: `${WITH_GIT.PATH}:${root}` };
    await (await transport(one, "foo::bar", path)).fetch(REF, null, soon());
    expect(existsSync(`${root}/was-helped`)).toBe(false);
  });

  it("asks nobody: no terminal, no window", async () => {
    const { url } = await served(
      webServer((_, response) => {
        response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
      }),
    );
    await script(`${root}/askpass`, [`touch "${root}/was-asked"`, "echo x"]);
    const env = { ...WITH_GIT, GIT_ASKPASS: `${root}/askpass`, SSH_ASKPASS: `${root}/askpass` };
    const way = await transport(one, `${url}/hub.git`, env);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "refused" });
    expect(existsSync(`${root}/was-asked`)).toBe(false);
  });

  it("acts on this repository whatever the environment says, and on its refs only as said", async () => {
    const first = await appended(one, null, '{"n":1}');
    const env = {
      ...WITH_GIT,
      GIT_OBJECT_DIRECTORY: `${root}/elsewhere`,
      GIT_INDEX_FILE: `${root}/index`,
      GIT_WORK_TREE: root,
      GIT_NAMESPACE: "other",
      GIT_TRACE: "1",
    };
    const way = await transport(one, hub, env);
    expect(await way.push(REF, { from: null, to: first }, soon())).toEqual({ outcome: "won" });
    expect(refAt(hub)).toBe(first);
    const theirs = await transport(two, hub, env);
    expect(await theirs.fetch(REF, null, soon())).toEqual({ outcome: "tip", tip: first });
    expect(await recordsOf(two, first)).toEqual(['{"n":1}']);
    git(hub, ["update-ref", "-d", REF]);
  });

  it("takes the repository that GIT_DIR names from where there is none", async () => {
    const located = { GIT_DIR: `${one}/.git` };
    const env = { ...WITH_GIT, ...located };
    const commit = await appended(one, null, '{"n":1}');
    const way = await opened(root, hub, env, worldWith(env), located);
    if ("code" in way) throw new Error(way.message);
    expect(await way.push(REF, { from: null, to: commit }, soon())).toEqual({ outcome: "won" });
    git(hub, ["update-ref", "-d", REF]);
  });

  it("brings all of a chain into a clone that leaves files at the remote", async () => {
    git(hub, ["config", "uploadpack.allowFilter", "true"]);
    git(root, ["clone", "-q", "--filter=blob:none", `file://${hub}`, "partial"]);
    const commit = await appended(one, null, '{"n":1}');
    await (await transport(one, hub, WITH_GIT)).push(REF, { from: null, to: commit }, soon());
    const way = await transport(`${root}/partial`, "origin", WITH_GIT);
    expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "tip", tip: commit });
    expect(await recordsOf(`${root}/partial`, commit)).toEqual(['{"n":1}']);
    git(hub, ["update-ref", "-d", REF]);
  });

  it("uses the user's ssh, here a stand-in for one", async () => {
    await script(`${root}/ssh`, ["for last; do :; done", 'exec sh -c "$last"']);
    const env = { ...WITH_GIT, GIT_SSH_COMMAND: `'${root}/ssh'` };
    const commit = await appended(one, null, '{"n":1}');
    const way = await transport(one, `ssh://user@host.invalid${hub}`, env);
    expect(await way.push(REF, { from: null, to: commit }, soon())).toEqual({ outcome: "won" });
    expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "tip", tip: commit });
    git(hub, ["update-ref", "-d", REF]);

    await script(`${root}/ssh`, [
      "echo 'user@host: Permission denied (publickey).' >&2",
      "exit 255",
    ]);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "refused" });
    await script(`${root}/ssh`, [
      "echo 'ssh: connect to host host port 22: No route to host' >&2",
      "exit 255",
    ]);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "offline" });
  });

  it("takes no object that is damaged", async () => {
    const bad = `${root}/bad.git`;
    git(root, ["init", "-q", "--bare", bad]);
    const tree = git(bad, ["write-tree"]);
    writeFileSync(`${root}/raw`, `tree ${tree}\nauthor broken\ncommitter broken\n\nx\n`);
    const raw = ["hash-object", "-t", "commit", "-w", "--literally", `${root}/raw`];
    git(bad, ["update-ref", REF, git(bad, raw)]);
    const way = await transport(one, bad, WITH_GIT);
    expect((await way.fetch(REF, null, soon())).outcome).toBe("failed");
  });
});
