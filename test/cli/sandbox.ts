/** An agent that may not write to the room, and what waits for it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters, type Disk } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { fault } from "../ledger/memory_disk.ts";
import type { Cast, How } from "./cast.ts";

/** A faked sandbox: everything below the room refuses to be changed, and with `all` everything. */
export function sandbox(cast: Cast, code = "EROFS", all = false): How {
  const real = { ...archivedDisk(nodeDisk(counters())), sync: () => {}, syncDirectory: () => {} };
  const isShut = (path: string): boolean =>
    all || path === cast.room || path.startsWith(`${cast.room}/`);
  const guarded =
    (act: (...args: never[]) => unknown) =>
    (path: string, ...rest: unknown[]): unknown => {
      if (isShut(path)) throw fault(code);
      return (act as (...args: unknown[]) => unknown)(path, ...rest);
    };
  const disk = {
    ...real,
    ...Object.fromEntries(
      (["makeDirectory", "create", "replace", "rename", "remove"] as const).map((name) => [
        name,
        guarded(real[name] as never),
      ]),
    ),
    open: (path: string, how: Parameters<Disk["open"]>[1]) => {
      if (how !== "read" && isShut(path)) throw fault(code);
      return real.open(path, how);
    },
  };
  return { world: { disk: disk as Disk } };
}

/** Names of what waits in the spool of a worktree. */
export function spooled(cast: Cast, root = cast.root): string[] {
  const directory = join(root, ".rally-spool");
  return existsSync(directory)
    ? readdirSync(directory)
        .filter((name) => name !== ".gitignore")
        .sort()
    : [];
}

/** Makes the room. */
export async function room(cast: Cast): Promise<void> {
  await cast.say("codex:09", "lesson", "--subject", "there is a room");
}
