import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import process from "node:process";
import { environment, RALLY } from "../binary/compiled.ts";
import { randomOf } from "../simulation/random.ts";
import type { Arena } from "./arena.ts";
import type { Program } from "./process.ts";

const NOBODY = "65534";

/** The program as somebody whom rights bind, which they do not root; the room becomes theirs. */
export function asNobody({ scene, room }: Arena): { program: Program } | { why: string } {
  if (process.getuid?.() !== 0) return { program: [RALLY] };
  const program: Program = ["setpriv", `--reuid=${NOBODY}`, "--clear-groups", RALLY];
  chmodSync(scene.root, 0o755);
  const [first, ...rest] = program;
  const options = { env: environment({}), encoding: "utf8" } as const;
  const { status, stderr, error } = spawnSync(first, [...rest, "version"], options);
  if (status !== 0) return { why: (error?.message ?? stderr).trim() };
  mkdirSync(room);
  spawnSync("chown", [NOBODY, room]);
  return { program };
}

/**
 * Takes the right to write away and gives it back, over and over, until it is ended; then it may be written to. Nothing
 * waits in a spool meanwhile: the worktrees cannot be written to either.
 */
export function changingRights({ room, worktrees, seed }: Arena): { end: () => void } {
  for (const each of worktrees) chmodSync(each, 0o555);
  const random = randomOf(seed + 3);
  const give = (how: string): void => void spawnSync("chmod", ["-R", how, room]);
  const timer = setInterval(() => give(random.hits(0.5) ? "a-w" : "u+w"), 15);
  return {
    end: () => {
      clearInterval(timer);
      give("u+w");
      for (const each of worktrees) chmodSync(each, 0o755);
    },
  };
}
