import { unreached } from "./chain.ts";
import { faultCode, type Handle } from "./disk.ts";
import { archivePathOf, segmentPath } from "./layout.ts";
import type { Ledger } from "./ledger.ts";
import { scan } from "./scan.ts";

/** One segment of a room's ledger. */
export interface Engagement {
  readonly name: string;
  /** `unreached`: the chain does not lead there, and nothing in it is believed. */
  readonly status: "open" | "closed" | "archived" | "unreached";
  /** Of the segment itself. */
  readonly bytes: number;
  /** Of its archive. */
  readonly packed_bytes: number | null;
  /** Times of its first and its last record, as their writers' clocks had them. */
  readonly began: string | null;
  readonly ended: string | null;
}

/** Records are short; in so many bytes stands at least one. */
const EDGE = 128 * 1024;

/** The segments of the ledger, in the order of the chain; behind them those that it does not reach, by name. */
export function engagements(ledger: Ledger): Engagement[] {
  const { segments } = ledger.state;
  const open = segments.at(-1);
  return [
    ...segments.map((name) => engagement(ledger, name, name === open ? "open" : "closed")),
    ...unreached(ledger).map((name) => engagement(ledger, name, "unreached")),
  ];
}

function engagement(ledger: Ledger, name: string, status: Engagement["status"]): Engagement {
  const { disk, room } = ledger;
  const path = segmentPath(room, name);
  const packed = readable(() => archivedSize(ledger, path)) ?? null;
  const handle = readable(() => disk.open(path, "read"));
  const isArchived = status === "closed" && packed !== null;
  const about = { name, status: isArchived ? ("archived" as const) : status, packed_bytes: packed };
  if (handle === undefined) return { ...about, bytes: 0, began: null, ended: null };
  const bytes = disk.stat(handle).size;
  const began = times(ledger, handle, 0).at(0) ?? null;
  const ended = times(ledger, handle, Math.max(0, bytes - EDGE)).at(-1) ?? null;
  disk.close(handle);
  return { ...about, bytes, began, ended };
}

/** Nothing for what cannot be read: a link, a directory, somebody else's file. */
function readable<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return undefined;
  }
}

function archivedSize({ disk }: Ledger, path: string): number | null {
  const handle = disk.open(archivePathOf(path)!, "read");
  if (handle === undefined) return null;
  const { size } = disk.stat(handle);
  disk.close(handle);
  return size;
}

function times({ disk }: Ledger, handle: Handle, from: number): string[] {
  const bytes = Buffer.alloc(EDGE);
  const found: string[] = [];
  scan(bytes.subarray(0, disk.read(handle, bytes, from)), (piece) => {
    if ("record" in piece && typeof piece.record["at"] === "string") found.push(piece.record["at"]);
    return true;
  });
  return found;
}
