import type { Deadline } from "../../lib/room/deadline.ts";
import type { Fault, Machine } from "../backend.ts";
import { isNoServer } from "./said.ts";

/** What a call to tmux came to. */
export type Said =
  | { readonly outcome: "said"; readonly out: string }
  | { readonly outcome: "no-server"; readonly why: string }
  /** `late`: nobody knows whether it was done. */
  | (Fault & { readonly late: boolean });

/** Calls tmux as an argv made for its path. */
export async function call(
  machine: Machine,
  argv: (tmux: string) => readonly string[],
  {
    cwd = "/",
    env = machine.env,
    ...how
  }: {
    readonly cwd?: string;
    readonly env?: Machine["env"];
    readonly input?: string;
    readonly deadline: Deadline;
  },
): Promise<Said> {
  const [tmux] = machine.programs("tmux");
  if (tmux === undefined)
    return { ...fault("no tmux was found in PATH outside this repository"), late: false };
  const ran = await machine.run(argv(tmux), { cwd, env, ...how });
  if (ran.exit === 0) return { outcome: "said", out: new TextDecoder().decode(ran.out) };
  const why = ran.fault ?? (ran.err.trim().split("\n", 1)[0] || `exit ${ran.exit}`);
  if (ran.exit !== null && isNoServer(ran.err)) return { outcome: "no-server", why };
  return { ...fault(`tmux: ${why}`), late: ran.fault === "ETIMEDOUT" };
}

export function fault(why: string): Fault {
  return { outcome: "fault", why };
}
