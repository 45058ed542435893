import type { RoomPlace } from "../../git/room_place.ts";
import { isTemporary } from "../../ledger/temporary.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import type { World } from "../world.ts";
import { type Checked, fine, repairable } from "./checks.ts";

/**
 * A temporary file is written and renamed within moments. Age alone tells whether its writer lives: the process may
 * run where its number means nothing to us, in another container or on another machine.
 */
const ABANDONED = 3_600_000;
/** A session leaves the state 30 days after its end; what is known of where it ran may go then, too. */
const FORGOTTEN = 30 * 24 * 3_600_000;
/** Directories of what this machine keeps for itself: no fact stands in them. */
const OWN = ["cache", "sessions", "ended", "quarantine", "managed"];

/** What killed writers and sessions of long ago have left behind in the room. */
export function leftoverChecks({ world }: Context, place: RoomPlace): Checked[] {
  const room = place.dir;
  if (world.files.kind(`${room}/log`) !== "dir") return [];
  const now = diskTime(world, room);
  return [...strangers(world, room), temporaries(world, room, now), sessions(world, room, now)];
}

/** What stands in the place of a directory that is ours, such as a link. */
function strangers({ disk }: World, room: string): Checked[] {
  return OWN.flatMap((name) => {
    const kind = disk.kindOf(`${room}/${name}`);
    if (kind === undefined || kind === "directory") return [];
    const what = kind === "link" ? "a link" : "no directory";
    return repairable(
      "directory",
      `${name} is ${what}; nothing can be kept there`,
      "removes it",
      () => disk.remove(`${room}/${name}`),
    );
  });
}

function temporaries({ disk }: World, room: string, now: number): Checked {
  const all = ["", "/log", "/log/archive", ...OWN.map((name) => `/${name}`)].flatMap((place) =>
    disk.kindOf(`${room}${place}`) !== "directory"
      ? []
      : disk
          .list(`${room}${place}`)
          .filter(isTemporary)
          .map((name) => `${room}${place}/${name}`),
  );
  const files = all.filter((path) => disk.kindOf(path) === "file");
  const old = files.filter((path) => now - (disk.about(path)?.changed ?? now) > ABANDONED);
  const finding = `${count(files.length, "temporary file")} of writers, ${old.length} of them abandoned`;
  if (old.length === 0) return fine("temporary", finding);
  return repairable("temporary", finding, "deletes the abandoned ones", () => {
    for (const path of old) disk.remove(path);
  });
}

/** A session that is in use has its file written anew, and is younger; nobody waits a month on a dialog or a flight. */
function sessions({ disk }: World, room: string, now: number): Checked {
  const filesIn = (directory: string, end: string): string[] =>
    disk.kindOf(`${room}/${directory}`) !== "directory"
      ? []
      : disk
          .list(`${room}/${directory}`)
          .filter((name) => name.endsWith(end))
          .map((name) => `${room}/${directory}/${name}`);
  const isOld = (path: string): boolean =>
    disk.kindOf(path) === "file" && now - (disk.about(path)?.changed ?? now) > FORGOTTEN;
  const files = ["sessions", "ended"].flatMap((directory) => filesIn(directory, ".json"));
  const seen = files.filter(isOld);
  // Behind a link there is nothing of ours.
  const isOurs = disk.kindOf(`${room}/managed`) === "directory";
  const flights = isOurs ? filesIn("managed/flights", ".json") : [];
  const marks = [...filesIn("sessions", ".asking"), ...flights].filter(isOld);
  const also = marks.length === 0 ? "" : `; ${count(marks.length, "mark")} as old as that`;
  const finding = `${count(files.length, "session")} last seen here, ${seen.length} of them over 30 days ago${also}`;
  const stale = [...seen, ...marks];
  if (stale.length === 0) return fine("sessions", finding);
  return repairable("sessions", finding, "forgets those", () => {
    for (const path of stale) disk.remove(path);
  });
}

/** The time by the clock that stamps the room's files, which need not be this machine's. */
function diskTime({ disk }: World, room: string): number {
  return disk.about(`${room}/cache/append-test`)?.changed ?? 0;
}
