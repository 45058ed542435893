import { formatInstant } from "../../fact/instant.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { quarantinePath } from "../../ledger/quarantine.ts";
import { saidAt, waitingIn } from "../../ledger/spool.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { SET_ASIDE } from "../spool/bad_file.ts";
import { spoolsOf } from "../spools.ts";
import type { World } from "../world.ts";
import { type Checked, fine, trouble } from "./checks.ts";

/** What sandboxed agents said that is not in the room, by worktree, and what came from them that was no fact. */
export function spoolCheck({ world }: Context, place: RoomPlace): Checked[] {
  const found = spoolsOf(world, place).flatMap((spool) => waiting(world, spool));
  const bad = setAside(world, place);
  if (bad > 0)
    found.push(
      trouble(
        "spool",
        `${count(bad, "file")} of a spool held no fact, and ${bad === 1 ? "is" : "are"} in quarantine/`,
        `look at ${SET_ASIDE}* there, say again what it said, then delete it`,
      ),
    );
  return found.length === 0 ? [fine("spool", "nothing waits for the room")] : found;
}

function waiting({ disk }: World, spool: string): Checked[] {
  const kind = disk.kindOf(spool);
  if (kind !== undefined && kind !== "directory")
    return [trouble("spool", `${spool} is no directory; nothing can wait there`, "remove it")];
  const names = waitingIn(disk, spool);
  if (names.length === 0) return [];
  const since = formatInstant(saidAt(names[0]!));
  const waits = names.length === 1 ? "waits" : "wait";
  return [
    trouble(
      "spool",
      `${count(names.length, "fact")} ${waits} in ${spool} since ${since}`,
      "rally enter takes them up, from where the room can be written to",
    ),
  ];
}

function setAside({ disk }: World, { dir }: RoomPlace): number {
  const directory = quarantinePath(dir);
  if (disk.kindOf(directory) !== "directory") return 0;
  return disk.list(directory).filter((name) => name.startsWith(SET_ASIDE)).length;
}
