import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { randomOf } from "../simulation/random.ts";
import type { Arena } from "./arena.ts";

/** Such that all that is said has a place on it, once the ballast is gone. */
const SIZE = { short: "2m", long: "16m" };
const PAGE = Buffer.alloc(4096, 1);

/** Puts a small file system of its own where the room will be; why not, where this machine does not let us. */
export function mountSmall(arena: Arena): string | undefined {
  if (process.platform !== "linux") return `no tmpfs on ${process.platform}`;
  mkdirSync(arena.room);
  const options = ["-t", "tmpfs", "-o", `size=${SIZE[arena.effort]}`, "rally-torture", arena.room];
  const { status, stderr, error } = spawnSync("mount", options, { encoding: "utf8" });
  if (status !== 0) return (error?.message ?? stderr).trim();
  arena.onRemoval(() => void spawnSync("umount", ["-l", arena.room]));
  return undefined;
}

/** Fills the disk and makes some space again, over and over, until it is ended; then there is space for all. */
export function changingSpace({ room, seed }: Arena): { end: () => void } {
  const ballast = join(room, "ballast");
  const random = randomOf(seed + 2);
  fill(ballast);
  const change = (): void => {
    if (random.hits(0.4)) fill(ballast);
    else free(ballast, random.below(48 * 1024));
  };
  const timer = setInterval(change, 5);
  return {
    end: () => {
      clearInterval(timer);
      truncateSync(ballast, 0);
    },
  };
}

function fill(path: string): void {
  const file = openSync(path, "a");
  try {
    for (;;) writeSync(file, PAGE);
  } catch {
    // Full, which is what it is for.
  } finally {
    closeSync(file);
  }
}

function free(path: string, bytes: number): void {
  truncateSync(path, Math.max(0, statSync(path).size - bytes));
}
