import { archivePathOf, segmentPath } from "../../ledger/layout.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { type Extent, type Pieces, readPieces } from "../../ledger/pieces.ts";
import { quarantine } from "../../ledger/quarantine.ts";
import type { World } from "../world.ts";
import { type Checked, fine, trouble } from "./checks.ts";

/** A damaged piece as it was met on the way. */
export interface Damaged extends Extent {
  readonly why: string;
  readonly seq: number;
}

/** How long a writer is given to end its line, in milliseconds. A write is over in far less. */
const WRITING = 20;

/** Every damaged piece with its place, its hash, and its copy. */
export function damageChecks(ledger: Ledger, damaged: readonly Damaged[]): Checked[] {
  return readPieces(ledger, (pieces) => {
    const keep = copying(ledger, pieces);
    return damaged.map((each) =>
      trouble(
        "damage",
        keep(each, `(${each.why}, seq ${each.seq})`),
        "the line is not believed; its neighbours stand; say again what it said",
      ),
    );
  });
}

/**
 * Bytes behind the last line end of a segment: a writer at work, or one that died. They are looked at twice, some time
 * apart, and only what has not changed is copied.
 */
export function tailChecks(
  world: World,
  ledger: Ledger,
  tails: readonly Omit<Extent, "length">[],
): Checked[] {
  const now = (): Extent[] => tails.flatMap((each) => tailOf(ledger, each) ?? []);
  const before = now();
  if (before.length === 0) return [];
  return readPieces(ledger, (pieces) => {
    const hashes = before.map(pieces.hash);
    world.pause(WRITING);
    const after = now();
    const keep = copying(ledger, pieces);
    return before.map((each, n) => {
      const still = after.find(({ segment }) => segment === each.segment);
      const same = still !== undefined && pieces.hash(still) === hashes[n];
      if (isArchived(ledger, each))
        return trouble(
          "damage",
          keep(each, "(the end of an archive that cannot be unpacked)"),
          "put a copy of the archive in its place; its other lines stand",
        );
      if (!same) return fine("tail", `segment ${each.segment} is being written to`);
      return trouble(
        "tail",
        `segment ${each.segment} ends in ${each.length} bytes without a line end: ${keep(each)}`,
        "its writer died; the next record ends the line",
      );
    });
  });
}

function tailOf({ disk, room }: Ledger, { segment, offset }: Omit<Extent, "length">) {
  const handle = disk.open(segmentPath(room, segment), "read");
  if (handle === undefined) return undefined;
  const { size } = disk.stat(handle);
  disk.close(handle);
  return size > offset ? { segment, offset, length: size - offset } : undefined;
}

/** Nobody writes there: what does not end in a line is no writer at work. */
function isArchived({ disk, room }: Ledger, { segment }: Extent): boolean {
  return disk.kindOf(archivePathOf(segmentPath(room, segment))!) !== undefined;
}

/** Copies pieces into the quarantine; says where they stand, the hash, and where the copy is or why there is none. */
function copying({ disk, room }: Ledger, pieces: Pieces): (piece: Extent, why?: string) => string {
  const copy = quarantine(disk, room);
  return (piece, why) => {
    const hash = pieces.hash(piece);
    const { outcome, file, cause } = copy({ ...piece, hash }, () => pieces.bytes(piece));
    const where =
      outcome === "full"
        ? "not copied: the quarantine is full"
        : outcome === "failed"
          ? `not copied: ${cause}`
          : `copy ${file}`;
    const { segment, offset, length } = piece;
    const what = `segment ${segment} offset ${offset} length ${length} hash ${hash}`;
    return `${why === undefined ? what : `${what} ${why}`}, ${where}`;
  };
}
