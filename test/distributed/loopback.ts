import { symlinkSync, unlinkSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { gitDaemon, httpBackend, listening } from "../cli/sync/remotes.ts";
import type { Network, Way } from "./network.ts";

type Opening = (n: number) => Promise<Way & { readonly close: () => Promise<void> }>;

/** Clones of one machine: by turns over files, `git daemon`, smart HTTP, and smart HTTP without a `git`. */
export async function loopback(root: string, clones: number): Promise<Network> {
  const daemon = await gitDaemon(root);
  const web = await httpBackend(root);
  const kinds: readonly Opening[] = [
    async (n) => byFiles(root, n),
    () => byWire(daemon.url),
    () => byWire(web.url),
    async () => ({ ...(await byWire(web.url)), by: ["env", "PATH=/nonexistent"] }),
  ];
  const ways = await Promise.all(
    Array.from({ length: clones }, (_, n) => kinds[n % kinds.length]!(n)),
  );
  const close = async () => {
    for (const each of [...ways, daemon, web]) await each.close();
  };
  return { ways, close };
}

/** Through a link that can be taken away. */
function byFiles(root: string, n: number) {
  const path = join(root, `way-${n}.git`);
  const joined = () => symlinkSync("hub.git", path);
  joined();
  return {
    url: `file://${path}`,
    by: [],
    cut: () => unlinkSync(path),
    join: joined,
    close: async () => {},
  };
}

/** Through a port that drops whoever comes, and all who are there, while it is cut. */
async function byWire(served: string) {
  const { protocol, port } = new URL(served);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), "127.0.0.1");
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => one.destroy());
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
    }
  });
  const drop = (): void => {
    for (const each of open) each.destroy();
  };
  const url = `${protocol}//127.0.0.1:${await listening(server)}/hub.git`;
  return {
    url,
    by: [],
    cut: () => {
      isCut = true;
      drop();
    },
    join: () => {
      isCut = false;
    },
    close: async () => {
      drop();
      await new Promise((done) => server.close(done));
    },
  };
}
