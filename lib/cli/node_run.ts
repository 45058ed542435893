import { faultCode } from "../ledger/disk.ts";
import type { World } from "./world.ts";

/** More than Git has to say of a million files. */
const MOST = 256 << 20;

/** Runs a program as a process of its own. */
export const nodeRun: World["run"] = ([program, ...args], { cwd, env, deadline }) => {
  const nothing = { exit: null, out: new Uint8Array(), err: "" };
  if (deadline.passed()) return { ...nothing, fault: "ETIMEDOUT" };
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const left = deadline.left();
  const { status, stdout, stderr, error } = spawnSync(program!, args, {
    cwd,
    env: { ...env },
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: MOST,
    killSignal: "SIGKILL",
    ...(Number.isFinite(left) ? { timeout: Math.ceil(left) } : {}),
  });
  if (error !== undefined) return { ...nothing, fault: faultCode(error) };
  return { exit: status, out: stdout, err: stderr.toString() };
};
