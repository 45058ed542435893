import { faultCode } from "../../ledger/disk.ts";
import { unreadable } from "../room.ts";
import { type Checked, trouble } from "./checks.ts";

/** Says why a check could not read the ledger; a fault that no file system makes is thrown on. */
export function unread(id: string, room: string, fault: unknown): Checked {
  const { message, hints } = unreadable(room, fault);
  const isLink = faultCode(fault) === "ELOOP";
  return trouble(id, message, isLink ? hints.join("; ") : "see to kind and rights of log/");
}
