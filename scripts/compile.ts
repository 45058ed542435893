import { relative } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { make, type Order, type Product, RUNTIMES, type Runtime } from "./build/product.ts";
import { Refusal } from "./build/refusal.ts";
import { targetOf, targets } from "./build/target.ts";

const runtimes = Object.keys(RUNTIMES) as Runtime[];

const usage = `usage: scripts/compile [--target PLATFORM] [--runtime ${runtimes.join("|")}] [--empty] [--quiet]
platforms: ${targets.map(({ platform }) => platform).join(", ")}; without one, this machine's
--empty    build what is measured against too: dist/empty, which does nothing,
           and dist/append, which appends a record (of another runtime, dist/empty-bun ...)`;

try {
  const { target, runtime, empty, quiet, help } = options();
  if (help) {
    console.log(usage);
  } else {
    await report({ target, runtime, program: "rally" }, quiet);
    if (empty) {
      await report({ target, runtime, program: "empty" }, quiet);
      await report({ target, runtime, program: "append" }, quiet);
    }
  }
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(`compile: ${error.message}`);
  process.exitCode = 1;
}

async function report(order: Order, quiet: boolean): Promise<void> {
  const began = performance.now();
  const product = await make(order);
  if (!quiet) console.log(summary(product, (performance.now() - began) / 1000));
}

function summary({ path, identity, bytes, sha256, notes }: Product, seconds: number): string {
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  const name = `rally ${identity.version} (${identity.buildId})`;
  const head = `${relative(".", path)}: ${name}, ${size}, ${seconds.toFixed(1)} s`;
  return [head, ...notes.map((note) => `  ${note}`), `  sha256 ${sha256}`].join("\n");
}

function options() {
  const { target, runtime: name, ...flags } = parse();
  const runtime = runtimes.find((each) => each === name);
  if (!runtime) throw new Refusal(`No runtime "${name}"; the runtimes are ${runtimes.join(", ")}`);
  if (runtime === "deno" && flags.empty) throw new Refusal("--empty is not for the Deno runtime");
  return { ...flags, target: targetOf(target), runtime };
}

function parse() {
  try {
    return parseArgs({
      options: {
        target: { type: "string" },
        runtime: { type: "string", default: "node" },
        empty: { type: "boolean", default: false },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", default: false, short: "h" },
      },
    }).values;
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n${usage}`);
  }
}
