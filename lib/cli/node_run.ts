import { faultCode } from "../ledger/disk.ts";
import type { World } from "./world.ts";

/** More than Git has to say of a million files. */
const MOST = 256 << 20;

/** Runs a program as a process of its own. */
export const nodeRun: World["run"] = ([program, ...args], { cwd, env, input, deadline }) => {
  const nothing = { exit: null, out: new Uint8Array(), err: "" };
  if (deadline.passed()) return { ...nothing, fault: "ETIMEDOUT" };
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const left = deadline.left();
  const { status, stdout, stderr, error } = spawnSync(program!, args, {
    cwd,
    env: { ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    ...(input === undefined ? {} : { input }),
    maxBuffer: MOST,
    killSignal: "SIGKILL",
    ...(Number.isFinite(left) ? { timeout: Math.ceil(left) } : {}),
  });
  // A program may end without having heard what it was given.
  if (error !== undefined && faultCode(error) !== "EPIPE")
    return { ...nothing, fault: faultCode(error) };
  return { exit: status, out: stdout, err: stderr.toString() };
};

/** For how long one that was told to end may take, and what is left of its output once it has, in milliseconds. */
const GRACE = 1000;

/** The same for those who do several things at once, or can be asked to stop. */
export const nodeRunAside: World["runAside"] = ([program, ...args], how) => {
  const { cwd, env, input, deadline, stop } = how;
  return new Promise((done) => {
    const failed = (fault: string) => done({ exit: null, out: new Uint8Array(), err: "", fault });
    if (deadline.passed()) return failed("ETIMEDOUT");
    if (stop?.aborted) return failed("ECANCELED");
    const { spawn } = process.getBuiltinModule("node:child_process");
    const [out, err] = [[] as Uint8Array[], [] as Uint8Array[]];
    const isGroup = stop !== undefined;
    const child = spawn(program!, args, { cwd, env: { ...env }, stdio: "pipe", detached: isGroup });
    const timers: ReturnType<typeof setTimeout>[] = [];
    const kill = (signal: "SIGTERM" | "SIGKILL"): void => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // All of it has ended.
      }
    };
    const settle = (): void => {
      for (const each of timers) clearTimeout(each);
      stop?.removeEventListener("abort", cancel);
    };
    const end = (fault: string): void => {
      settle();
      kill("SIGKILL");
      for (const each of child.stdio) each?.destroy();
      failed(fault);
    };
    const give = (fault: string): void => {
      if (isGroup) kill("SIGTERM");
      // What it leaves behind in its group goes too.
      child.once("exit", () => end(fault));
      timers.push(setTimeout(end, isGroup ? GRACE : 0, fault));
    };
    const cancel = (): void => give("ECANCELED");
    stop?.addEventListener("abort", cancel, { once: true });
    timers.push(setTimeout(give, Math.min(deadline.left(), 2 ** 31 - 1), "ETIMEDOUT"));
    child.on("error", (fault) => end(faultCode(fault)));
    const finish = (exit: number | null): void => {
      settle();
      for (const each of child.stdio) each?.destroy();
      done({ exit, out: Buffer.concat(out), err: Buffer.concat(err).toString() });
    };
    child.on("close", finish);
    // What it leaves running may hold its output open for ever.
    child.on("exit", (exit) => {
      const close = () => {
        for (const each of child.stdio) each?.destroy();
        finish(exit);
      };
      timers.push(setTimeout(close, GRACE));
    });
    let length = 0;
    const keep = (into: Uint8Array[]) => (piece: Uint8Array) => {
      length += piece.length;
      if (length > MOST) end("ENOBUFS");
      else into.push(piece);
    };
    child.stdout.on("data", keep(out));
    child.stderr.on("data", keep(err));
    // A program may end without having heard what it was given.
    child.stdin.on("error", () => {}).end(input);
  });
};

/** Runs a program on this very terminal. */
export const nodeLend: World["lend"] = ([program, ...args], { cwd, env }) => {
  const { isatty } = process.getBuiltinModule("node:tty");
  if (!isatty(0) || !isatty(1)) return undefined;
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { status, error } = spawnSync(program!, args, { cwd, env: { ...env }, stdio: "inherit" });
  return error === undefined ? { exit: status } : { exit: null, fault: faultCode(error) };
};

/** Talks to a program that answers for as long as its input is open, and ends it once it has said enough. */
export const nodeAsk: World["ask"] = ([program, ...args], { cwd, env, input, deadline, until }) => {
  const { spawn } = process.getBuiltinModule("node:child_process");
  return new Promise((done) => {
    let out = "";
    const child = spawn(program!, args, {
      cwd,
      env: { ...env },
      stdio: ["pipe", "pipe", "ignore"],
    });
    const end = (): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      child.stdout.destroy();
      done(out);
    };
    const timer = setTimeout(end, Math.min(deadline.left(), 2 ** 31 - 1));
    child.on("error", end);
    child.on("close", end);
    child.stdin.on("error", () => {});
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (until(out)) end();
    });
    child.stdin.write(input);
  });
};
