import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { command } from "../scripts/build/command.ts";
import { RALLY } from "./programs.ts";

/** The rooms in which what agents wait for is measured: small, crowded, old, very old. */
export const ROOMS = [
  { room: "1 k facts", facts: 1000, claims: 1 },
  { room: "1 k facts, 50 claims", facts: 1000, claims: 50 },
  { room: "100 k facts", facts: 100_000, claims: 1 },
  { room: "1 M facts", facts: 1_000_000, claims: 1 },
] as const;

/** A repository, as far as finding it goes; it goes when the benchmark is over. */
export function emptyRepository(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "rally-bench-")));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  for (const each of ["src", ".git/objects", ".git/refs/heads"])
    mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(root, ".git/config"), "[core]\n\tbare = false\n");
  writeFileSync(join(root, "src/a.ts"), "");
  return root;
}

/** The same with a room of `count` facts at whose end so many claims live. */
export function repositoryOf(count: number, claims = 1): string {
  const root = emptyRepository();
  const writer = join(import.meta.dirname, "write_ledger.ts");
  command(process.execPath, [writer, root, String(count), String(claims)]);
  return root;
}

/** Leaves checkpoints, as whoever was in the room last would have. A hook would not wait for the fold of a million facts. */
export function visited(cwd: string): void {
  command(RALLY, ["room", "--timeout-ms", "60000"], { cwd, env: {} });
}
