/** A room on a disk that is to bring what is published, and those who bring it. */
import type { Context } from "../../../lib/cli/context.ts";
import type { Room } from "../../../lib/cli/room.ts";
import { Bringer } from "../../../lib/cli/sync/bringer.ts";
import type { Bringing, Brought, Commit } from "../../../lib/cli/sync/bringing.ts";
import { saveCheckpoint } from "../../../lib/ledger/checkpoint.ts";
import { counters, type Disk } from "../../../lib/ledger/disk.ts";
import { type Ledger, openLedger } from "../../../lib/ledger/ledger.ts";
import { replay } from "../../../lib/ledger/replay.ts";
import { NEVER } from "../../../lib/room/deadline.ts";
import { foldedOf } from "../../../lib/room/published.ts";
import { snapshot } from "../../../lib/room/snapshot.ts";
import type { Place } from "../../ledger/scratch_room.ts";
import { minute } from "../../room/hostile_sequences.ts";
import { FAR, farClaim, said } from "../../room/publishing.ts";

export const COMMIT = "c".repeat(40);

/** Published facts: claims on paths of their own, and lessons between them. */
export function strings(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    if (n % 10 !== 0) return said(FAR, "lesson", { id: `lesson_${n}`, subject: `learned ${n}` });
    return farClaim([`p/${n}`], { id: `claim_${n}`, lease: 10_000 });
  });
}

/** One commit of `size` strings after another. */
export function commits(all: readonly string[], size = all.length): Commit[] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, n) => n * size);
  return starts.map((start, n) => ({
    commit: n.toString(16).padStart(40, "c"),
    strings: all.slice(start, start + size),
  }));
}

/** A process that brings: its own look at the room, and its own name. */
export interface Process {
  readonly ledger: Ledger;
  readonly context: Context;
  readonly room: Room;
  readonly how: Bringing;
}

let processes = 0;

export function processAt(place: Place, how: Partial<Bringing> & { m?: number } = {}): Process {
  const name = `p${processes++}`;
  const { room, disk, part = "hot" } = place;
  const ledger = openLedger({ room, disk, part, count: counters() });
  replay(ledger, NEVER);
  let keys = 0;
  const world = { key: () => `${name}-${keys++}`, now: () => Date.parse(minute(how.m ?? 1)) };
  const context = { world, deadline: NEVER } as unknown as Context;
  const who = { tool: `tool:${name}`, session: name };
  const rooms = { ledger, state: ledger.state } as unknown as Room;
  return { ledger, context, room: rooms, how: { who, ...how } };
}

/** Brings these, of which the first is the first after `from` facts. */
export function broughtBy(
  { context, room, how, ledger }: Process,
  fetched: readonly Commit[],
  from = 0,
): Brought {
  const bringer = new Bringer(context, room, from, how);
  for (const each of fetched) if (!bringer.take(each)) break;
  const brought = bringer.finish();
  saveCheckpoint(ledger, true);
  return brought;
}

/** What the room makes of all that is published, by its own fold and for those who look at it. */
export function seen({ room, disk }: { readonly room: string; readonly disk: Disk }): object {
  const ledger = openLedger({ room, disk, part: "whole", count: counters() }, { cold: true });
  replay(ledger, NEVER);
  const { published, claims } = ledger.state;
  const { count, crc, commit, settled } = published!;
  const shared = snapshot(foldedOf(published!), "whole");
  return { count, crc, commit, settled, shared, claims: [...claims.keys()] };
}
