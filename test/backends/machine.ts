import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Machine } from "../../backends/backend.ts";
import { nodeRun } from "../../lib/cli/node_run.ts";
import { nodeTalk } from "../../lib/cli/node_talk.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { type Deadline, deadlineIn } from "../../lib/room/deadline.ts";

/** This machine, with an environment of the test's own. */
export function machineWith(
  env: Readonly<Record<string, string>>,
): Omit<Machine, "run"> & { readonly run: typeof nodeRun } {
  const files = nodeFs();
  const all: Readonly<Record<string, string>> = { PATH: process.env.PATH ?? "", ...env };
  return {
    env: all,
    run: nodeRun,
    talk: nodeTalk,
    ticks: () => performance.now(),
    programs: (name) =>
      all
        .PATH!.split(delimiter)
        .map((entry) => join(entry, name))
        .filter((path) => files.kind(path) === "file"),
  };
}

/** Long enough for everything that does not hang. */
export function ample(): Deadline {
  return deadlineIn(30_000, () => performance.now());
}

export function textOfFile(path: string): string {
  return readFileSync(path, "utf8");
}
