import { readText } from "../ledger/read_text.ts";
import { hasDied, ownPid, type ProcessMark, processMark } from "./sightings.ts";
import type { World } from "./world.ts";

/**
 * A directive on its way: whoever has its flight, and nobody else, brings it to its receiver. It is a courtesy between
 * processes of one machine; what was delivered is known from the ledger, which is read again once a flight is taken.
 */
export interface Flight {
  readonly path: string;
}

interface Kept {
  /** Milliseconds since 1970: from then on anybody may try again. */
  readonly until: number;
  /** Over with this process, where it is bound to one. */
  readonly process?: ProcessMark;
  /** It may stand in the terminal, which remembers that; so it is over only for who asks the terminal. */
  readonly typed?: true;
}

/** Who takes a flight: one who types into a terminal that remembers what was typed, or the mailbox. */
type Taker = "terminal" | "mailbox";

/** Files are called after the directive and a number; a flight that is over makes room for the next number. */
const NAME = /^([A-Za-z0-9_.-]{1,160})\.(\d{1,6})\.json$/;

/** Which directives somebody is about to deliver, or has just typed. */
export function inFlight(world: World, room: string): (id: string) => boolean {
  const newest = newestOf(world, room);
  return (id) => {
    const number = newest.get(id);
    return number !== undefined && !isOver(world, pathOf(room, id, number), "mailbox");
  };
}

/**
 * Takes the flight of a directive for so many milliseconds, while this process lives. Nothing where somebody else has
 * it; a flight without a file where none can be kept, as in a room that cannot be written to.
 */
export function takeFlight(
  world: World,
  room: string,
  id: string,
  ms: number,
  taker: Taker,
): Flight | "unkept" | undefined {
  const number = newestOf(world, room).get(id) ?? 0;
  if (number > 0 && !isOver(world, pathOf(room, id, number), taker)) return undefined;
  const path = pathOf(room, id, number + 1);
  if (!NAME.test(path.slice(path.lastIndexOf("/") + 1))) return "unkept";
  const until = world.now() + ms;
  try {
    for (const directory of [`${room}/managed`, flightsOf(room)])
      if (world.disk.kindOf(directory) !== "directory") world.disk.makeDirectory(directory);
    // Of all who found the last one over, one makes the next.
    return world.disk.create(path, bytesOf({ until, ...own(world) })) ? { path } : undefined;
  } catch {
    return "unkept";
  }
}

/**
 * From here on it may have been typed, and its receiver has so long to say that it has come. Another terminal's hand may
 * go on where this process dies.
 */
export function keepFlight(world: World, flight: Flight, ms: number): boolean {
  return put(world, flight, { until: world.now() + ms, ...own(world), typed: true });
}

/** From here on it is bound to no process: it was given to a host that does not tell what it was given before. */
export function letFly(world: World, flight: Flight, ms: number): boolean {
  return put(world, flight, { until: world.now() + ms });
}

/** Gives it up undelivered. The file stays: taken away, two could take the next flight under one number. */
export function endFlight(world: World, flight: Flight): void {
  put(world, flight, { until: 0 });
}

function put({ disk }: World, { path }: Flight, kept: Kept): boolean {
  try {
    disk.replace(path, bytesOf(kept));
    return true;
  } catch {
    return false;
  }
}

/** This process, where the system tells of it. */
function own(world: World): Pick<Kept, "process"> {
  const pid = ownPid(world);
  const process = pid === undefined ? undefined : processMark(world, pid);
  return process === undefined ? {} : { process };
}

/** The directive is delivered, so that nothing about its flights matters any more. */
export function clearFlights(world: World, room: string, id: string): void {
  const newest = newestOf(world, room).get(id) ?? 0;
  try {
    for (let number = newest; number > 0; number--) world.disk.remove(pathOf(room, id, number));
  } catch {
    // Nobody flies what the ledger has as delivered.
  }
}

function newestOf(world: World, room: string): Map<string, number> {
  const newest = new Map<string, number>();
  for (const name of world.files.list(flightsOf(room))) {
    const [, id, digits] = NAME.exec(name) ?? [];
    if (id !== undefined) newest.set(id, Math.max(newest.get(id) ?? 0, Number(digits)));
  }
  return newest;
}

function isOver(world: World, path: string, taker: Taker): boolean {
  const text = readText(world.disk, path);
  try {
    const { until, process, typed } = JSON.parse(text ?? "") as Kept;
    if (!(until > world.now())) return true;
    return (taker === "terminal" || typed !== true) && hasDied(world, process);
  } catch {
    return true;
  }
}

function flightsOf(room: string): string {
  return `${room}/managed/flights`;
}

function pathOf(room: string, id: string, number: number): string {
  return `${flightsOf(room)}/${id}.${number}.json`;
}

function bytesOf(kept: Kept): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(kept)}\n`);
}
