import { type Disk, faultCode } from "./disk.ts";

/** Most copies of damaged bytes in one room, and most bytes of all of them. */
const COPIES = 256;
const COPIED = 16 * 1024 * 1024;

/** A piece of a segment that is not believed. */
export interface DamagedPiece {
  readonly segment: string;
  readonly offset: number;
  readonly length: number;
  readonly hash: string;
}

/** What became of the copy, and the name of its file within the room. */
export interface Copy {
  readonly outcome: "copied" | "there" | "full" | "failed";
  readonly file: string;
  /** The system's code of what went wrong. */
  readonly cause: string | null;
}

/**
 * Copies damaged pieces into the room's `quarantine/`, each once: a piece whose file is there is done. Bounded; what
 * finds no place is not copied, and stands in the ledger all the same. `read` is asked for the bytes only if there is
 * a place for them.
 */
export function quarantine(
  disk: Disk,
  room: string,
): (piece: DamagedPiece, read: () => Uint8Array) => Copy {
  const directory = quarantinePath(room);
  let held: { count: number; bytes: number } | undefined;
  return (piece, read) => {
    const { segment, offset, length, hash } = piece;
    const name = `${segment}-${offset}-${hash}.bin`;
    const answer = (outcome: Copy["outcome"], cause: string | null = null): Copy => ({
      outcome,
      file: `quarantine/${name}`,
      cause,
    });
    try {
      if (disk.kindOf(directory) !== "directory") disk.makeDirectory(directory);
      if (disk.kindOf(`${directory}/${name}`) !== undefined) return answer("there");
      held ??= copiesIn(disk, directory);
      if (held.count >= COPIES || held.bytes + length > COPIED) return answer("full");
      const isNew = disk.create(`${directory}/${name}`, read());
      if (!isNew) return answer("there");
      held = { count: held.count + 1, bytes: held.bytes + length };
      return answer("copied");
    } catch (fault) {
      return answer("failed", faultCode(fault));
    }
  };
}

export function quarantinePath(room: string): string {
  return `${room}/quarantine`;
}

/** Whether a file of the quarantine is a copy of damaged bytes, rather than a derived file set aside. */
export function isCopy(name: string): boolean {
  return name.endsWith(".bin");
}

function copiesIn(disk: Disk, directory: string): { count: number; bytes: number } {
  const sizes = disk
    .list(directory)
    .filter(isCopy)
    .map((name) => disk.about(`${directory}/${name}`)?.size ?? 0);
  return { count: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
