import type { Host } from "../../hosts/event.ts";
import { ancestor } from "../../hosts/host_process.ts";
import { processStat } from "../process_stat.ts";
import type { World } from "../world.ts";

/** A hook is started by its host, or through a shell or two. */
const MOST = 8;

/** The number of the process that the session runs in, where that is certain: a wrong one would be taken for dead. */
export function hostProcess(world: World, host: Host): number | undefined {
  // Claude Code names it to its hooks; another host's may have inherited the variable.
  if (host.name === "claude-code") {
    const named = Number(world.env["CLAUDE_PID"]);
    return Number.isInteger(named) && named > 0 ? named : undefined;
  }
  let pid = world.parent();
  for (let n = 0; n < MOST && pid > 1; n++) {
    const stat = processStat(world, pid);
    const words = world.files.readFile(`/proc/${pid}/cmdline`);
    if (stat === undefined || words === undefined) return undefined;
    const is = ancestor(host.name, { name: stat.name, words });
    if (is !== "between") return is === "host" ? pid : undefined;
    pid = stat.parent;
  }
  return undefined;
}
