import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

interface Step {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Shown while it runs; the others only speak when they fail. */
  readonly loud?: boolean;
}

const root = join(import.meta.dirname, "..");
/** Where .ci/run looks for the counts. */
const results = join(root, "dist/vitest.json");

const steps: readonly Step[] = [
  { name: "types", argv: ["tsc"] },
  { name: "types under Deno", argv: ["deno", "check", "mod.ts", "cli.ts"] },
  { name: "lint and format", argv: ["biome", "check", "--error-on-warnings", "."] },
  // Before the tests, because some of them run it.
  { name: "binary", argv: ["node", "scripts/compile.ts", "--quiet"] },
  {
    name: "tests",
    argv: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile=${results}`],
    loud: true,
  },
  { name: "smoke under Node", argv: ["node", "--test", "test/smoke/runtime.test.mjs"] },
  {
    name: "smoke under Deno",
    argv: ["deno", "test", "--allow-all", "test/smoke/runtime.test.mjs"],
  },
];

const env = {
  ...process.env,
  PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter),
  DENO_DIR: join(root, "node_modules/.cache/deno"),
  DENO_NO_UPDATE_CHECK: "1",
};

rmSync(results, { force: true });
const failed = steps.filter((step) => !passes(step));
console.log(`${steps.length - failed.length} of ${steps.length} steps passed`);
process.exitCode = failed.length === 0 ? 0 : 1;

function passes({ name, argv, loud = false }: Step): boolean {
  const began = performance.now();
  const [program, ...args] = argv;
  const stdio = loud ? "inherit" : "pipe";
  const result = spawnSync(program, args, { cwd: root, env, stdio, encoding: "utf8" });
  const passed = result.status === 0;
  if (!passed && !loud) console.log(`${result.stdout}${result.stderr}${result.error ?? ""}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${passed ? "pass" : "FAIL"}  ${name} (${seconds} s)`);
  return passed;
}
