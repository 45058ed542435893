import { faultCode } from "../ledger/disk.ts";
import type { Deadline } from "../room/deadline.ts";

const CHUNK = 1 << 20;
/** As much as a pipe holds by itself. */
const PIPE = 1 << 16;

/** A file or standard input. The streams are made when nothing else will do; no other verb pays for them. */
export async function* nodeInput(
  path: string | null,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  const given = path === null ? ((yield* standing()) ?? (yield* coming(deadline))) : "more";
  if (given === "all") return;
  const left = deadline.left();
  const isHurried = left !== Number.POSITIVE_INFINITY;
  const stream = path === null ? process.stdin : opened(path, isHurried);
  const late = (): void => void stream.destroy(tooLate());
  const timer = isHurried ? setTimeout(late, left) : undefined;
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } finally {
    clearTimeout(timer);
  }
}

/** What stands in a pipe already; "all" if that is all there will be. */
function* standing(): Generator<Uint8Array, "all" | undefined> {
  const fs = process.getBuiltinModule("node:fs");
  const fd = secondReader(fs);
  if (fd === undefined) return undefined;
  try {
    for (;;) {
      const chunk = new Uint8Array(PIPE);
      const length = fs.readSync(fd, chunk);
      if (length === 0) return "all";
      yield chunk.subarray(0, length);
    }
  } catch (fault) {
    if (faultCode(fault) !== "EAGAIN") throw fault;
    return undefined;
  } finally {
    fs.closeSync(fd);
  }
}

/** One that does not wait for the writer. Sockets cannot be opened a second time, nor pipes on other systems than Linux. */
function secondReader(fs: typeof import("node:fs")): number | undefined {
  const { O_RDONLY, O_NONBLOCK } = fs.constants;
  try {
    if (!fs.fstatSync(0).isFIFO()) return undefined;
    return fs.openSync("/proc/self/fd/0", O_RDONLY | O_NONBLOCK);
  } catch {
    return undefined;
  }
}

/**
 * What comes, without the streams, which take milliseconds to make; "more" if they are needed after all. A read that
 * waits cannot be called off, and a process waits for it when it exits: a late one is left by becoming another program.
 */
async function* coming(deadline: Deadline): AsyncGenerator<Uint8Array, "all" | "more"> {
  const { execve } = process;
  if (execve === undefined) return "more";
  for (;;) {
    const chunk = new Uint8Array(PIPE);
    const length = await readInto(chunk, deadline.left()).catch((fault: unknown) => {
      if (faultCode(fault) === "EAGAIN") return undefined;
      if (faultCode(fault) === "ETIMEDOUT")
        process.once("exit", (code) => execve("/bin/sh", ["sh", "-c", `exit ${code}`], {}));
      throw fault;
    });
    if (length === undefined) return "more";
    if (length === 0) return "all";
    yield chunk.subarray(0, length);
  }
}

function readInto(chunk: Uint8Array, left: number): Promise<number> {
  return new Promise((done, fail) => {
    const timer =
      left === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => fail(tooLate()), left);
    process.getBuiltinModule("node:fs").read(0, chunk, 0, PIPE, null, (fault, length) => {
      clearTimeout(timer);
      if (fault === null) done(length);
      else fail(fault);
    });
  });
}

function tooLate(): Error {
  return Object.assign(new Error("nothing more came"), { code: "ETIMEDOUT" });
}

/** A read that waits for a named pipe would keep the process from ending at its deadline, so that one does not wait. */
function opened(path: string, isHurried: boolean) {
  const fs = process.getBuiltinModule("node:fs");
  if (!isHurried || fs.statSync(path).isFIFO() === false)
    return fs.createReadStream(path, { highWaterMark: CHUNK });
  const { O_RDONLY, O_NONBLOCK } = fs.constants;
  const { Socket } = process.getBuiltinModule("node:net");
  return new Socket({ fd: fs.openSync(path, O_RDONLY | O_NONBLOCK), writable: false });
}
