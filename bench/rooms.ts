import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ledgerOf } from "./ledger_of.ts";

/** A repository, as far as finding it goes, with a room of `count` facts; it goes when the benchmark is over. */
export function repositoryOf(count: number): string {
  const root = mkdtempSync(join(tmpdir(), "rally-bench-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  for (const each of ["src", ".git/objects", ".git/refs/heads"])
    mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(root, ".git/config"), "[core]\n\tbare = false\n");
  writeFileSync(join(root, "src/a.ts"), "");
  ledgerOf(root, count);
  return root;
}
