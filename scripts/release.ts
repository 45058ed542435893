import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { make } from "./build/product.ts";
import { Refusal } from "./build/refusal.ts";
import { type Target, targets } from "./build/target.ts";

const directory = join(import.meta.dirname, "../dist/release");
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });

const sums: string[] = [];
for (const target of targets) await collect(target);
writeFileSync(join(directory, "SHA256SUMS"), sums.join(""));

/** A platform that cannot be built does not hold up the others, but the release is not whole. */
async function collect(target: Target): Promise<void> {
  try {
    const { path, identity, sha256, notes } = await make({ target, runtime: "node", empty: false });
    const name = `rally-${identity.version}-${target.platform}`;
    copyFileSync(path, join(directory, name));
    sums.push(`${sha256}  ${name}\n`);
    console.log([`${name} (${identity.buildId})`, ...notes].join("\n  "));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`release: ${target.platform} is missing: ${error.message}`);
    process.exitCode = 1;
  }
}
