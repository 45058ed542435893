import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Network, Way } from "./network.ts";

/** Nobody else's: these addresses exist between the namespaces only. */
const HUB = "10.77.0.1";

/** Why this machine makes no hosts; nothing where it does. */
export function withoutHosts(): string | undefined {
  if (process.platform !== "linux") return `no network namespaces on ${process.platform}`;
  const name = `rally-${process.pid}-try`;
  try {
    ip("netns", "add", name);
    ip("-n", name, "link", "add", "br0", "type", "bridge");
    ip("-n", name, "link", "add", "port", "type", "veth", "peer", "name", "eth0");
    return undefined;
  } catch (why) {
    return (why as Error).message.trim();
  } finally {
    spawnSync("ip", ["netns", "del", name]);
  }
}

/** Clones on hosts of their own, each a network namespace on a bridge at the remote's; by turns over Git's protocol and smart HTTP. */
export async function namespaces(root: string, clones: number): Promise<Network> {
  const name = (host: string | number) => `rally-${process.pid}-${host}`;
  const hub = name("hub");
  const made: string[] = [];
  const add = (host: string): void => {
    ip("netns", "add", host);
    made.push(host);
    ip("-n", host, "link", "set", "lo", "up");
  };
  const remove = (): void => {
    for (const each of made) spawnSync("ip", ["netns", "del", each]);
  };
  try {
    add(hub);
    ip("-n", hub, "link", "add", "br0", "type", "bridge");
    ip("-n", hub, "addr", "add", `${HUB}/24`, "dev", "br0");
    ip("-n", hub, "link", "set", "br0", "up");
    const server = await serving(hub, root);
    const ways = Array.from({ length: clones }, (_, n): Way => {
      const [host, port] = [name(n), `host${n}`];
      add(host);
      ip("link", "add", port, "netns", hub, "type", "veth", "peer", "name", "eth0", "netns", host);
      ip("-n", hub, "link", "set", port, "master", "br0", "up");
      ip("-n", host, "addr", "add", `10.77.0.${n + 10}/24`, "dev", "eth0");
      ip("-n", host, "link", "set", "eth0", "up");
      return {
        url: `${server.urls[n % server.urls.length]}/hub.git`,
        by: ["ip", "netns", "exec", host],
        // Nothing comes through any more, and nobody is told so.
        cut: () => ip("-n", hub, "link", "set", port, "down"),
        join: () => ip("-n", hub, "link", "set", port, "up"),
      };
    });
    const close = async () => {
      await server.close();
      remove();
    };
    return { ways, close };
  } catch (fault) {
    remove();
    throw fault;
  }
}

function ip(...args: string[]): void {
  const { status, stderr, error } = spawnSync("ip", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${args.join(" ")}: ${error?.message ?? stderr}`);
}

/** The servers, in the namespace of the remote. */
async function serving(host: string, root: string) {
  const program = join(import.meta.dirname, "serve.ts");
  const args = ["netns", "exec", host, process.execPath, "--no-warnings", program, root, HUB];
  const child = spawn("ip", args, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  const first = new Promise<string>((done, fail) => {
    createInterface(child.stdout).once("line", done);
    child.once("exit", () => fail(new Error("nothing serves the remote")));
  });
  const urls = JSON.parse(await first) as string[];
  const close = (): Promise<void> => {
    child.stdin.end();
    return ended;
  };
  return { urls, close };
}
