import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bunExecutable } from "./bun.ts";
import { bundle, bundleReference } from "./bundle.ts";
import { denoExecutable } from "./deno.ts";
import { type Identity, identityOf } from "./identity.ts";
import { singleExecutable } from "./sea.ts";
import { smoke } from "./smoke.ts";
import { hostPlatform, type Target } from "./target.ts";

/** What can stand under the program, and what the program then says of it. */
export const RUNTIMES = { node: "node-sea", deno: "deno-compile", bun: "bun-compile" } as const;
export type Runtime = keyof typeof RUNTIMES;

export interface Order {
  readonly target: Target;
  readonly runtime: Runtime;
  /** Rally, or a program to measure it against. */
  readonly program: "rally" | "empty" | "append";
}

export interface Product {
  readonly path: string;
  readonly identity: Identity;
  readonly bytes: number;
  readonly sha256: string;
  readonly notes: readonly string[];
}

const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

/** Builds, tries out, and only then puts the product where it is looked for. */
export async function make(order: Order): Promise<Product> {
  mkdirSync(dist, { recursive: true });
  const directory = mkdtempSync(join(dist, ".build-"));
  try {
    const identity = identityOf(root);
    const { product, notes } = await build(order, identity, directory);
    const tried = tryOut(product, order, identity);
    const path = join(dist, nameOf(order));
    const content = readFileSync(product);
    const sha256 = createHash("sha256").update(content).digest("hex");
    // A rename, because the old product may be running.
    renameSync(product, path);
    writeFileSync(`${path}.sha256`, `${sha256}  ${basename(path)}\n`);
    return { path, identity, bytes: content.length, sha256, notes: [...notes, tried] };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function build({ target, runtime, program }: Order, identity: Identity, directory: string) {
  const codeCache = runtime === "node" && target.platform === hostPlatform;
  const options = { root, identity, runtime: RUNTIMES[runtime], codeCache };
  if (runtime === "deno") return denoExecutable(options, target, directory);
  if (runtime === "bun") return bunExecutable(options, target, directory, program);
  const bundled = program === "rally" ? bundle(options) : bundleReference(options, program);
  return singleExecutable(await bundled, target, directory);
}

function tryOut(product: string, { target, program }: Order, identity: Identity): string {
  if (target.platform !== hostPlatform) return `built for ${target.platform}, not run here`;
  if (program !== "rally") return "for measurements";
  return `${smoke(product, identity)} smoke runs passed`;
}

function nameOf({ target, runtime, program }: Order): string {
  const parts: string[] = [program];
  if (target.platform !== hostPlatform) parts.push(target.platform);
  if (runtime !== "node") parts.push(runtime);
  return parts.join("-");
}
