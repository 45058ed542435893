import { faultCode } from "../ledger/disk.ts";
import { readText } from "../ledger/read_text.ts";
import { keptPath } from "./sightings.ts";
import type { World } from "./world.ts";

/**
 * That a host asks its person for permission, from the hook that says so to the next event of whoever asked. Words
 * typed meanwhile would answer it: Enter is a yes.
 */
interface Asking {
  /** The sessions and sub-agents of one host session that ask. */
  readonly by: readonly string[];
}

/** Keeps that `by` asks in the terminal of this session. */
export function markAsking(world: World, room: string, session: string, by: string): void {
  if (world.disk.kindOf(room) !== "directory") return;
  const path = pathOf(room, session);
  try {
    world.disk.makeDirectory(`${room}/sessions`);
    world.disk.replace(path, bytesOf([...askersAt(world, path).filter((id) => id !== by), by]));
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

/** Something else has happened to `by`, so that it does not ask any more; null: nobody there does. */
export function clearAsking(world: World, room: string, session: string, by: string | null): void {
  const path = pathOf(room, session);
  // Mostly there is none, which costs one look.
  if (world.disk.kindOf(path) !== "file") return;
  const left = by === null ? [] : askersAt(world, path).filter((id) => id !== by);
  try {
    if (left.length === 0) world.disk.remove(path);
    else world.disk.replace(path, bytesOf(left));
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

/** Whether a person is asked in the terminal of this session. */
export function isAsking(world: World, room: string, session: string): boolean {
  return askersAt(world, pathOf(room, session)).length > 0;
}

function askersAt(world: World, path: string): string[] {
  try {
    const { by } = JSON.parse(readText(world.disk, path) ?? "") as Asking;
    return by.filter((id) => typeof id === "string");
  } catch {
    return [];
  }
}

function bytesOf(by: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ by } satisfies Asking)}\n`);
}

function pathOf(room: string, session: string): string {
  return keptPath(room, session, "asking");
}
