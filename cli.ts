import process from "node:process";
import { main } from "./lib/cli/main.ts";

// No top-level await: the compiled program is CommonJS.
main(process.argv.slice(2)).then((code) => process.exit(code));
