import { safeJson } from "../fact/safe_json.ts";
import type { Disk } from "./disk.ts";
import { archivePathOf, logPath, segmentOf, segmentPath } from "./layout.ts";
import { scan } from "./scan.ts";

/** A line with a certain id, wherever it stands. */
export interface Occurrence {
  readonly segment: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** It stands in an archive. */
  readonly archived: boolean;
}

const CHUNK = 1 << 20;

/**
 * Every line with this id: repeats too, what stands behind a close, and in segments that the chain does not reach.
 * `damaged`: some bytes that are not believed hold the id as well.
 */
export function occurrences(
  disk: Disk,
  room: string,
  id: string,
): { readonly found: readonly Occurrence[]; readonly damaged: boolean } {
  const found: Occurrence[] = [];
  let damaged = false;
  const needles = [safeJson(id), JSON.stringify(id)].map((text) => Buffer.from(text));
  for (const segment of segmentsIn(disk, room)) {
    const path = segmentPath(room, segment);
    const archived = disk.kindOf(archivePathOf(path)!) !== undefined;
    walk(disk, path, (bytes, offset, isRecord, known) => {
      if (isRecord ? known === id : needles.some((each) => bytes.includes(each))) {
        if (isRecord) found.push({ segment, offset, bytes: Uint8Array.from(bytes), archived });
        else damaged = true;
      }
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

type Take = (bytes: Buffer, offset: number, isRecord: boolean, id: unknown) => void;

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
        const record = "record" in piece ? piece.record : undefined;
        take(part, at + piece.start, record !== undefined, record?.["id"]);
        return true;
      });
      at += used;
      rest = bytes.subarray(used);
    }
  } finally {
    disk.close(handle);
  }
}
