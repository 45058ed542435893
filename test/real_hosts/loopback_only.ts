import { spawnSync } from "node:child_process";

const UP = 'ip link set lo up && exec "$@"';

/** What to put before a command so that it reaches nothing but loopback; nothing where the system has no way to. */
export function loopbackOnly(): readonly string[] {
  const ways = ["-n", "-rn"].map((flag) => ["unshare", flag, "sh", "-c", UP, "sh"]);
  return ways.find(([program, ...args]) => runs(program!, [...args, "true"])) ?? [];
}

function runs(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}
