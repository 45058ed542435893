import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { Script } from "node:vm";

// Runs in a process of the target's Node. The bundle is evaluated first: only functions that
// were called once are in the cache.
const [bundle = "", cache = ""] = process.argv.slice(2);
const source = readFileSync(bundle, "utf8");
const script = new Script(source, { filename: "rally/cold.cjs" });
const module = { exports: {} };
script.runInThisContext()(createRequire(import.meta.url), module, module.exports);
const cachedData = script.createCachedData();
writeFileSync(cache, cachedData);

if (new Script(source, { filename: "rally/cold.cjs", cachedData }).cachedDataRejected) {
  throw new Error("V8 rejects its own code cache");
}
