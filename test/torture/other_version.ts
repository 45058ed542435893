import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { common, text } from "../../scripts/build/bundle.ts";
import { identityOf } from "../../scripts/build/identity.ts";
import type { Program } from "./process.ts";

const WASM = createRequire(import.meta.url).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm");
const ROOT = join(import.meta.dirname, "../..");

/**
 * Rally from the same sources with higher numbers in these places, built into `directory` for the Node that runs this: a
 * real program of another version, though not a single executable.
 */
export async function otherVersion(
  directory: string,
  source: string,
  ...constants: string[]
): Promise<Program> {
  return changed(directory, constants.join("-").toLowerCase(), raising(source, constants));
}

/** Rally from the same sources, changed by a plugin on their way. */
export async function changed(directory: string, name: string, plugin: Plugin): Promise<Program> {
  const identity = { ...identityOf(ROOT), buildId: `other-${name}` };
  const options = { root: ROOT, identity, runtime: `node ${process.versions.node}` };
  const built = common({ ...options, codeCache: false });
  const program = await text({
    ...built,
    // Beside it SQLite finds its WebAssembly, which only the single executable carries.
    define: { ...built.define, "import.meta.url": JSON.stringify(pathToFileURL(WASM)) },
    entryPoints: [join(ROOT, "cli.ts")],
    plugins: [plugin],
  });
  writeFileSync(join(directory, `${name}.program.cjs`), program);
  // It is begun often: what has been compiled once is kept.
  const cache = JSON.stringify(join(directory, "compiled"));
  const begin = `require("node:module").enableCompileCache(${cache}); require("./${name}.program.cjs");`;
  writeFileSync(join(directory, `${name}.cjs`), begin);
  return [process.execPath, "--no-warnings", join(directory, `${name}.cjs`)];
}

/** The constants two higher. */
function raising(source: string, constants: readonly string[]): Plugin {
  const line = new RegExp(`^export const (${constants.join("|")}) = (\\d+);$`, "gm");
  return editing(source, (text) =>
    text.replace(line, (_, name, n) => `export const ${name} = ${Number(n) + 2};`),
  );
}

/** One source, which has to be another than before. */
export function editing(source: string, edit: (text: string) => string): Plugin {
  return {
    name: "editing",
    setup: (build) => {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (path !== join(ROOT, source)) return undefined;
        const before = await readFile(path, "utf8");
        const contents = edit(before);
        if (contents === before) return { errors: [{ text: `nothing to edit in ${source}` }] };
        return { contents, loader: "ts" };
      });
    },
  };
}
