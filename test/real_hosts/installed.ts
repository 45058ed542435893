/** The clients on this machine: the pinned version of each, in a directory of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import type { Client } from "./clients/client.ts";

const root = join(import.meta.dirname, "../..");
/** `RALLY_TEST_CLIENTS` names another place, such as one that several checkouts share. */
const dir = resolve(root, process.env.RALLY_TEST_CLIENTS ?? "node_modules/.cache/clients");

/** The client's program. */
export function programOf({ host, program }: Client): string {
  return join(dir, host, "node_modules/.bin", program);
}

/** Installs the client unless it is there; why that could not be done, or nothing. */
export function install(client: Client): string | undefined {
  const { host, version } = client;
  if (installedVersion(client) === version) return undefined;
  mkdirSync(join(dir, host), { recursive: true });
  writeFileSync(join(dir, host, "package.json"), '{"private":true}\n');
  const { status, stderr } = spawnSync(
    "npm",
    // Two of them put their binary in its place by a script.
    ["install", "--save-exact", "--ignore-scripts=false", `${client.package}@${version}`],
    { cwd: join(dir, host), encoding: "utf8" },
  );
  if (status !== 0) return `npm could not install it: ${stderr.trim().split("\n")[0]}`;
  return installedVersion(client) === version ? undefined : "npm installed another version";
}

function installedVersion(client: Client): string | undefined {
  const manifest = join(dir, client.host, "node_modules", client.package, "package.json");
  if (!existsSync(manifest) || !existsSync(programOf(client))) return undefined;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }).version;
}
