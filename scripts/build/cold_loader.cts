// Stands in for lib/cli/cold.ts in the compiled program. It is CommonJS because its exports are
// those of a bundle that is only read here, when the first cold verb asks for it.
const { getAsset, getRawAsset } = require("node:sea") as typeof import("node:sea");
const { Script } = require("node:vm") as typeof import("node:vm");

// V8 rejects code compiled for another architecture, so foreign products carry none.
declare const RALLY_COLD_CACHE: boolean;

const script = new Script(getAsset("cold.cjs", "utf8"), {
  filename: "rally/cold.cjs",
  ...(RALLY_COLD_CACHE && { cachedData: new Uint8Array(getRawAsset("cold.cache")) }),
});

script.runInThisContext()(require, module, module.exports);
