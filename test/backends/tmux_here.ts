import { ample, machineWith } from "./machine.ts";

/** Whether this machine has tmux; what needs it is skipped where not, and said so. */
export function hasTmux(): boolean {
  const machine = machineWith({});
  const [tmux] = machine.programs("tmux");
  if (tmux === undefined) return false;
  return machine.run([tmux, "-V"], { cwd: "/", env: {}, deadline: ample() }).exit === 0;
}
