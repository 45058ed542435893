import type { Deadline } from "../room/deadline.ts";

const CHUNK = 1 << 20;

/** A file or standard input. The streams are made when they are asked for; no other verb pays for them. */
export async function* nodeInput(
  path: string | null,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  const left = deadline.left();
  const isHurried = left !== Number.POSITIVE_INFINITY;
  const stream = path === null ? process.stdin : opened(path, isHurried);
  const late = (): void => {
    stream.destroy(Object.assign(new Error("nothing more came"), { code: "ETIMEDOUT" }));
  };
  const timer = isHurried ? setTimeout(late, left) : undefined;
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } finally {
    clearTimeout(timer);
  }
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
