import type { Host } from "../../hosts/event.ts";
import { ancestor } from "../../hosts/host_process.ts";
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
    const stat = world.files.readFile(`/proc/${pid}/stat`);
    const words = world.files.readFile(`/proc/${pid}/cmdline`);
    if (stat === undefined || words === undefined) return undefined;
    const end = stat.lastIndexOf(")");
    const is = ancestor(host.name, { name: stat.slice(stat.indexOf("(") + 1, end), words });
    if (is !== "between") return is === "host" ? pid : undefined;
    pid = Number(stat.slice(end + 2).split(" ")[1]);
  }
  return undefined;
}
