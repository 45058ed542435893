import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import {
  allButObjects,
  appended,
  makeHub,
  NO_GIT,
  opened,
  REF,
  soon,
  transport,
  webServer,
} from "./remotes.ts";
import { BOTH, closedPort, served } from "./serving.ts";

const { one, two } = makeHub();

describe.each(BOTH)("a remote that cannot be asked, %s", (_, env) => {
  it("is offline where nobody listens", async () => {
    const way = await transport(one, `http://127.0.0.1:${await closedPort()}/hub.git`, env);
    expect(await way.fetch(REF, null, soon())).toMatchObject({ outcome: "offline" });
    const commit = await appended(one, null, '{"n":1}');
    expect(await way.push(REF, { from: null, to: commit }, soon())).toMatchObject({
      outcome: "offline",
    });
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
    expect((await page.push(REF, { from: null, to: commit }, soon())).outcome).toMatch(
      /failed|refused/,
    );
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
