import { existsSync, readdirSync } from "node:fs";
import { statusOf } from "../../binary/repository.ts";
import type { Account } from "../account.ts";

/** Files that nobody will remove any more, and what Git sees of the room. */
export function leftovers({ room, worktrees, runs, mayLeave = false }: Account): string[] {
  if (!existsSync(room)) return [];
  const killed = runs.filter((each) => each.killed).map((each) => each.pid.toString(36));
  const files = readdirSync(room, { recursive: true, encoding: "utf8" });
  const stale = files
    .filter((file) => file.endsWith(".tmp") && !mayLeave)
    .filter((file) => !killed.some((pid) => file.split(".").at(-2)?.startsWith(pid)))
    .map((file) => `${file} was left behind by a process that was not killed`);
  const seen = statusOf(...worktrees);
  return seen === "" ? stale : [...stale, `git status tells ${JSON.stringify(seen)}`];
}
