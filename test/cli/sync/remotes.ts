/** Real repositories and real servers on loopback, for what gets a room's chain from one to the other. */
import { spawn } from "node:child_process";
import { promises, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer as createTcp, type Server } from "node:net";
import { join } from "node:path";
import { nodeWorld } from "../../../lib/cli/node_world.ts";
import { openTransport } from "../../../lib/cli/sync/open_transport.ts";
import type { Transport } from "../../../lib/cli/sync/transport.ts";
import type { World } from "../../../lib/cli/world.ts";
import { readChain, recordsIn } from "../../../lib/git/chain.ts";
import { appendToChain } from "../../../lib/git/chain_append.ts";
import { nodeFs } from "../../../lib/git/node_fs.ts";
import { roomPlace } from "../../../lib/git/room_place.ts";
import { type Deadline, deadlineIn } from "../../../lib/room/deadline.ts";
import { filesAt, sound } from "../../git/chain_places.ts";
import { CLEAN, type Env, freshDirectory, git } from "../../git/git_command.ts";

export const REF = "refs/rally/default";

/** A bare `hub.git` with a branch and a tag, and two clones of it. */
export function makeHub(): { readonly root: string; readonly one: string; readonly two: string } {
  const root = freshDirectory();
  git(root, ["init", "-q", "-b", "main", "seed"]);
  git(`${root}/seed`, ["commit", "-q", "--allow-empty", "-m", "first"]);
  git(`${root}/seed`, ["tag", "v1"]);
  git(root, ["clone", "-q", "--bare", "seed", "hub.git"]);
  git(`${root}/hub.git`, ["config", "http.receivepack", "true"]);
  for (const name of ["one", "two"]) git(root, ["clone", "-q", "hub.git", name]);
  return { root, one: `${root}/one`, two: `${root}/two` };
}

export function soon(ms = 30_000): Deadline {
  return deadlineIn(ms, () => performance.now());
}

/** The user's environment with git, and one without. */
export const WITH_GIT: Env = { ...CLEAN, PATH: process.env.PATH ?? "", HOME: "/nonexistent" };
export const NO_GIT: Env = { PATH: "", HOME: "/nonexistent" };

export function worldWith(env: Env): World {
  return { ...nodeWorld(), env };
}

export function opened(
  clone: string,
  remote: string,
  env: Env,
  world = worldWith(env),
  located: Env = {},
) {
  const place = roomPlace(clone, located, nodeFs());
  if ("code" in place) throw new Error(place.message);
  return openTransport(world, place, remote, soon());
}

export async function transport(clone: string, remote: string, env: Env): Promise<Transport> {
  const found = await opened(clone, remote, env);
  if ("code" in found) throw new Error(JSON.stringify(found));
  return found;
}

/** A commit of the chain behind `tip` with this record; no ref says it. */
export async function appended(clone: string, tip: string | null, record: string): Promise<string> {
  const { objects } = await filesAt(clone);
  return sound(await appendToChain(objects, tip, [record], Date.parse("2026-11-20"))).id;
}

/** What the chain of a tip says, as its reader takes it. */
export async function recordsOf(clone: string, tip: string): Promise<string[]> {
  const { objects } = await filesAt(clone);
  return sound(await readChain(objects, tip, null)).flatMap(recordsIn);
}

export function refAt(repository: string, ref = REF): string {
  return git(repository, ["rev-parse", ref]);
}

/** All that a Git directory holds but objects. */
export function allButObjects(clone: string): Record<string, string> {
  const top = join(clone, ".git");
  const names = readdirSync(top, { recursive: true }) as string[];
  const files = names.filter(
    (name) => !name.startsWith("objects/") && statSync(join(top, name)).isFile(),
  );
  return Object.fromEntries(
    files.sort().map((name) => [name, readFileSync(join(top, name), "latin1")]),
  );
}

const LOOPBACK = "127.0.0.1";

export interface Serving {
  readonly url: string;
  readonly close: () => Promise<void>;
}

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

/** A web server of which the test says what it answers. */
export async function webServer(
  answer: Answering,
  host = LOOPBACK,
): Promise<Serving & { readonly port: number }> {
  const server = createServer(answer);
  const port = await listening(server, host);
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { url: `http://${host}:${port}`, port, close };
}

/** `git http-backend` of the repositories below `root`, behind whatever `guard` says. */
export function httpBackend(
  root: string,
  guard: (...asked: Parameters<Answering>) => boolean = () => true,
  host = LOOPBACK,
) {
  return webServer((request, response) => {
    if (guard(request, response)) backend(root, request, response);
  }, host);
}

function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url!, "http://localhost");
  const { headers } = request;
  const env = {
    ...CLEAN,
    PATH: process.env.PATH,
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: request.method,
    PATH_INFO: decodeURIComponent(pathname),
    QUERY_STRING: search.slice(1),
    CONTENT_TYPE: headers["content-type"] ?? "",
    HTTP_CONTENT_ENCODING: headers["content-encoding"] ?? "",
    ...(headers["content-length"] === undefined
      ? {}
      : { CONTENT_LENGTH: headers["content-length"] }),
    ...(headers["git-protocol"] === undefined
      ? {}
      : { GIT_PROTOCOL: String(headers["git-protocol"]) }),
    REMOTE_ADDR: "127.0.0.1",
  };
  const child = spawn("git", ["http-backend"], { env, stdio: ["pipe", "pipe", "ignore"] });
  const out: Buffer[] = [];
  request.pipe(child.stdin.on("error", () => {}));
  child.stdout.on("data", (piece: Buffer) => out.push(piece));
  child.on("close", () => {
    const all = Buffer.concat(out);
    const end = all.indexOf("\r\n\r\n");
    const lines = all.subarray(0, Math.max(end, 0)).toString().split("\r\n");
    const fields = lines.map((line) => line.split(": ", 2) as [string, string]);
    const { Status: status = "200", ...rest } = Object.fromEntries(fields);
    response.writeHead(Number.parseInt(status, 10), rest).end(all.subarray(end + 4));
  });
}

/** `git daemon` of the repositories below `root`. */
export async function gitDaemon(root: string, host = LOOPBACK): Promise<Serving> {
  const free = createTcp();
  const port = await listening(free, host);
  await new Promise((done) => free.close(done));
  const how = ["--reuseaddr", "--export-all", "--enable=receive-pack", `--base-path=${root}`];
  const args = ["daemon", `--listen=${host}`, `--port=${port}`, ...how];
  const env = { ...CLEAN, PATH: process.env.PATH };
  const child = spawn("git", args, { env, stdio: "ignore", detached: true });
  while (!(await isOpen(port, host))) if (child.exitCode !== null) throw new Error("no git daemon");
  const close = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    process.kill(-child.pid!, "SIGTERM");
    await ended;
  };
  return { url: `git://${host}:${port}`, close };
}

function isOpen(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, host, () => done(true));
    socket.on("error", () => setImmediate(done, false)).on("connect", () => socket.destroy());
  });
}

export async function listening(server: Server, host = LOOPBACK): Promise<number> {
  await new Promise<void>((done) => server.listen(0, host, done));
  return (server.address() as AddressInfo).port;
}

/** A script where Git looks for one, such as a hook. */
export async function script(path: string, lines: readonly string[]): Promise<void> {
  await promises.writeFile(path, ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o755 });
}
