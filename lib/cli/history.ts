import type { Refusal } from "../fact/refusal.ts";
import { type Base, extendBase, factsPath, openBase, type Unfit } from "../history/base.ts";
import { Disagreement, type History, Late } from "../history/history.ts";
import { loadSqlite, type Sqlite } from "../history/sqlite.ts";
import { closeLedger, type Ledger, openLedger } from "../ledger/ledger.ts";
import { setAside } from "../ledger/set_aside.ts";
import type { Context } from "./context.ts";
import { progress } from "./progress.ts";
import { pastDeadline, type Room, unreadable } from "./room.ts";

/** Lines that are read back from the end of the ledger before the history is asked, which takes longer to begin. */
export const NEAR = 2000;
/** Facts behind facts.db that are rather read than added to it; and in proportion to what is in it. */
export const TAIL = 64;
const SHARE = 64;

/**
 * Asks the history of the room. facts.db is made, or made longer, where more than `tail` facts stand behind it; one that
 * is of no use is set aside. Where it cannot be made or fails, the ledger answers alone, which takes longer.
 */
export async function askHistory<T>(
  context: Context,
  room: Room,
  ask: (history: History) => T,
  tail = TAIL,
): Promise<T | Refusal> {
  try {
    if (room.state.seq <= tail) return plainly(context, room, ask);
    const sqlite = await loadSqlite();
    for (let tries = 0; tries < 2; tries++) {
      const found = opened(sqlite, context, room, tail);
      if (found === undefined) break;
      try {
        return ask({ ...found, deadline: context.deadline });
      } catch (fault) {
        if (!(fault instanceof Disagreement || fault instanceof sqlite.SQLite3Error)) throw fault;
        close(found);
        dispose(context, room, fault instanceof Disagreement ? "disagrees" : "corrupt");
      } finally {
        close(found);
      }
    }
    return plainly(context, room, ask);
  } catch (fault) {
    if (fault instanceof Late) return pastDeadline();
    return unreadable(room.place.dir, fault);
  }
}

type Opened = { readonly base: Base; readonly ledger: Ledger };

/** facts.db, as long as it has to be; nothing where that cannot be had. */
function opened(sqlite: Sqlite, context: Context, room: Room, tail: number): Opened | undefined {
  const place = placeOf(context, room);
  const found = openBase(sqlite, place);
  if (typeof found === "string" && found !== "absent") dispose(context, room, found);
  const seq = typeof found === "string" ? 0 : found.base.seq;
  if (typeof found !== "string" && room.state.seq - seq <= Math.max(tail, seq / SHARE))
    return found;
  if (typeof found !== "string") found.base.db.close();
  try {
    const from = typeof found === "string" ? undefined : found.ledger;
    extendBase(sqlite, place, from, { deadline: context.deadline, told: told(context, room) });
  } catch {
    // Read-only, full, not ours to write: what there is has to do.
  }
  if (context.deadline.passed()) throw new Late();
  const longer = openBase(sqlite, place);
  return typeof longer === "string" ? undefined : longer;
}

/** From the ledger alone. */
function plainly<T>(context: Context, room: Room, ask: (history: History) => T): T {
  const ledger = openLedger({ ...placeOf(context, room), part: "whole" }, { cold: true });
  try {
    return ask({ base: null, ledger, deadline: context.deadline });
  } finally {
    closeLedger(ledger);
  }
}

function placeOf({ world }: Context, { place }: Room) {
  return { disk: world.disk, count: world.count, room: place.dir };
}

function close({ base, ledger }: Opened): void {
  base.db.close();
  closeLedger(ledger);
}

/** What is wrong with a facts.db that is of no use. */
export const UNFIT = {
  corrupt: "was damaged",
  foreign: "was not of this room",
  older: "was made by an older rally",
  newer: "was made by a newer rally",
  disagrees: "did not agree with the ledger",
} as const satisfies Record<Exclude<Unfit, "absent"> | "disagrees", string>;

/** Programs find it under `doctor`. */
function dispose({ world, flags }: Context, { place }: Room, why: keyof typeof UNFIT): void {
  const done = setAside(world.disk, place.dir, factsPath(place.dir), "facts.db");
  if (done.outcome === "absent" || flags.json === true) return;
  const what = {
    moved: done.outcome === "moved" ? `is set aside as ${done.file}` : "",
    deleted: "is deleted",
    failed: "is not used",
  }[done.outcome];
  world.err(`rally: facts.db ${UNFIT[why]} and ${what}; it is made anew from the ledger\n`);
}

/** Says how far the making has come, once it takes long. */
function told({ world }: Context, { state }: Room): (seq: number) => void {
  const tell = progress(world);
  return (seq) => void tell(() => `rally: facts.db: ${seq} of ${state.seq} facts`);
}
