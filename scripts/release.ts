import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { licences } from "./build/licences.ts";
import { make } from "./build/product.ts";
import { Refusal } from "./build/refusal.ts";
import { type Target, targets } from "./build/target.ts";

const root = join(import.meta.dirname, "..");
const directory = join(root, "dist/release");
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });

const sums: string[] = [];
const builds = new Set<string>();
for (const target of targets) await collect(target);
if (builds.size > 1) fail(`the tree changed meanwhile: ${[...builds].join(", ")}`);
writeFileSync(join(directory, "SHA256SUMS"), sums.join(""));
writeFileSync(join(directory, "LICENCES"), licences(root));

/** A platform that cannot be built does not hold up the others, but the release is not whole. */
async function collect(target: Target): Promise<void> {
  try {
    const { path, identity, sha256, notes } = await make({
      target,
      runtime: "node",
      program: "rally",
    });
    const name = `rally-${identity.version}-${target.platform}`;
    copyFileSync(path, join(directory, name));
    builds.add(identity.buildId);
    sums.push(`${sha256}  ${name}\n`);
    console.log([`${name} (${identity.buildId})`, ...notes].join("\n  "));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fail(`${target.platform} is missing: ${error.message}`);
  }
}

function fail(message: string): void {
  console.error(`release: ${message}`);
  process.exitCode = 1;
}
