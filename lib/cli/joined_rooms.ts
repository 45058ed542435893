import { FORMAT } from "../fact/fact.ts";
import type { Refusal } from "../fact/refusal.ts";
import { plain } from "../fact/untrusted.ts";
import { parentOf, resolvePath } from "../git/posix_path.ts";
import { type RoomPlace, roomPlace } from "../git/room_place.ts";
import { type Disk, faultCode } from "../ledger/disk.ts";
import { readText } from "../ledger/read_text.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { findRoom, openRoom, type Room, unreadable } from "./room.ts";
import { appOf, indexDirectory, type Pointer, pointerName } from "./room_index.ts";
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

export interface Visits<T> {
  readonly found: readonly T[];
  readonly rooms: readonly JoinedRoom[];
  readonly warnings: readonly RoomWarning[];
}

/** A pointer is longer only if somebody else made it. */
const LONGEST = 32 * 1024;
/** A room that is gone is told for so long: it may be on a disk that comes back. */
const FORGOTTEN = 30 * 86_400_000;

/**
 * Looks into every room that this user has joined, and first of all the one that the caller stands in, if any. What
 * goes wrong with one of them is a warning, and the others are looked at all the same.
 */
export async function inJoinedRooms<T>(
  context: Context,
  look: (there: Context, room: Room, joined: JoinedRoom) => T | Promise<T>,
): Promise<Visits<T>> {
  const found: T[] = [];
  const rooms: JoinedRoom[] = [];
  const warnings: RoomWarning[] = [];
  for (const { dir, place, there } of placesOf(context)) {
    const joined = dir === null ? { app: null, room: null } : { app: appOf(dir), room: dir };
    const warn = ({ code, message }: Pick<Refusal, "code" | "message">) =>
      warnings.push({ ...joined, code, message });
    if (isRefusal(place)) {
      if (place.code !== "no-room") warn(place);
      continue;
    }
    const work: (() => void)[] = [];
    try {
      if (context.world.disk.kindOf(`${place.dir}/log`) !== "directory") {
        if (there !== context) warn(gone(context, place));
        continue;
      }
      const quiet = { ...there, world: { ...there.world, err: () => {} } };
      const opened = openRoom({ ...quiet, later: (each) => work.push(each) }, "whole");
      if (isRefusal(opened)) {
        warn(opened);
        continue;
      }
      if (opened.state.format > FORMAT) warn(newerRoom(opened.state.format));
      const here = { app: appOf(place.dir), room: place.dir };
      found.push(await look(quiet, opened, here));
      rooms.push(here);
    } catch (fault) {
      warn(whyNot(place, fault));
    } finally {
      for (const each of work) each();
    }
  }
  return { found, rooms, warnings };
}

/** Rooms that were not read, or not all of them, for a person. */
export function warningLines(warnings: readonly RoomWarning[], { bad }: Style): string[] {
  return warnings.map(({ app, message }) => {
    const about = app === null ? "" : `${plain(app)}: `;
    return bad(`warning: ${about}${plain(message)}`);
  });
}

interface Place {
  readonly dir: string | null;
  readonly place: RoomPlace | Refusal;
  readonly there: Context;
}

/** Where the caller stands, and where the pointers lead, each room once. */
function placesOf(context: Context): Place[] {
  const place = findRoom(context);
  const here = { dir: isRefusal(place) ? null : place.dir, place, there: context };
  const { files } = context.world;
  const others = pointers(context).map((dir): Place => {
    const world = { ...context.world, cwd: parentOf(dir), env: environmentOf(context, dir) };
    return { dir, place: roomPlace(world.cwd, world.env, files), there: { ...context, world } };
  });
  const seen = new Set<string>();
  return [here, ...others].filter((each) => {
    if (isRefusal(each.place)) return true;
    // By its physical place, so that a pointer through a link adds nothing.
    const known = seen.has(each.place.dir);
    seen.add(each.place.dir);
    return !known;
  });
}

/** That room and no other, whatever binds the caller to a repository. */
function environmentOf({ world }: Context, dir: string): Context["world"]["env"] {
  const kept = Object.entries(world.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(kept), RALLY_DIR: dir };
}

/** The rooms that are pointed to. Whatever else stands among the pointers is none. */
function pointers({ world }: Context): string[] {
  const directory = indexDirectory(world);
  if (directory === undefined) return [];
  try {
    const rooms = world.disk
      .list(directory)
      .flatMap((name) => roomAt(world.disk, directory, name) ?? []);
    return rooms.sort();
  } catch {
    return [];
  }
}

function roomAt(disk: Disk, directory: string, name: string): string | undefined {
  try {
    const path = `${directory}/${name}`;
    if (!name.endsWith(".json") || (disk.about(path)?.size ?? 0) > LONGEST) return undefined;
    const { room } = JSON.parse(readText(disk, path) ?? "{}") as Partial<Pointer>;
    const isPath = typeof room === "string" && room !== "/" && !room.includes("\0");
    // Absolute, with nothing in it to resolve, and under the name that only this room has.
    return isPath && resolvePath("/", room) === room && pointerName(room) === name
      ? room
      : undefined;
  } catch {
    return undefined;
  }
}

/** What is said of a room that is not there. Once nobody has come back for long, its pointer is taken away. */
function gone({ world }: Context, { dir }: RoomPlace): Pick<Refusal, "code" | "message"> {
  const path = `${indexDirectory(world)}/${pointerName(dir)}`;
  const changed = world.disk.about(path)?.changed ?? world.now();
  if (world.now() - changed > FORGOTTEN) {
    try {
      world.disk.remove(path);
    } catch {
      // Then it is said again.
    }
  }
  return { code: "gone", message: `"${dir}" is no room any more` };
}

function whyNot({ dir }: RoomPlace, fault: unknown): Pick<Refusal, "code" | "message"> {
  if (faultCode(fault) !== "EUNKNOWN") return unreadable(dir, fault);
  // No other room is to suffer from what nobody thought of in this one.
  const why = fault instanceof Error ? fault.message : String(fault);
  return { code: "unreadable-ledger", message: `The room "${dir}" cannot be shown: ${why}` };
}
