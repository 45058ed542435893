import { faultCode } from "../../ledger/disk.ts";
import type { Deadline } from "../../room/deadline.ts";
import type { World } from "../world.ts";

/** No file that anybody writes by hand is larger. */
const MOST = 4 << 20;

/** What is said of a file that is not there. */
export const NO_FILE = "there is no such file";

/** What a file holds, or why that cannot be told. */
export async function boundedText(
  world: World,
  path: string,
  deadline: Deadline,
): Promise<{ readonly text: string } | { readonly unread: string }> {
  // Reading from a pipe or a device would not end.
  const kind = world.files.kind(path);
  if (kind === "dir" || kind === "other") return { unread: "it is no file" };
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of world.input(path, deadline)) {
      size += piece.length;
      if (size > MOST) return { unread: "it is larger than 4 MiB" };
      pieces.push(piece);
    }
  } catch (fault) {
    const code = faultCode(fault);
    return { unread: code === "ENOENT" ? NO_FILE : `it cannot be read (${code})` };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
    return text.includes("\0") ? { unread: NO_TEXT } : { text };
  } catch {
    return { unread: NO_TEXT };
  }
}

const NO_TEXT = "it is no text in UTF-8";
