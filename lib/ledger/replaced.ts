import { NEVER } from "../room/deadline.ts";
import { segmentPath } from "./layout.ts";
import type { Ledger } from "./ledger.ts";
import { replay } from "./replay.ts";

/** Whether another file stands where the open segment was: what is written there nobody would see. */
export function isReplaced(ledger: Ledger): boolean {
  const { disk, handle, room, segment } = ledger;
  const isOther = (): boolean =>
    handle !== undefined && disk.inodeAt(segmentPath(room, segment)) !== disk.stat(handle).inode;
  if (!isOther()) return false;
  // It may have been closed and archived meanwhile.
  replay(ledger, NEVER);
  return ledger.segment === segment && isOther();
}

/** Whether the open segment has lost bytes that were read of it. */
export function isShortened({ disk, handle, offset }: Ledger): boolean {
  return handle !== undefined && disk.stat(handle).size < offset;
}
