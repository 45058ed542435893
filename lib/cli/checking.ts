import type { Refusal } from "../fact/refusal.ts";
import { branchOf } from "../git/head.ts";
import type { RoomPlace } from "../git/room_place.ts";
import type { Sightings } from "../room/presence.ts";
import { beforeWrite, type Finding, type Writing } from "../room/views/before_write.ts";
import { isRefusal } from "./answer.ts";
import { type Context, many } from "./context.ts";
import { identify } from "./identity.ts";
import { canonical } from "./paths.ts";
import { openRoom, type Room } from "./room.ts";
import { sightingsOf } from "./sightings.ts";
import type { World } from "./world.ts";

/** Where something is checked, and for whom; nobody known: every claim is a peer's. */
export interface Checking {
  readonly room: Room;
  readonly owner: string | null;
  readonly sightings: Sightings;
}

/** The room, and who asks. Without an identity a check goes on; one that is wrong or ambiguous is told. */
export function checking(context: Context): Checking | Refusal {
  const room = openRoom(context, "hot");
  if (isRefusal(room)) return room;
  const sightings = sightingsOf(context.world, room.place.dir);
  const who = identify(context, { state: room.state, sightings, now: room.now });
  if (isRefusal(who) && who.code !== "no-tool") return who;
  return { room, owner: isRefusal(who) || !who.known ? null : who.session, sightings };
}

/** The paths given with `--path`, and a stop for each that names no file of the repository. */
export function namedPaths({ world, flags }: Context, { place }: Room) {
  const paths: { path: string; worktree: string }[] = [];
  const findings: Finding[] = [];
  for (const raw of many(flags, "path")) {
    const found = canonical(world, place, raw);
    if (found.ok) paths.push(found);
    else findings.push(stop("outside-repo", found.message, raw));
  }
  return { paths, findings };
}

/** What is to be known before these paths are written. */
export function findingsAbout(
  { world }: Context,
  { room, owner, sightings }: Checking,
  paths: Writing["paths"],
): Finding[] {
  const branches = branchesOf(world, room.place);
  return beforeWrite(room.state, { owner, paths, now: room.now, sightings, branchOf: branches });
}

/** The branch that each worktree is on. */
export function branchesOf({ files }: World, { location }: RoomPlace): Writing["branchOf"] {
  return (worktree) => {
    if (location === undefined) return null;
    const gitDir =
      worktree === "" ? location.commonDir : `${location.commonDir}/worktrees/${worktree}`;
    return branchOf(gitDir, files);
  };
}

/** A stop that no fact of the room stands behind. */
export function stop(code: string, message: string, path: string | null): Finding {
  return { ...note(code, message, path), severity: "stop" };
}

/** The same for what is only good to know. */
export function note(code: string, message: string, path: string | null): Finding {
  const none = {
    fact: null,
    owner: null,
    subject: null,
    lease_until: null,
    worktree: null,
    idle_seconds: null,
  };
  return { code, severity: "info", message, path, ...none };
}
