import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

/** The licence texts that a binary must travel with: everything installed that is not for development. */
export function licences(root: string): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries<Locked>(lock.packages)
    .filter(([path, { dev = false }]) => path !== "" && !dev)
    .map(([path, locked]) => entry(join(root, path), path.replace(/.*node_modules\//, ""), locked))
    .join("\n");
}

function entry(directory: string, name: string, { version, license = "unknown" }: Locked): string {
  const texts = licenceFiles(directory).map((file) => readFileSync(join(directory, file), "utf8"));
  return `${"=".repeat(80)}\n${name} ${version} (${license})\n\n${texts.join("\n")}`;
}

/** None for a package of another platform, which is not installed. */
function licenceFiles(directory: string): string[] {
  try {
    return readdirSync(directory).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  } catch {
    return [];
  }
}
