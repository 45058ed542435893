import { faultCode } from "../ledger/disk.ts";
import { readText } from "../ledger/read_text.ts";
import { keptPath } from "./sightings.ts";
import type { World } from "./world.ts";

/** What one asker asks its person about. */
export interface Asked {
  /** The session or sub-agent of the host session that asks. */
  readonly by: string;
  /** A hash of the call; null where the host does not tell. */
  readonly about: string | null;
}

/**
 * That a host asks its person for permission, from the hook that says so until it is known to be over. Words typed
 * meanwhile would answer it: Enter is a yes.
 */
interface Asking {
  readonly asked: readonly Asked[];
}

/** Keeps that this is asked in the terminal of this session. */
export function markAsking(world: World, room: string, session: string, asked: Asked): void {
  if (world.disk.kindOf(room) !== "directory") return;
  const path = pathOf(room, session);
  const others = askedAt(world, path).filter((each) => !isSame(each, asked));
  try {
    world.disk.makeDirectory(`${room}/sessions`);
    world.disk.replace(path, bytesOf([...others, asked]));
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

/** Takes away what is over of all that is asked in the terminal of this session. */
export function clearAsking(
  world: World,
  room: string,
  session: string,
  isOver: (asked: Asked) => boolean,
): void {
  const path = pathOf(room, session);
  // Mostly there is none, which costs one look.
  if (world.disk.kindOf(path) !== "file") return;
  const before = askedAt(world, path);
  const left = before.filter((each) => !isOver(each));
  try {
    if (left.length === 0) world.disk.remove(path);
    else if (left.length < before.length) world.disk.replace(path, bytesOf(left));
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

/** Whether a person is asked in the terminal of this session. */
export function isAsking(world: World, room: string, session: string): boolean {
  return askedAt(world, pathOf(room, session)).length > 0;
}

function isSame(one: Asked, other: Asked): boolean {
  return one.by === other.by && one.about === other.about;
}

function askedAt(world: World, path: string): readonly Asked[] {
  try {
    const { asked } = JSON.parse(readText(world.disk, path) ?? "") as Asking;
    return asked.filter(({ by }) => typeof by === "string");
  } catch {
    return [];
  }
}

function bytesOf(asked: readonly Asked[]): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ asked } satisfies Asking)}\n`);
}

function pathOf(room: string, session: string): string {
  return keptPath(room, session, "asking");
}
