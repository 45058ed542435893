import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";

/** Modules whose parsing alone would cost the path before a write more than everything else on it. */
const coldPackages =
  /\/node_modules\/(zod|isomorphic-git|jsonc-parser|@sqlite\.org|@lezer|@babel)\//;

/** A module that stands in for another. */
export interface Replacement {
  readonly path: string;
  readonly external: boolean;
}

/** Cuts the hot bundle at lib/cli/cold.ts: its one dynamic import becomes `replacement`. */
export function seam(root: string, replacement: Replacement): Plugin {
  const cold = join(root, "lib/cli/cold.ts");
  return {
    name: "seam",
    setup(build) {
      build.onResolve({ filter: /cold\.ts$/ }, ({ path, resolveDir, importer, kind }) => {
        if (resolve(resolveDir, path) !== cold) return undefined;
        if (kind === "dynamic-import") return replacement;
        return { errors: [{ text: `${importer} is hot: it may only reach cold.ts by import()` }] };
      });
      build.onLoad({ filter: coldPackages }, ({ path }) => {
        return { errors: [{ text: `${path} may only be reached through lib/cli/cold.ts` }] };
      });
    },
  };
}
