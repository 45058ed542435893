import { spawnSync } from "node:child_process";
import type { Identity } from "./identity.ts";
import { Refusal } from "./refusal.ts";

const environments: readonly NodeJS.ProcessEnv[] = [{}, { NODE_OPTIONS: "--require=/nonexistent" }];

/** Runs the product where it has nothing to lean on; returns how many runs passed. */
export function smoke(product: string, identity: Identity): number {
  for (const env of environments) {
    for (const { argv, says } of expectations(identity)) run(product, argv, says, env);
  }
  return environments.length * expectations(identity).length;
}

/** One bare flag, one hot verb, one cold verb. */
function expectations({ version, buildId }: Identity) {
  return [
    { argv: ["--version"], says: version },
    { argv: ["version"], says: buildId },
    { argv: ["help"], says: "rally" },
  ];
}

function run(product: string, argv: string[], says: string, env: NodeJS.ProcessEnv): void {
  const result = spawnSync(product, argv, { cwd: "/", env, encoding: "utf8", timeout: 60_000 });
  const { status, stdout, stderr } = result;
  if (status === 0 && stderr === "" && stdout.includes(says)) return;
  const seen =
    result.error?.message ?? `exit ${status}, stdout ${show(stdout)}, stderr ${show(stderr)}`;
  throw new Refusal(`The product fails "${argv.join(" ")}" under ${JSON.stringify(env)}: ${seen}`);
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 500));
}
