import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { command } from "./command.ts";
import { pins } from "./pins.ts";
import { Refusal } from "./refusal.ts";
import { hostPlatform, type Target } from "./target.ts";

const cache = join(import.meta.dirname, "../../node_modules/.cache/rally");

/** The Node executable that the target's product is made of. */
export function baseOf(target: Target): string {
  if (target.platform !== hostPlatform) return fetchNode(target.packageName, target.version);
  return hostNode(target.version);
}

/** A Node that runs here and is of the base's version: a blob made by any other crashes the base. */
export function blobMakerOf(target: Target): string {
  return hostNode(target.version);
}

function hostNode(version: string): string {
  if (version === process.versions.node) return process.execPath;
  return fetchNode(`node-${hostPlatform}`, version);
}

function fetchNode(packageName: string, version: string): string {
  const spec = `${packageName}@${version}`;
  const node = join(cache, spec, "package/bin/node");
  if (existsSync(node)) return node;
  const integrity = pins[spec];
  if (!integrity) {
    throw new Refusal(`This build needs ${spec}, and no such package is pinned in build/pins.ts`);
  }
  mkdirSync(cache, { recursive: true });
  const unpacked = mkdtempSync(join(cache, "fetch-"));
  try {
    unpack(spec, integrity, unpacked);
    moveInto(unpacked, dirname(dirname(dirname(node))));
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  return node;
}

function unpack(spec: string, integrity: string, directory: string): void {
  const packed = command("npm", ["pack", spec, "--silent", "--pack-destination", directory]);
  const tarball = join(directory, packed.trim());
  const found = `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`;
  if (found !== integrity) throw new Refusal(`${spec} is ${found}, expected ${integrity}`);
  command("tar", ["-xzf", tarball, "-C", directory]);
  rmSync(tarball);
}

/** Only a checked, whole package gets its final name, however many builds fetch it at once. */
function moveInto(unpacked: string, final: string): void {
  try {
    renameSync(unpacked, final);
  } catch (error) {
    if (!existsSync(final)) throw error;
  }
}
