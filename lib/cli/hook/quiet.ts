import { FORMAT } from "../../fact/fact.ts";
import { ELSEWHERE, QUIET } from "../../hosts/settings/quiet.ts";
import { faultCode } from "../../ledger/disk.ts";
import { segmentPath } from "../../ledger/layout.ts";
import { readText } from "../../ledger/read_text.ts";
import { hasMail } from "../../room/views/brief_view.ts";
import type { Room } from "../room.ts";
import { keptPath, readLastSeen } from "../sightings.ts";
import { hasCompany } from "./company.ts";
import type { Turn } from "./turn.ts";

/** Names that are the same in JSON and where a shell reads a line. */
const PLAIN = /^[\w@%+=:,./-](?:[\w@%+=:,./ -]*[\w@%+=:,./-])?$/;
const MINUTE = 60_000;
/** How many files are listed for the shell to look through. */
const MOST = 64;

/**
 * Keeps under which conditions the next write of a file that this session holds is nothing to be said or written, for the
 * question that stands before the hook (docs/hooks-fast.md), where this one was passed. Derived, and never read by rally.
 */
export function keepQuiet(turn: Turn, room: Room, isPassed: boolean): void {
  const text = isPassed ? quietText(turn, room) : undefined;
  const { disk } = turn.context.world;
  const path = `${room.place.dir}/${QUIET}`;
  try {
    // Without it the shell does not so much as read what the host says.
    if (text === undefined && disk.kindOf(path) !== undefined) disk.remove(path);
    if (text === undefined || readText(disk, path) === text) return;
    disk.makeDirectory(`${room.place.dir}/cache`);
    disk.replace(path, new TextEncoder().encode(text));
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
  }
}

function quietText({ context, happened }: Turn, room: Room): string | undefined {
  const { world } = context;
  const { place, ledger } = room;
  const { state } = ledger;
  const { session, transcript } = happened;
  const root = place.repoRoot;
  if (ELSEWHERE.some((name) => world.env[name])) return undefined;
  if (place.dir !== `${root}/.rally` || place.location?.gitDir !== `${root}/.git`) return undefined;
  if (world.cwd !== root) return undefined;
  if (transcript === null || ![session, transcript, root].every((each) => PLAIN.test(each)))
    return undefined;
  const own = state.sessions.get(session);
  if (own === undefined || own.ended !== null || hasCompany(world, room, session)) return undefined;
  const others = [...state.claims.values()].filter(({ owner }) => owner !== session);
  if (others.some(({ until }) => until > room.now)) return undefined;
  // Nothing that is told at a write of one file and not of another.
  if (state.bindings.size > 0 || state.blockers.size > 0 || hasMail(state, own)) return undefined;
  if (state.format > FORMAT) return undefined;
  const kept = keptPath(place.dir, session, "json").slice(`${place.dir}/sessions/`.length);
  const last = readLastSeen(world, place.dir, session);
  // Of a tool that began while somebody was here rally is to hear the end.
  if (last?.guarded !== true || last.wrote?.busy === true) return undefined;
  const claims = [...own.holds].flatMap((id) => state.claims.get(id) ?? []);
  const live = claims.filter(({ until }) => until > room.now);
  const paths = live
    .filter(({ tree, resources }) => (tree === null || tree === "") && resources.length === 0)
    .flatMap((claim) => claim.paths)
    .filter((path) => PLAIN.test(path));
  if (paths.length === 0) return undefined;
  // As it was read: whatever else stands in the file by now is for the next to judge.
  const log = segmentPath(place.dir, ledger.segment);
  const about = world.disk.about(log);
  if (ledger.segment !== "main" || about?.size !== ledger.offset) return undefined;
  const due = own.newest + Math.min(...live.map(({ lease }) => lease)) / 3;
  const until = Math.min(due, ...live.map((claim) => claim.until));
  const minutes = Math.floor((until - about.changed) / MINUTE) - 1;
  if (minutes < 1) return undefined;
  const head = `{"session_id":"${session}","transcript_path":"${transcript}","cwd":"${root}",`;
  const facts = `${about.size} ${world.disk.inodeAt(log)} ${minutes} ${kept}`;
  return `${[facts, head, ...paths.slice(-MOST)].join("\n")}\n`;
}
