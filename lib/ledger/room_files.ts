import type { Disk } from "./disk.ts";
import { logPath } from "./layout.ts";

const IGNORE = new TextEncoder().encode("*\n");

/**
 * Makes the room's directories, however many processes do so at once. What Git must not see comes first, so that no
 * crash leaves a room that shows in `git status`. Nothing is made or written through a link.
 */
export function makeRoom(disk: Disk, room: string): void {
  refuseLink(disk, room);
  refuseLink(disk, logPath(room));
  disk.makeDirectory(room);
  hideFromGit(disk, room);
  disk.makeDirectory(logPath(room));
}

/** Keeps Git from seeing a directory of ours. What somebody wrote there himself is his. */
export function hideFromGit(disk: Disk, directory: string): void {
  const ignore = `${directory}/.gitignore`;
  const there = disk.readWhole(ignore);
  if (there === undefined) disk.create(ignore, IGNORE);
  else if (there.length === 0) disk.replace(ignore, IGNORE);
}

function refuseLink(disk: Disk, path: string): void {
  if (disk.kindOf(path) !== "link") return;
  throw Object.assign(new Error(`"${path}" is a link`), { code: "ELOOP" });
}
