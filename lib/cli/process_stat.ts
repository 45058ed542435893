import type { World } from "./world.ts";

/** What the kernel tells of a process. */
export interface ProcessStat {
  /** What it is called: at most 15 bytes of the program's name. */
  readonly name: string;
  /** It has ended, and only waits to be asked for its exit. */
  readonly ended: boolean;
  readonly parent: number;
  /** When it began, in the kernel's own ticks. */
  readonly started: string | undefined;
}

/** Fields 2, 3, 4 and 22 of `/proc/PID/stat`; nothing where there is no such process or no such file. */
export function processStat({ files }: Pick<World, "files">, pid: number): ProcessStat | undefined {
  const stat = files.readFile(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name stands in parentheses and may hold some itself.
  const end = stat.lastIndexOf(")");
  const [state, parent, ...others] = stat.slice(end + 2).split(" ");
  const name = stat.slice(stat.indexOf("(") + 1, end);
  return { name, ended: state === "Z", parent: Number(parent), started: others[17] };
}
