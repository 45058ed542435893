import type { Script } from "node:vm";
import type { APART } from "./apart.ts";
import type { FirstWord } from "./first_words.ts";

// V8 rejects code compiled for another architecture, so foreign products carry none.
declare const RALLY_CODE_CACHE: boolean;

/**
 * Runs one of the parts inside the executable. The code that V8 had compiled when it was tried out
 * (code_cache.ts) comes with it, so that next to nothing is compiled again.
 */
export function runAsset(
  name: FirstWord | "hot" | "cold" | keyof typeof APART,
  require: NodeJS.Require,
  module: Pick<NodeJS.Module, "exports">,
): void {
  const { getRawAsset } = require("node:sea") as typeof import("node:sea");
  const vm = require("node:vm") as { Script: typeof Script };
  const source = Buffer.from(getRawAsset(`${name}.cjs`)).toString();
  const script = new vm.Script(source, {
    filename: `rally/${name}.cjs`,
    ...(RALLY_CODE_CACHE && { cachedData: new Uint8Array(getRawAsset(`${name}.cache`)) }),
  });
  script.runInThisContext()(require, module, module.exports);
}
