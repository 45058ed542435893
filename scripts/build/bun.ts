import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Plugin } from "esbuild";
import { type BundleOptions, bundleReference, common, hotParts, text } from "./bundle.ts";
import { command } from "./command.ts";
import { fetched } from "./fetch.ts";
import type { Order } from "./product.ts";
import { Refusal } from "./refusal.ts";
import { WASM } from "./sea.ts";
import { hostPlatform, type Target } from "./target.ts";

const version = "1.4.5";

/** What Bun's own packages are called. */
const packages: Readonly<Record<string, string>> = {
  "linux-x64": "@oven/bun-linux-x64",
  "linux-arm64": "@oven/bun-linux-aarch64",
  "darwin-x64": "@oven/bun-darwin-x64",
  "darwin-arm64": "@oven/bun-darwin-aarch64",
};

/** Otherwise a repository's bunfig.toml could load code into the program, and its .env could say who speaks. */
const unheeded = [
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-package-json",
  "--no-compile-autoload-tsconfig",
];

/** Makes a Bun executable in `directory` and returns its path and what the reader should know. */
export async function bunExecutable(
  options: BundleOptions,
  { platform }: Target,
  directory: string,
  program: Order["program"],
) {
  if (platform !== hostPlatform)
    throw new Refusal(`A Bun build is made on its own platform: run this on ${platform}`);
  const bun = fetched(packages[platform] ?? "", version, "bin/bun");
  const assets =
    program === "rally"
      ? await writeModules(options, directory)
      : await writeReference(options, program, directory);
  const flags = ["--compile", "--bytecode", "--format=cjs", ...unheeded, ...assets];
  command(bun, ["build", ...flags, "rally.cjs", "--outfile", "product"], {
    cwd: directory,
    env: {},
  });
  return {
    product: join(directory, "product"),
    notes: [`Bun ${version}: the environment can load code into it (BUN_OPTIONS, BUN_BE_BUN)`],
  };
}

/** Modules as the parts of the Node build are: the bytecode of one is only read when it is asked for. */
async function writeModules(options: BundleOptions, directory: string): Promise<string[]> {
  const { root } = options;
  const plain = common(options);
  // Where Bun keeps what a program carries; sqlite-wasm looks for its WebAssembly beside the module that it stands in.
  const define = { ...plain.define, "import.meta.url": '"file:///$bunfs/root/cold.cjs"' };
  const hot = await hotParts({ ...plain, define }, root, { path: "./cold.cjs", external: true });
  const cold = { ...plain, define, entryPoints: [join(root, "lib/cli/cold.ts")] };
  const main = { ...plain, entryPoints: [join(root, "scripts/build/main.ts")] };
  const names = hot.map(([name]) => name);
  const modules = [
    ...hot,
    ["cold", await text(cold)],
    ["rally", await text({ ...main, plugins: [required(names)] })],
  ] as const;
  for (const [name, content] of modules) writeFileSync(join(directory, `${name}.cjs`), content);
  copyFileSync(createRequire(import.meta.url).resolve(WASM), join(directory, "sqlite3.wasm"));
  return ["--asset", "sqlite3.wasm"];
}

/** Has the parts required instead of run as assets, each by a name that Bun can see when it gathers the modules. */
function required(names: readonly string[]): Plugin {
  const parts = names.map((name) => `${name}: () => require("./${name}.cjs")`);
  const contents = `const parts = { ${parts.join(", ")} }; export const runAsset = (name) => parts[name]();`;
  return {
    name: "required",
    setup(build) {
      build.onLoad({ filter: /\/scripts\/build\/asset\.ts$/ }, () => ({ contents }));
      build.onResolve({ filter: /\.cjs$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

async function writeReference(
  options: BundleOptions,
  program: "empty" | "append",
  directory: string,
): Promise<string[]> {
  writeFileSync(join(directory, "rally.cjs"), (await bundleReference(options, program)).main);
  return [];
}
