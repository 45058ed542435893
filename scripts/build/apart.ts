import { join } from "node:path";
import type { Plugin } from "esbuild";

/** Packages that few verbs need, each an asset of its own: the others would pay for their code cache. */
export const APART = {
  git: "isomorphic-git",
  sqlite: "@sqlite.org/sqlite-wasm",
  python: "@lezer/python",
  script: "@babel/parser",
} as const;

/** Leaves these packages out of a bundle; what asks for one by import() gets it from its asset. */
export function apart(root: string): Plugin {
  const names = Object.entries(APART);
  const asset = join(root, "scripts/build/asset.ts");
  return {
    name: "apart",
    setup(build) {
      for (const [name, specifier] of names)
        build.onResolve({ filter: new RegExp(`^${specifier}$`) }, ({ kind, importer }) =>
          kind === "dynamic-import"
            ? { path: name, namespace: "apart" }
            : { errors: [{ text: `${importer} may ask for ${specifier} by import() only` }] },
        );
      build.onLoad({ filter: /.*/, namespace: "apart" }, ({ path }) => ({
        contents: loader(asset, path),
        loader: "js",
        resolveDir: root,
      }));
    },
  };
}

/** To whoever imports it as Node does, what a CommonJS module exports is its default. */
function loader(asset: string, name: string): string {
  return `const { runAsset } = require(${JSON.stringify(asset)});
const part = { exports: {} };
runAsset(${JSON.stringify(name)}, require, part);
module.exports = Object.assign(part.exports.default ?? {}, part.exports);`;
}
