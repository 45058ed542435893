import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { command } from "./command.ts";
import { pins } from "./pins.ts";
import { Refusal } from "./refusal.ts";

const cache = join(import.meta.dirname, "../../node_modules/.cache/rally");

/** A program out of a pinned package of the registry, which is fetched when it is first asked for. */
export function fetched(packageName: string, version: string, program: string): string {
  const spec = `${packageName}@${version}`;
  const path = join(cache, spec, "package", program);
  if (existsSync(path)) return path;
  const integrity = pins[spec];
  if (!integrity) {
    throw new Refusal(`This build needs ${spec}, and no such package is pinned in build/pins.ts`);
  }
  mkdirSync(cache, { recursive: true });
  const unpacked = mkdtempSync(join(cache, "fetch-"));
  try {
    unpack(spec, integrity, unpacked);
    moveInto(unpacked, join(cache, spec));
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  return path;
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
  mkdirSync(dirname(final), { recursive: true });
  try {
    renameSync(unpacked, final);
  } catch (error) {
    if (!existsSync(final)) throw error;
  }
}
