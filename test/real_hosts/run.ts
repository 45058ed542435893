/**
 * Real agent hosts with hooks as `rally hooks install` writes them. Only the model is not real: it plays parts. Where
 * something stands in for rally, the check says so.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import type { Client } from "./clients/client.ts";
import { CLIENTS } from "./clients/clients.ts";
import { install } from "./installed.ts";
import { loopbackOnly } from "./loopback_only.ts";

const root = join(import.meta.dirname, "../..");
const results = join(root, "dist/vitest_hosts.json");

const asked = process.argv.slice(2);
const hosts = CLIENTS.map(({ host }) => host as string);
const unknown = asked.find((name) => !hosts.includes(name));
if (unknown !== undefined) {
  console.error(`test:hosts: no client "${unknown}"; there are ${hosts.join(", ")}`);
  process.exit(2);
}
const isWanted = ({ host, onlyIfAsked }: Client): boolean =>
  asked.length === 0 ? onlyIfAsked === undefined : asked.includes(host);

const began = performance.now();
const isBuilt = run(["node", "scripts/compile.ts", "--quiet"]);
const probed = CLIENTS.filter(isWanted).map((client) => ({ client, missing: install(client) }));
const had = probed.flatMap(({ client, missing }) => (missing === undefined ? client : []));
const apart = loopbackOnly();
rmSync(results, { force: true });
if (isBuilt && had.length > 0) {
  const reporters = ["--reporter=verbose", "--reporter=json", `--outputFile=${results}`];
  const argv = ["vitest", "run", "--config", "test/real_hosts/vitest.config.ts", ...reporters];
  run([...apart, ...argv], { RALLY_TEST_HOSTS: had.map(({ host }) => host).join(" ") });
}

for (const { client, missing } of probed)
  console.log(`${client.host}: ${missing ?? `${client.package} ${client.version}`}`);
for (const { host, onlyIfAsked } of CLIENTS.filter((each) => !isWanted(each)))
  console.log(`${host}: left out, ${asked.length === 0 ? onlyIfAsked : "not asked for"}`);
console.log("cursor: left out, npm has no client of it");
if (apart.length === 0)
  console.log(
    "No network namespace: the clients were kept in by a dummy key and a local address only",
  );
const [passed, failed] = counts();
const wrong = failed + probed.length - had.length;
console.log(`${((performance.now() - began) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${wrong} failed`);
process.exitCode = wrong === 0 && passed > 0 ? 0 : 1;

function run(argv: readonly string[], more: Readonly<Record<string, string>> = {}): boolean {
  const [program, ...args] = argv as [string, ...string[]];
  const PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, ...more };
  return spawnSync(program, args, { cwd: root, env, stdio: "inherit" }).status === 0;
}

/** How many checks passed and failed; a run that did not get as far is one that failed. */
function counts(): readonly [passed: number, failed: number] {
  try {
    const { success, numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, "utf8"));
    return [numPassedTests, success ? numFailedTests : Math.max(numFailedTests, 1)];
  } catch {
    return [0, 1];
  }
}
