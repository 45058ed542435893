import { crc32, hex8 } from "../../fact/crc32.ts";
import { type Disk, faultCode } from "../../ledger/disk.ts";
import { quarantine } from "../../ledger/quarantine.ts";
import { setAside } from "../../ledger/set_aside.ts";

/** By what files from a spool are called in the quarantine; no segment can be called so. */
export const SET_ASIDE = "rally_spool";

/**
 * Takes a file out of a spool that holds no fact: copied into the room's quarantine where it could be read, else moved
 * there as it is, link or pipe. False where it stays for want of a place.
 */
export function setFileAside(
  disk: Disk,
  room: string,
  path: string,
  bytes: Uint8Array | undefined,
): boolean {
  if (bytes === undefined) {
    const { outcome } = setAside(disk, room, path, SET_ASIDE);
    return outcome === "moved" || outcome === "deleted";
  }
  const hash = hex8(crc32(bytes, 0, bytes.length));
  const piece = { segment: SET_ASIDE, offset: 0, length: bytes.length, hash };
  const { outcome } = quarantine(disk, room)(piece, () => bytes);
  if (outcome !== "copied" && outcome !== "there") return false;
  try {
    disk.remove(path);
    return true;
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return false;
  }
}
