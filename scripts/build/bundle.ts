import { join } from "node:path";
import { type BuildFailure, type BuildOptions, build, formatMessages } from "esbuild";
import { APART, apart } from "./apart.ts";
import { FIRST_WORDS, type FirstWord } from "./first_words.ts";
import type { Identity } from "./identity.ts";
import { narrow } from "./narrow.ts";
import { Refusal } from "./refusal.ts";
import { type Replacement, seam } from "./seam.ts";

export interface BundleOptions {
  readonly root: string;
  readonly identity: Identity;
  readonly runtime: string;
  readonly codeCache: boolean;
}

/** The program as CommonJS texts: where it begins, and its parts by name. */
export async function bundle(options: BundleOptions): Promise<Program> {
  const { root } = options;
  const loader = join(root, "scripts/build/cold_loader.cts");
  const packages = Object.entries(APART).map(async ([name, specifier]) => {
    const standard = "default" in (await import(specifier));
    const lines = [
      `export * from "${specifier}";`,
      ...(standard ? [`export { default } from "${specifier}";`] : []),
    ];
    const entry = { contents: lines.join("\n"), resolveDir: root };
    return [name, asFunction(await text({ ...common(options), stdin: entry }))] as const;
  });
  const [main, hot, cold, ...rest] = await Promise.all([
    text({ ...common(options), entryPoints: [join(root, "scripts/build/main.ts")] }),
    hotParts(common(options), root, { path: loader, external: false }),
    text({
      ...common(options),
      entryPoints: [join(root, "lib/cli/cold.ts")],
      plugins: [apart(root)],
    }),
    ...packages,
  ]);
  const functions = hot.map(([name, part]) => [name, asFunction(part)]);
  return {
    main,
    parts: {
      ...Object.fromEntries(functions),
      cold: asFunction(cold),
      ...Object.fromEntries(rest),
    },
  };
}

/** What every command runs, `hot` as a whole and narrowed by first word; `cold` stands in for what it does not. */
export function hotParts(options: BuildOptions, root: string, cold: Replacement) {
  const names = ["hot", ...(Object.keys(FIRST_WORDS) as FirstWord[])] as const;
  const entryPoints = [join(root, "cli.ts")];
  const parts = names.map(async (name) => {
    const plugins = [...(name === "hot" ? [] : [narrow(root, name)]), seam(root, cold)];
    return [name, await text({ ...options, entryPoints, plugins })] as const;
  });
  return Promise.all(parts);
}

/** What an executable carries. */
export interface Program {
  /** Where it begins. */
  readonly main: string;
  /**
   * What every command runs (`hot`) and, by its first word, what is left of that for those that agents wait for; what
   * only cold verbs load (`cold`), and packages. The empty program has none.
   */
  readonly parts: Readonly<Record<string, string>>;
}

/** A module as an expression; the line that names an interpreter may only stand at the beginning of a file. */
function asFunction(text: string): string {
  return `(function (require, module, exports) {${text.replace(/^#!.*\n/, "")}\n})`;
}

/** A program to measure against, made like the real one. */
export async function bundleReference(
  options: BundleOptions,
  name: "empty" | "append",
): Promise<Program> {
  const entry = join(options.root, `scripts/build/${name}.ts`);
  return { main: await text({ ...common(options), entryPoints: [entry] }), parts: {} };
}

export function common({ root, identity, runtime, codeCache }: BundleOptions): BuildOptions {
  return {
    absWorkingDir: root,
    bundle: true,
    write: false,
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    platform: "node",
    target: "node24",
    format: "cjs",
    // Its other build hides what it requires from a bundler.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    // A script compiled from an asset has no import() of its own.
    supported: { "dynamic-import": false },
    define: {
      // isomorphic-git and sqlite-wasm read it on loading; in one file it points nowhere.
      "import.meta.url": '"file:///rally"',
      RALLY_VERSION: JSON.stringify(identity.version),
      RALLY_BUILD_ID: JSON.stringify(identity.buildId),
      RALLY_RUNTIME: JSON.stringify(runtime),
      RALLY_CODE_CACHE: JSON.stringify(codeCache),
    },
  };
}

/** A warning stops the build too: what esbuild doubts would only show in the product. */
export async function text(options: BuildOptions): Promise<string> {
  const { outputFiles = [], warnings } = await build(options).catch((error: BuildFailure) => {
    throw new Refusal(error.message);
  });
  if (warnings.length === 0) return outputFiles[0]?.text ?? "";
  throw new Refusal((await formatMessages(warnings, { kind: "warning" })).join(""));
}
