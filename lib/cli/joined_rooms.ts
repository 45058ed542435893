import { FORMAT } from "../fact/fact.ts";
import type { Refusal } from "../fact/refusal.ts";
import { plain } from "../fact/untrusted.ts";
import { parentOf } from "../git/posix_path.ts";
import { faultCode } from "../ledger/disk.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { count } from "./durations.ts";
import { gone, pointedTo } from "./pointers.ts";
import { findRoom, openRoom, pastDeadline, type Room } from "./room.ts";
import { appOf } from "./room_index.ts";
import { settled } from "./settled.ts";
import { newerRoom } from "./speak.ts";
import type { Style } from "./style.ts";

/** A room that was looked at. */
export interface JoinedRoom {
  readonly app: string;
  readonly room: string;
}

/** Why a room was not read, or not all of it. */
export interface RoomWarning {
  /** Null where not even the place of the room is known. */
  readonly app: string | null;
  readonly room: string | null;
  readonly code: string;
  readonly message: string;
}

/** What was found in the rooms. */
interface Visits<T> {
  readonly found: readonly T[];
  readonly rooms: readonly JoinedRoom[];
  readonly warnings: readonly RoomWarning[];
}

/**
 * Looks into every room that this user has joined, and first of all the one that the caller stands in, if any. What
 * goes wrong with one of them is a warning, and the others are looked at all the same.
 */
export async function inJoinedRooms<T extends object>(
  context: Context,
  look: (there: Context, room: Room, joined: JoinedRoom) => T | Promise<T | Refusal>,
): Promise<Visits<T>> {
  const found: T[] = [];
  const rooms: JoinedRoom[] = [];
  const warnings: RoomWarning[] = [];
  const seen = new Set<string>();
  for (const { dir, there } of whereToLook(context)) {
    let joined = dir === null ? { app: null, room: null } : called(dir);
    const warn = ({ code, message }: Pick<RoomWarning, "code" | "message">) =>
      void warnings.push({ ...joined, code, message });
    try {
      await settled(there, async (opening) => {
        const place = findRoom(opening);
        if (!isRefusal(place)) joined = called(place.dir);
        const opened = isRefusal(place) ? place : unlessSeen(opening, place.dir, dir, seen);
        if (opened === undefined || ("code" in opened && opened.code === "no-room")) return;
        if (isRefusal(opened)) return warn(opened);
        const { format } = opened.state;
        if (format > FORMAT) warn(newerRoom(format));
        const here = called(opened.place.dir);
        const one = await look(opening, opened, here);
        if (isRefusal(one)) warn(one);
        else found.push(one);
        rooms.push(here);
      });
    } catch (fault) {
      // What nobody thought of is told as everywhere else, but no other room is to suffer from it.
      if (dir === null && faultCode(fault) === "EUNKNOWN") throw fault;
      warn(whyNot(dir, fault));
    }
  }
  return { found, rooms, warnings };
}

function called(room: string): JoinedRoom {
  return { app: appOf(room), room };
}

/** Warnings that a person is shown: scratch repositories come and go by the hundred. */
const SHOWN = 8;

/** Rooms that were not read, or not all of them, for a person. */
export function warningLines(warnings: readonly RoomWarning[], { bad }: Style): string[] {
  const lines = warnings.slice(0, SHOWN).map(({ app, message }) => {
    const about = app === null ? "" : `${plain(app)}: `;
    return bad(`warning: ${about}${plain(message)}`);
  });
  const left = warnings.length - lines.length;
  return left === 0 ? lines : [...lines, bad(`and ${count(left, "more warning")}: --json`)];
}

/** Where the caller stands (`dir` null: wherever that is), and where the pointers lead. */
function whereToLook(context: Context): { readonly dir: string | null; readonly there: Context }[] {
  // Of each room it is told what is wrong with it, and of which.
  const world = { ...context.world, err: () => {} };
  const others = pointedTo(world).map((dir) => {
    const env = { ...world.env, RALLY_DIR: dir };
    return { dir, there: { ...context, world: { ...world, cwd: parentOf(dir), env } } };
  });
  return [{ dir: null, there: { ...context, world } }, ...others];
}

/** The room, folded; nothing where there is none, or it was seen before: by its physical place, whichever link leads there. */
function unlessSeen(
  context: Context,
  room: string,
  pointed: string | null,
  seen: Set<string>,
): Room | Refusal | undefined {
  if (seen.has(room)) return undefined;
  seen.add(room);
  if (context.world.disk.kindOf(`${room}/log`) !== "directory")
    return pointed === null ? undefined : gone(context.world, pointed);
  return context.deadline.passed() ? pastDeadline() : openRoom(context, "whole");
}

function whyNot(dir: string | null, fault: unknown): Pick<RoomWarning, "code" | "message"> {
  const why = fault instanceof Error ? fault.message : String(fault);
  const about = dir === null ? "This room" : `The room "${dir}"`;
  return { code: "unreadable-ledger", message: `${about} cannot be shown: ${why}` };
}
