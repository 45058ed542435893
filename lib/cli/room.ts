import { FORMAT } from "../fact/fact.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { type RoomPlace, roomPlace } from "../git/room_place.ts";
import { saveCheckpoint } from "../ledger/checkpoint.ts";
import { faultCode } from "../ledger/disk.ts";
import { closeLedger, type Ledger, openLedger } from "../ledger/ledger.ts";
import { replay, type Watch } from "../ledger/replay.ts";
import type { State } from "../room/state.ts";
import type { Context } from "./context.ts";

/** The room that a command stands in, folded to its end. */
export interface Room {
  readonly place: RoomPlace;
  readonly ledger: Ledger;
  readonly state: State;
  /** When the command began, in milliseconds; the one `now` of all its answers. */
  readonly now: number;
}

/** How a room is folded: `cold` from its beginning, or from where `begin` puts it, with somebody watching. */
export interface Folding {
  readonly cold?: boolean;
  readonly begin?: (ledger: Ledger) => void;
  readonly watch?: Watch;
}

/** Finds the room and folds it. A room that does not exist yet is an empty one; nothing is made by looking. */
export function openRoom(
  context: Context,
  part: "hot" | "whole",
  { cold = false, begin, watch }: Folding = {},
): Room | Refusal {
  const place = findRoom(context);
  if ("code" in place) return place;
  const { disk, count } = context.world;
  const ledger = openLedger({ disk, count, room: place.dir, part }, { cold });
  begin?.(ledger);
  context.stage("checkpoint");
  try {
    const end = replay(ledger, context.deadline, watch);
    context.stage("fold");
    context.later(() => {
      // A cold fold that was cut short may not have come as far as the checkpoint that it did not look at.
      if (!cold || end === "complete") saveCheckpoint(ledger, end === "deadline");
      closeLedger(ledger);
    });
    if (end === "deadline") return pastDeadline();
  } catch (fault) {
    return unreadable(place.dir, fault);
  }
  sayIfNewer(context, ledger.state);
  return { place, ledger, state: ledger.state, now: context.world.now() };
}

/** A newer rally may judge some of what is here otherwise. Programs find it under `doctor`. */
function sayIfNewer({ world, flags }: Context, { format }: State): void {
  if (format <= FORMAT || flags.json === true) return;
  world.err(
    `rally: this room is of format ${format}, newer than this rally, which reads what it can\n`,
  );
}

export function findRoom({ world, stage }: Context): RoomPlace | Refusal {
  const place = roomPlace(world.cwd, world.env, world.files);
  stage("locate");
  return place;
}

/** The deadline passed before there was an answer. */
export function pastDeadline(): Refusal {
  return refuse("deadline", "deadline", "The deadline passed before the ledger was read", [
    "What was read is kept; the next command goes on there",
    "Give it longer with --timeout-ms",
  ]);
}

/** Why the ledger cannot be read; a fault that no file system makes is thrown on. */
export function unreadable(room: string, fault: unknown): Refusal {
  const code = faultCode(fault);
  if (code === "EUNKNOWN") throw fault;
  const remedy =
    code === "ELOOP" ? "A segment is a symlink; replace it by the file itself" : "See rally doctor";
  return refuse("io", "unreadable-ledger", `The ledger in "${room}" cannot be read (${code})`, [
    remedy,
  ]);
}
