// Stands in for lib/cli/cold.ts in the compiled program. It is CommonJS because its exports are
// those of a bundle that is only read here, when the first cold verb asks for it.
const { runAsset } = require("./asset.ts") as typeof import("./asset.ts");

runAsset("cold", require, module);
