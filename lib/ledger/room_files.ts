import type { Disk } from "./disk.ts";
import { logPath } from "./layout.ts";

const IGNORE = new TextEncoder().encode("*\n");

/**
 * Makes the room's directories, however many processes do so at once. What Git must not see comes first, so that no
 * crash leaves a room that shows in `git status`. Nothing is made or written through a link.
 */
export function makeRoom(disk: Disk, room: string): void {
  const log = logPath(room);
  const [hasRoom, hasLog] = [isThere(disk, room), isThere(disk, log)];
  // To make what is there would throw, which takes longer than to look.
  if (!hasRoom) disk.makeDirectory(room);
  hideFromGit(disk, room);
  if (!hasLog) disk.makeDirectory(log);
}

/** Keeps Git from seeing a directory of ours. What somebody wrote there himself is his. */
export function hideFromGit(disk: Disk, directory: string): void {
  const ignore = `${directory}/.gitignore`;
  const there = disk.readWhole(ignore);
  if (there === undefined) disk.create(ignore, IGNORE);
  else if (there.length === 0) disk.replace(ignore, IGNORE);
}

function isThere(disk: Disk, path: string): boolean {
  const kind = disk.kindOf(path);
  if (kind === "link") throw Object.assign(new Error(`"${path}" is a link`), { code: "ELOOP" });
  return kind === "directory";
}
