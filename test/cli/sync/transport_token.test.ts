import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, it } from "vitest";
import { withoutCredentials } from "../../../lib/cli/sync/without_credentials.ts";
import { git } from "../../git/git_command.ts";
import {
  allButObjects,
  appended,
  httpBackend,
  makeHub,
  NO_GIT,
  opened,
  REF,
  soon,
  transport,
  webServer,
  worldWith,
} from "./remotes.ts";
import { BOTH, closedPort, served } from "./serving.ts";

const { root, one } = makeHub();
const hub = `${root}/hub.git`;

const TOKEN = "tok-5e55ion-secret";
const BASIC = `Basic ${Buffer.from(`x-access-token:${TOKEN}`).toString("base64")}`;

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
    expect(await way.push(REF, { from: null, to: commit }, soon())).toEqual({ outcome: "won" });
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
