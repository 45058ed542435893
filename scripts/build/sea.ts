import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { baseOf, blobMakerOf } from "./base.ts";
import type { Program } from "./bundle.ts";
import { command } from "./command.ts";
import { hostPlatform, type Target } from "./target.ts";

/** What history is kept with; its JavaScript is one of the parts. */
export const WASM = "@sqlite.org/sqlite-wasm/sqlite3.wasm";

/** V8 writes its hash seed into code caches: a fixed one gives the same tree the same product. */
const seed = ["--random-seed=1"];

/** Makes a single executable in `directory` and returns its path and what the reader should know. */
export function singleExecutable(program: Program, target: Target, directory: string) {
  writeBlob(program, target, directory);
  const product = join(directory, "product");
  copyFileSync(baseOf(target), product);
  chmodSync(product, 0o755);
  // Before the injection: stripped after it, the product crashes.
  const notes = [sizes(program), ...target.caveats, ...strip(product)];
  inject(product, join(directory, "blob"));
  return { product, notes };
}

/** Runs where the parts are, so that no path of the building machine gets into the product. */
function writeBlob(program: Program, target: Target, directory: string): void {
  const node = blobMakerOf(target);
  const native = target.platform === hostPlatform;
  const assets: Record<string, string> = {};
  writeFileSync(join(directory, "main.cjs"), program.main);
  for (const [name, text] of Object.entries(program.parts)) {
    writeFileSync(join(directory, `${name}.cjs`), text);
    assets[`${name}.cjs`] = `${name}.cjs`;
    if (native) assets[`${name}.cache`] = `${name}.cache`;
  }
  if ("sqlite" in program.parts) {
    copyFileSync(createRequire(import.meta.url).resolve(WASM), join(directory, "sqlite3.wasm"));
    assets["sqlite3.wasm"] = "sqlite3.wasm";
  }
  if (native && "hot" in program.parts) {
    const compiler = join(import.meta.dirname, "code_cache.ts");
    command(node, [...seed, compiler], { cwd: directory, env: {} });
  }
  const config = {
    main: "main.cjs",
    output: "blob",
    assets,
    useCodeCache: native,
    disableExperimentalSEAWarning: true,
    // What a command throws away is short-lived: a small nursery keeps a million facts below 400 MB.
    execArgv: ["--no-warnings", "--max-semi-space-size=8"],
    // Otherwise the caller's NODE_OPTIONS could load code into the program.
    execArgvExtension: "none",
  };
  writeFileSync(join(directory, "sea.json"), JSON.stringify(config));
  command(node, [...seed, "--experimental-sea-config", "sea.json"], { cwd: directory, env: {} });
}

function sizes({ parts }: Program): string {
  const each = Object.entries(parts).map(
    ([name, { length }]) => `${name} ${(length / 1e3).toFixed(1)} KB`,
  );
  return each.length === 0 ? "nothing in it" : `code: ${each.join(", ")}`;
}

function strip(file: string): string[] {
  try {
    command("strip", [file]);
    return [];
  } catch {
    return ["not stripped, so larger than need be: no strip here that knows this format"];
  }
}

/** In a process of its own: postject warns about every section name, harmlessly. */
function inject(product: string, blob: string): void {
  const postject = join(import.meta.dirname, "../../node_modules/postject/dist/cli.js");
  const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
  const flags = ["--sentinel-fuse", fuse, "--macho-segment-name", "NODE_SEA"];
  command(process.execPath, [postject, product, "NODE_SEA_BLOB", blob, ...flags]);
}
