import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { pushedAs, unreached } from "../../../lib/cli/sync/git_said.ts";
import { withoutCredentials } from "../../../lib/cli/sync/without_credentials.ts";
import { git } from "../../git/git_command.ts";
import {
  allButObjects,
  appended,
  httpBackend,
  listening,
  makeHub,
  NO_GIT,
  opened,
  REF,
  recordsOf,
  refAt,
  type Serving,
  script,
  soon,
  transport,
  WITH_GIT,
  webServer,
  worldWith,
} from "./remotes.ts";

const { root, one, two } = makeHub();
const hub = `${root}/hub.git`;
const TOKEN = "tok-5e55ion-secret";
const BASIC = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`;
const BOTH = [
  ["with git", WITH_GIT],
  ["without git", NO_GIT],
] as const;

const open: Serving[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function served<S extends Serving>(serving: Promise<S>): Promise<S> {
  open.push(await serving);
  return serving;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

describe.each(BOTH)("a remote that cannot be asked, %s", (_, env) => {
  it("is offline where nobody listens", async () => {
    const way = await transport(one, `http://127.0.0.1:${await closedPort()}/hub.git`, env);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "offline" });
    const commit = await appended(one, null, '{"n":1}');
    expect(await way.push(REF, commit, soon())).toMatchObject({ outcome: "offline" });
  });

  it("is late where it says nothing, and all that was begun has ended", async () => {
    const left: Promise<unknown>[] = [];
    const { url } = await served(
      webServer(({ socket }) => void left.push(new Promise((done) => socket.once("close", done)))),
    );
    const way = await transport(one, `${url}/hub.git`, env);
    expect(await way.fetch(REF, null, soon(700))).toMatchObject({ outcome: "late" });
    // Programs that Git started would still hold the connection.
    await Promise.all(left);
    const before = left.length;
    expect(await way.fetch(REF, null, soon(0))).toMatchObject({ outcome: "late" });
    expect(left).toHaveLength(before);
  });

  it("is late where it begins to answer and stops", async () => {
    const { url } = await served(
      webServer((_, response) => {
        response.writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" });
        response.write("001e# service=git-upload-pack\n");
      }),
    );
    const way = await transport(one, `${url}/hub.git`, env);
    expect(await way.fetch(REF, null, soon(700))).toMatchObject({ outcome: "late" });
  });

  it("is offline where it fails, and changes nothing here where it is no repository", async () => {
    const before = allButObjects(one);
    const { url } = await served(
      webServer(({ url: asked }, response) => {
        const failing = asked!.startsWith("/down");
        response
          .writeHead(failing ? 503 : 200, { "content-type": "text/html" })
          .end("<p>sign in</p>");
      }),
    );
    const down = await transport(one, `${url}/down.git`, env);
    expect(await down.fetch(REF, null, soon())).toMatchObject({ outcome: "offline" });
    const page = await transport(one, `${url}/page.git`, env);
    // Git takes a page for a server of files that has no refs; without it, it is told apart.
    expect((await page.fetch(REF, null, soon())).outcome).toBe(env === NO_GIT ? "failed" : "none");
    const commit = await appended(one, null, '{"n":1}');
    expect((await page.push(REF, commit, soon())).outcome).toMatch(/failed|refused/);
    expect(allButObjects(one)).toEqual(before);
  });

  it("is refused by name where it is none", async () => {
    for (const [remote, code] of [
      ["nowhere", "unknown-remote"],
      ["--upload-pack=touch pwned", "bad-remote"],
      ["", "bad-remote"],
      ["a\nb", "bad-remote"],
    ] as const)
      expect(await opened(one, remote, env)).toMatchObject({ code });
    git(two, ["config", "--add", "remote.many.url", "http://127.0.0.1:1/a"]);
    git(two, ["config", "--add", "remote.many.pushurl", "http://127.0.0.1:1/a"]);
    git(two, ["config", "--add", "remote.many.pushurl", "http://127.0.0.1:1/b"]);
    expect(await opened(two, "many", env)).toMatchObject({ code: "many-push-urls" });
  });
});

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
    expect(await way.push(REF, first, soon())).toEqual({ outcome: "won" });
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
    expect(await way.push(REF, commit, soon())).toEqual({ outcome: "won" });
    git(hub, ["update-ref", "-d", REF]);
  });

  it("brings all of a chain into a clone that leaves files at the remote", async () => {
    git(hub, ["config", "uploadpack.allowFilter", "true"]);
    git(root, ["clone", "-q", "--filter=blob:none", `file://${hub}`, "partial"]);
    const commit = await appended(one, null, '{"n":1}');
    await (await transport(one, hub, WITH_GIT)).push(REF, commit, soon());
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
    expect(await way.push(REF, commit, soon())).toEqual({ outcome: "won" });
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

describe("a token", () => {
  const guarded = (heads: IncomingHttpHeaders[]) =>
    served(
      httpBackend(root, ({ headers }, response) => {
        heads.push(headers);
        if (headers.authorization === BASIC) return true;
        response.writeHead(401, { "www-authenticate": 'Basic realm="hub"' }).end();
        return false;
      }),
    );

  it("is sent once it is asked for, to this host, and never told", async () => {
    const heads: IncomingHttpHeaders[] = [];
    const { url } = await guarded(heads);
    const env = { ...NO_GIT, RALLY_SYNC_TOKEN: TOKEN };
    const before = allButObjects(one);
    const commit = await appended(one, null, '{"n":1}');
    const way = await transport(one, `${url}/hub.git`, env);
    expect(await way.push(REF, commit, soon())).toEqual({ outcome: "won" });
    expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "tip", tip: commit });
    expect(heads[0]!.authorization).toBeUndefined();
    expect(allButObjects(one)).toEqual(before);

    const wrong = await transport(one, `${url}/hub.git`, {
      ...NO_GIT,
      RALLY_SYNC_TOKEN: `${TOKEN}x`,
    });
    const refused = await wrong.fetch(REF, null, soon());
    expect(refused).toMatchObject({ outcome: "refused" });
    expect(JSON.stringify(refused)).not.toContain(TOKEN);
    const none = await transport(one, `${url}/hub.git`, NO_GIT);
    expect(await none.fetch(REF, null, soon())).toMatchObject({ outcome: "refused" });
    git(hub, ["update-ref", "-d", REF]);
  });

  it("may stand in the address", async () => {
    const { url } = await guarded([]);
    const address = url.replace("//", `//x-access-token:${TOKEN}@`);
    for (const [, env] of BOTH) {
      const way = await transport(one, `${address}/hub.git`, env);
      expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "none" });
      const lost = address.replace(/\d+$/, String(await closedPort()));
      const offline = await (await transport(one, `${lost}/hub.git`, env)).fetch(REF, null, soon());
      expect(offline).toMatchObject({ outcome: "offline" });
      expect(JSON.stringify(offline)).not.toContain(TOKEN);
    }
    for (const [, env] of BOTH)
      expect(JSON.stringify(await opened(one, `-https://u:${TOKEN}@host/x`, env))).not.toContain(
        TOKEN,
      );
  });

  it("goes to no other host after a redirect, but along one on its own", async () => {
    const heads: IncomingHttpHeaders[] = [];
    const other = await served(
      webServer(({ headers }, response) => {
        heads.push(headers);
        response.writeHead(404).end();
      }),
    );
    const hubs = await served(
      httpBackend(root, ({ url, headers }, response) => {
        const to = url!.startsWith("/away/")
          ? other.url
          : url!.startsWith("/old/")
            ? ""
            : undefined;
        if (to !== undefined) {
          response.writeHead(307, { location: to + url!.replace(/^\/\w+/, "") }).end();
          return false;
        }
        if (headers.authorization === BASIC) return true;
        response.writeHead(401).end();
        return false;
      }),
    );
    const env = { ...NO_GIT, RALLY_SYNC_TOKEN: TOKEN };
    const away = await transport(one, `${hubs.url}/away/hub.git`, env);
    const host = new URL(other.url).host;
    const came = await away.fetch(REF, null, soon());
    expect(came).toEqual({
      outcome: "refused",
      said: expect.stringContaining(`sends on to ${host}`),
    });
    expect(heads).toEqual([]);
    const old = await transport(one, `${hubs.url}/old/hub.git`, env);
    expect(await old.fetch(REF, null, soon())).toEqual({ outcome: "none" });
  });

  it("is not sent over http: to another machine", async () => {
    const sent: (string | null)[] = [];
    // A stand-in for the network: no other machine is to be had.
    const request = (async (_: URL, { headers }: RequestInit) => {
      sent.push(new Headers(headers).get("authorization"));
      return new Response(null, { status: 401 });
    }) as typeof fetch;
    const env = { ...NO_GIT, RALLY_SYNC_TOKEN: TOKEN };
    for (const [address, asked] of [
      ["http://hub.example/hub.git", [null]],
      ["http://127.0.0.1.example/hub.git", [null]],
      ["https://hub.example/hub.git", [null, BASIC]],
      ["http://localhost/hub.git", [null, BASIC]],
    ] as const) {
      sent.length = 0;
      const way = await opened(one, address, env, { ...worldWith(env), request });
      if ("code" in way) throw new Error(way.message);
      expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "refused" });
      expect(sent).toEqual(asked);
    }
  });

  it("and other secrets are taken out of whatever is shown", () => {
    const shown = (text: string) => withoutCredentials(text, [TOKEN]);
    expect(shown("fatal: unable to access 'https://me:p@ss@host/x?private_token=1': no")).toBe(
      "fatal: unable to access 'https://host/x': no",
    );
    expect(shown(`remote: ${TOKEN}\u001b[31m`)).toBe("remote: *** [31m");
  });
});

describe("without git", () => {
  const advertised = (lines: readonly string[]) => {
    const packet = (line: string) => (line.length + 4).toString(16).padStart(4, "0") + line;
    return `${packet("# service=git-upload-pack\n")}0000${lines.map(packet).join("")}0000`;
  };
  const hostile = (answer: (post: boolean) => Buffer | string) =>
    served(
      webServer(({ method }, response) => {
        const kind = method === "POST" ? "result" : "advertisement";
        response.writeHead(200, { "content-type": `application/x-git-upload-pack-${kind}` });
        response.end(answer(method === "POST"));
      }),
    );

  it("only https: and http: are spoken", async () => {
    for (const remote of [
      "ssh://host/x",
      `file://${hub}`,
      "../hub.git",
      "git@host:x",
      "ext::sh",
      "origin",
    ])
      expect(await opened(one, remote, NO_GIT)).toMatchObject({ code: "no-git" });
  });

  it("more refs than a repository has are not taken in", async () => {
    const line = `${"a".repeat(40)} refs/heads/${"b".repeat(60000)}\n`;
    const refs = [`${"a".repeat(40)} refs/heads/a\0agent=x\n`, ...Array<string>(300).fill(line)];
    const { url } = await hostile(() => advertised(refs));
    const way = await transport(one, `${url}/hub.git`, NO_GIT);
    expect(await way.fetch(REF, null, soon())).toEqual({
      outcome: "failed",
      said: expect.stringContaining("says more than 16777216 bytes"),
    });
  });

  it.each([
    ["no object id", "z".repeat(40), "PACK"],
    ["a path", `../../${"a".repeat(34)}`, "PACK"],
    ["a pack that is none", "a".repeat(40), "PACK is not what this is, although it says so"],
  ])("%s changes nothing here", async (_, id, pack) => {
    const before = [allButObjects(one), readdirSync(`${one}/.git/objects/pack`)];
    const { url } = await hostile((post) =>
      post ? sent(Buffer.from(pack)) : advertised([`${id} ${REF}\0agent=x\n`]),
    );
    const way = await transport(one, `${url}/hub.git`, NO_GIT);
    const { outcome } = await way.fetch(REF, null, soon());
    expect(["failed", "tip"]).toContain(outcome);
    expect([allButObjects(one), readdirSync(`${one}/.git/objects/pack`)]).toEqual(before);
  });

  it("a pack that calls itself what one is called here does not replace that", async () => {
    git(two, ["repack", "-adq"]);
    const packs = `${two}/.git/objects/pack`;
    const name = readdirSync(packs).find((each) => each.endsWith(".pack"))!;
    const before = readFileSync(`${packs}/${name}`);
    const tip = git(hub, ["commit-tree", "-m", "theirs", git(hub, ["write-tree"])]);
    const pack = packOf(hub, tip);
    pack.write(name.slice("pack-".length, -".pack".length), pack.length - 20, "hex");
    const { url } = await hostile((post) =>
      post ? sent(pack) : advertised([`${tip} ${REF}\0agent=x\n`]),
    );
    const way = await transport(two, `${url}/hub.git`, NO_GIT);
    const said = expect.stringContaining("not what its sum says");
    expect(await way.fetch(REF, null, soon())).toEqual({ outcome: "failed", said });
    expect(readFileSync(`${packs}/${name}`)).toEqual(before);
  });
});

/** A pack as a server sends it: said to be acknowledged, and in the first side band. */
function sent(pack: Buffer): Buffer {
  const length = (pack.length + 5).toString(16).padStart(4, "0");
  return Buffer.concat([Buffer.from(`0008NAK\n${length}\x01`), pack, Buffer.from("0000")]);
}

/** A pack of this one object. */
function packOf(repository: string, id: string): Buffer {
  const how = { cwd: repository, env: WITH_GIT, input: `${id}\n` };
  return spawnSync("git", ["pack-objects", "--stdout", "-q"], how).stdout;
}

describe("what Git says", () => {
  it.each([
    ["fatal: unable to access 'http://h/': Could not resolve host: h", "offline"],
    ["fatal: unable to access 'http://h/': The requested URL returned error: 502", "offline"],
    ["fatal: the remote end hung up unexpectedly", "offline"],
    ["fatal: Authentication failed for 'https://h/'", "refused"],
    [
      "git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.",
      "refused",
    ],
    ["remote: Repository not found.\nfatal: repository 'https://h/' not found", "refused"],
    ["fatal: bad object HEAD", "failed"],
    ["", "failed"],
  ])("%j is %s", (err, outcome) => {
    expect(unreached({ err }).outcome).toBe(outcome);
  });

  it.each([
    ["[rejected] (fetch first)", "lost"],
    ["[rejected] (non-fast-forward)", "lost"],
    ["[remote rejected] (failed to update ref)", "lost"],
    ["[remote rejected] (incorrect old value provided)", "lost"],
    ["[remote rejected] (protected branch hook declined)", "refused"],
    ["[remote rejected] (permission denied)", "refused"],
    ["[remote failure] (remote failed to report status)", "offline"],
  ])("%j of a push is %s", (summary, outcome) => {
    const out = new TextEncoder().encode(`To h\n!\tabc:${REF}\t${summary}\nDone\n`);
    expect(pushedAs(REF, { exit: 1, out, err: "" }).outcome).toBe(outcome);
  });
});
