import { nanoid } from "nanoid/non-secure";
import { nodeFs } from "../git/node_fs.ts";
import { archivedDisk } from "../ledger/archived_disk.ts";
import { counters, faultCode } from "../ledger/disk.ts";
import { nodeDisk } from "../ledger/node_disk.ts";
import { nodeInput } from "./node_input.ts";
import { nodeAsk, nodeLend, nodeRun, nodeRunAside } from "./node_run.ts";
import { nodeTalk } from "./node_talk.ts";
import { nodeChanged, nodeStopping } from "./node_waiting.ts";
import { Unheard, type World } from "./world.ts";

declare const RALLY_VERSION: string | undefined;
declare const RALLY_BUILD_ID: string | undefined;
declare const RALLY_RUNTIME: string | undefined;

/** This process, as a command sees it. */
export function nodeWorld(): World {
  const count = counters();
  const { env } = process;
  return {
    cwd: here(env.PWD),
    env,
    self: typeof RALLY_RUNTIME === "undefined" ? fromSource() : [process.execPath],
    parent: () => process.ppid,
    now: Date.now,
    // Not performance.now(), whose module takes milliseconds to load.
    ticks: () => {
      const [seconds, nanoseconds] = process.hrtime();
      return seconds * 1e3 + nanoseconds / 1e6;
    },
    key: () => nanoid(12),
    out: (text) => write(1, text),
    err: (text) => {
      try {
        write(2, text);
      } catch (fault) {
        if (!(fault instanceof Unheard)) throw fault;
      }
    },
    input: nodeInput,
    run: nodeRun,
    runAside: nodeRunAside,
    ask: nodeAsk,
    talk: nodeTalk,
    lend: nodeLend,
    request: (...asked) => fetch(...asked),
    // Asked late and of the file: the stream object would cost milliseconds to make.
    get colour() {
      const plain = env.NO_COLOR || env.TERM === "dumb";
      return !plain && process.getBuiltinModule("node:fs").fstatSync(1).isCharacterDevice();
    },
    screen: () => {
      const isOne = env.TERM !== "dumb" && process.getBuiltinModule("node:tty").isatty(1);
      return isOne ? { rows: process.stdout.rows || Number.POSITIVE_INFINITY } : undefined;
    },
    count,
    disk: archivedDisk(nodeDisk(count)),
    files: nodeFs(),
    magicOf,
    own,
    pause: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
    changed: nodeChanged,
    stopping: nodeStopping,
    signal: (pid, name) => {
      try {
        return process.kill(pid, name);
      } catch {
        return false;
      }
    },
    build: {
      version: typeof RALLY_VERSION === "undefined" ? "0.1.0" : RALLY_VERSION,
      id: typeof RALLY_BUILD_ID === "undefined" ? "source" : RALLY_BUILD_ID,
      runtime: typeof RALLY_RUNTIME === "undefined" ? runtime() : RALLY_RUNTIME,
      platform: `${process.platform}-${process.arch}`,
    },
    cold: () => import("./cold.ts"),
  };
}

/** A directory that was removed is called by its last name: what is asked about it finds nothing there, or what came since. */
function here(lastName: string | undefined): string {
  try {
    return process.cwd();
  } catch {
    return lastName?.startsWith("/") ? lastName : "/";
  }
}

function fromSource(): string[] {
  const script = process.argv[1] ?? "cli.ts";
  return "Deno" in globalThis
    ? [process.execPath, "run", "--allow-all", script]
    : [process.execPath, script];
}

function runtime(): string {
  return "Deno" in globalThis ? "deno" : `node ${process.versions.node}`;
}

/** Everything at once, without the stream objects, which cost milliseconds to make. */
function write(fd: 1 | 2, text: string): void {
  const fs = process.getBuiltinModule("node:fs");
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
    } catch (fault) {
      // A full pipe that does not block: its reader is slower than we are.
      if (faultCode(fault) !== "EAGAIN") throw new Unheard(faultCode(fault));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Only Linux has numbers that mean the same everywhere. */
function magicOf(path: string): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    return process.getBuiltinModule("node:fs").statfsSync(path).type >>> 0;
  } catch {
    return undefined;
  }
}

function own(): ReturnType<World["own"]> {
  const { homedir, hostname } = process.getBuiltinModule("node:os");
  const host = hostname();
  const homes = [homedir(), process.env.HOME ?? ""];
  return { homes: [...new Set(homes)], hosts: [...new Set([host, host.split(".")[0]!])] };
}
