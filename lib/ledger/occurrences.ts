import { carriedBy } from "../fact/carried_by.ts";
import { spellings } from "../fact/spellings.ts";
import type { Disk } from "./disk.ts";
import { archivePathOf, logPath, segmentOf, segmentPath } from "./layout.ts";
import { scan } from "./scan.ts";

/** A line that is the fact of a certain id or carries it, wherever it stands. */
export interface Occurrence {
  readonly segment: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** It stands in an archive. */
  readonly archived: boolean;
  /** It is a `remote`: the fact has been published. */
  readonly carries: boolean;
}

const CHUNK = 1 << 20;

/**
 * Every line with this id, or of a `remote` that carries the fact: repeats too, what stands behind a close, and in segments that the chain does not reach.
 * `damaged`: some bytes that are not believed hold the id as well.
 */
export function occurrences(
  disk: Disk,
  room: string,
  id: string,
): { readonly found: readonly Occurrence[]; readonly damaged: boolean } {
  const found: Occurrence[] = [];
  let damaged = false;
  const needles = spellings(id);
  for (const segment of segmentsIn(disk, room)) {
    const path = segmentPath(room, segment);
    const archived = disk.kindOf(archivePathOf(path)!) !== undefined;
    walk(disk, path, (bytes, offset, record) => {
      if (record === undefined) {
        damaged ||= needles.some((each) => bytes.includes(each));
        return;
      }
      const carried = carriedBy(record);
      if (record["id"] !== id && carried?.["id"] !== id) return;
      const carries = carried !== undefined;
      found.push({ segment, offset, bytes: Uint8Array.from(bytes), archived, carries });
    });
  }
  return { found, damaged };
}

/** Names of all segments, archived ones too. */
function segmentsIn(disk: Disk, room: string): string[] {
  const log = logPath(room);
  const packed = disk.list(`${log}/archive`).map((name) => name.replace(/\.gz$/, ""));
  const names = [...disk.list(log), ...packed].map(segmentOf);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

type Take = (bytes: Buffer, offset: number, record: Record<string, unknown> | undefined) => void;

/** All pieces of a file, a chunk at a time. What cannot be opened holds no lines. */
function walk(disk: Disk, path: string, take: Take): void {
  const handle = disk.kindOf(path) === "link" ? undefined : disk.open(path, "read");
  if (handle === undefined) return;
  try {
    let [at, rest] = [0, Buffer.alloc(0)];
    for (;;) {
      const chunk = Buffer.alloc(CHUNK);
      const got = disk.read(handle, chunk, at + rest.length);
      if (got === 0) return;
      const bytes = Buffer.concat([rest, chunk.subarray(0, got)]);
      const used = scan(bytes, (piece) => {
        const part = bytes.subarray(piece.start, piece.end);
        take(part, at + piece.start, "record" in piece ? piece.record : undefined);
        return true;
      });
      at += used;
      rest = bytes.subarray(used);
    }
  } finally {
    disk.close(handle);
  }
}
