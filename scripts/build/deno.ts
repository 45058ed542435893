import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type BundleOptions, common, text } from "./bundle.ts";
import { command } from "./command.ts";
import { Refusal } from "./refusal.ts";
import { WASM } from "./sea.ts";
import { seam } from "./seam.ts";
import { hostPlatform, type Target } from "./target.ts";

const triples: Readonly<Record<string, string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "darwin-x64": "x86_64-apple-darwin",
  "darwin-arm64": "aarch64-apple-darwin",
};

/** Makes a Deno executable in `directory` and returns its path. */
export async function denoExecutable(options: BundleOptions, target: Target, directory: string) {
  const deno = join(options.root, "node_modules/.bin/deno");
  const triple = triples[target.platform] ?? "";
  requireRuntime(deno, target, triple);
  await writeModules(options, directory);
  const product = join(directory, "product");
  const include = ["--include", "sqlite3.wasm"];
  const flags = [
    "--quiet",
    "--no-config",
    "--no-check",
    "--allow-all",
    "--target",
    triple,
    ...include,
  ];
  command(deno, ["compile", ...flags, "--output", product, "hot.mjs"], { cwd: directory });
  if (target.platform === hostPlatform) refusePlainDeno(product);
  return { product, notes: [] };
}

/**
 * `deno compile` appends the program to a runtime that it downloads; the registry's package has
 * the command-line tool only.
 */
function requireRuntime(deno: string, target: Target, triple: string): void {
  if (process.env.DENORT_BIN && target.platform === hostPlatform) return;
  const version = command(deno, ["--version"]).match(/^deno (\S+)/)?.[1];
  const home = process.env.DENO_DIR ?? join(homedir(), ".cache/deno");
  const archive = join(home, `dl/release/v${version}/denort-${triple}.zip`);
  if (existsSync(archive)) return;
  throw new Refusal(
    "A Deno build needs Deno's runtime part, which no registry package holds: " +
      `set DENORT_BIN to a denort ${version} of this platform, or put its archive at ${archive}`,
  );
}

/** Made of the command-line tool, the product is that tool, and `deno compile` does not notice. */
function refusePlainDeno(product: string): void {
  if (!command(product, ["--version"], { cwd: "/", env: {} }).startsWith("deno ")) return;
  throw new Refusal("DENORT_BIN is Deno's command-line tool, so the product is plain Deno");
}

/** Two modules: Deno parses the second only when a cold verb imports it. */
async function writeModules(options: BundleOptions, directory: string): Promise<void> {
  const { root } = options;
  const { define, ...rest } = common(options);
  // sqlite-wasm looks for its WebAssembly beside the module that it stands in.
  const { "import.meta.url": _, ...constants } = define ?? {};
  const esm = { ...rest, define: constants, format: "esm", supported: {} } as const;
  copyFileSync(createRequire(import.meta.url).resolve(WASM), join(directory, "sqlite3.wasm"));
  const hot = await text({
    ...esm,
    entryPoints: [join(root, "cli.ts")],
    plugins: [seam(root, { path: "./cold.mjs", external: true })],
  });
  writeFileSync(join(directory, "hot.mjs"), hot);
  const cold = await text({
    ...esm,
    entryPoints: [join(root, "lib/cli/cold.ts")],
    // isomorphic-git's dependencies are CommonJS and require Node's modules by name.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire("file:///");',
    },
  });
  writeFileSync(join(directory, "cold.mjs"), cold);
}
