import { type Refusal, refuse } from "../../fact/refusal.ts";
import { faultCode } from "../../ledger/disk.ts";
import { logPath } from "../../ledger/layout.ts";
import { readText } from "../../ledger/read_text.ts";
import { ownPid, type ProcessMark, processMark } from "../sightings.ts";
import type { World } from "../world.ts";
import type { Place } from "./place.ts";
import { nameOf, type Question } from "./question.ts";

/**
 * How far a watch has come (`watch/<name>.json` in the room). It is derived: without it the watch begins anew at the end
 * of the ledger.
 */
export interface Kept {
  readonly asked: Question;
  /** The last record that it is done with; null before the first. */
  readonly place: Place | null;
  /** Standbys whose falling due it is done with. */
  readonly told: readonly string[];
}

interface Written extends Kept {
  /** Who watches; null where nobody does, or the system does not tell of processes. */
  readonly process: ProcessMark | null;
}

/** What is kept of this question, if it can be read. */
export function readKept(world: World, room: string, question: Question): Kept | undefined {
  return readWritten(world, room, question);
}

/** Whether anything is kept of it, readable or not. */
export function isKept({ disk }: World, room: string, question: Question): boolean {
  return disk.kindOf(pathOf(room, question)) !== undefined;
}

/** Puts it in place as this process, or `over` as nobody; why it could not be, or that another watches, if so. */
export function writeKept(
  world: World,
  room: string,
  kept: Kept,
  over = false,
): Refusal | undefined {
  // A watch makes no room.
  if (world.disk.kindOf(logPath(room)) !== "directory") return undefined;
  const other = watchedBy(world, room, kept.asked);
  if (other !== undefined) return other;
  const process = over ? null : (ownMark(world) ?? null);
  const directory = `${room}/watch`;
  try {
    if (world.disk.kindOf(directory) !== "directory") world.disk.makeDirectory(directory);
    const bytes = new TextEncoder().encode(`${JSON.stringify({ ...kept, process })}\n`);
    world.disk.replace(pathOf(room, kept.asked), bytes);
    return undefined;
  } catch (fault) {
    const code = faultCode(fault);
    if (code === "EUNKNOWN") throw fault;
    return refuse("io", "no-record", `"${directory}" cannot be written to (${code})`, [
      "Where a watch stands is written down after each event; see rally doctor",
    ]);
  }
}

/** That another process, which lives, watches for the same. */
export function watchedBy(world: World, room: string, question: Question): Refusal | undefined {
  const process = readWritten(world, room, question)?.process ?? undefined;
  if (process === undefined || process.pid === ownPid(world)) return undefined;
  const { started, system } = processMark(world, process.pid) ?? {};
  if (started !== process.started || system !== process.system) return undefined;
  return refuse("refused", "already-watched", `Process ${process.pid} watches for the same`, [
    "End it first, or ask for something else",
  ]);
}

function ownMark(world: World): ProcessMark | undefined {
  const pid = ownPid(world);
  return pid === undefined ? undefined : processMark(world, pid);
}

function readWritten(world: World, room: string, question: Question): Written | undefined {
  try {
    const value = JSON.parse(readText(world.disk, pathOf(room, question)) ?? "") as Written;
    const { asked, place, told, process } = value;
    const isAsked = JSON.stringify(asked) === JSON.stringify(question);
    const isPlace = place === null || isPlaced(place);
    const isMark = process === null || typeof process.pid === "number";
    return isAsked && isPlace && isMark && Array.isArray(told) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPlaced({ segment, offset, id }: Place): boolean {
  return typeof segment === "string" && typeof offset === "number" && typeof id === "string";
}

function pathOf(room: string, question: Question): string {
  return `${room}/watch/${nameOf(question)}.json`;
}
