import type { RoomPlace } from "../../git/room_place.ts";
import { hostSession } from "../../hosts/session_env.ts";
import { writableSettings } from "../../hosts/writable.ts";
import { faultCode } from "../../ledger/disk.ts";
import { isForbidden } from "../../ledger/spool.ts";
import type { Context } from "../context.ts";
import { type Checked, fine, trouble } from "./checks.ts";
import { ELSEWHERE } from "./mount_check.ts";

/** Whether appends of two open files land one behind the other here, as the ledger needs. */
export function appendCheck({ world }: Context, place: RoomPlace): Checked[] {
  if (world.files.kind(`${place.dir}/log`) !== "dir") return [];
  const path = `${place.dir}/cache/append-test`;
  const { disk } = world;
  try {
    disk.makeDirectory(`${place.dir}/cache`);
    disk.replace(path, new Uint8Array(0));
    const [one, other] = [disk.open(path, "append")!, disk.open(path, "append")!];
    const line = (text: string): Uint8Array => new TextEncoder().encode(`${text}\n`);
    for (let n = 0; n < 8; n++) disk.append(n % 2 === 0 ? one : other, line(String(n)));
    disk.close(one);
    disk.close(other);
    const text = new TextDecoder().decode(disk.readWhole(path));
    if (text === "0\n1\n2\n3\n4\n5\n6\n7\n")
      return [fine("append", "appends land one behind the other")];
    return [trouble("append", "appends of two files overwrote each other", ELSEWHERE)];
  } catch (fault) {
    const code = faultCode(fault);
    const remedy = isForbidden(code) ? allowed(world, place) : "see to the disk";
    return [trouble("append", `the room cannot be written to (${code})`, remedy)];
  }
}

/** A user who lacks the right, or an agent whose sandbox does. */
function allowed({ env }: Context["world"], { dir }: RoomPlace): string {
  const settings = writableSettings(dir, hostSession(env, undefined)?.family);
  const right = "give this user the right to write there, or in a sandbox";
  return `${right}: ${settings.join("; ")}. Until then what is said waits in .rally-spool`;
}
