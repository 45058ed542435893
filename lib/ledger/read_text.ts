import type { Disk } from "./disk.ts";

/** The text of one of the room's own files; nothing where there is none that could be read. */
export function readText(disk: Disk, path: string): string | undefined {
  try {
    const bytes = disk.readWhole(path);
    return bytes && new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
