import type { Deadline } from "../room/deadline.ts";

const CHUNK = 1 << 20;

/** A file or standard input. The streams are made when they are asked for; no other verb pays for them. */
export async function* nodeInput(
  path: string | null,
  deadline: Deadline,
): AsyncGenerator<Uint8Array> {
  const fs = process.getBuiltinModule("node:fs");
  const stream =
    path === null ? process.stdin : fs.createReadStream(path, { highWaterMark: CHUNK });
  const late = (): void => {
    stream.destroy(Object.assign(new Error("nothing more came"), { code: "ETIMEDOUT" }));
  };
  const left = deadline.left();
  const timer = left === Number.POSITIVE_INFINITY ? undefined : setTimeout(late, left);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } finally {
    clearTimeout(timer);
  }
}
