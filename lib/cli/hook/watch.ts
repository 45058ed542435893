import { foldCase } from "../../fact/case_folding.ts";
import { joinPath } from "../../git/posix_path.ts";
import { descendsFrom, ownerOf } from "../../room/family.ts";
import { pathsMeet } from "../../room/reach.ts";
import type { Claim, State } from "../../room/state.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { readLastSeen, type Watch } from "../sightings.ts";
import { hasCompany } from "./company.ts";
import { remember } from "./memory.ts";
import type { Speakers, Turn } from "./turn.ts";

/** How many files are looked at; a peer may hold whole directories. */
const MOST = 128;
/** Calls of tools that may run at once in one session. */
const CALLS = 8;
/** A tool that has run for so long has died without a word. */
const LONGEST = 3_600_000;

/**
 * A tool begins: its session is at work on files, and if it is a command, which may write anything, how the files stand
 * that peers hold in this worktree. Nothing is kept while nobody else is here.
 */
export function begin(turn: Turn, room: Room, found: Speakers): void {
  const { world } = turn.context;
  const first = firstOf(found);
  const last = readLastSeen(world, room.place.dir, first.session);
  if (!hasCompany(world, room, first.session)) return;
  const peers = turn.happened.shell === null ? [] : heldByPeers(room, first.session);
  const stamps: Record<string, string> = {};
  for (const path of filesOf(turn, room, peers)) stamps[path] = stampOf(turn, room, path);
  const call = turn.happened.call ?? "";
  const others = (last?.watches ?? []).filter((each) => each.call !== call);
  const added: Watch[] = peers.length === 0 ? [] : [{ call, since: room.now, stamps }];
  remember(world, room.place.dir, first, {
    wrote: { at: room.now, busy: true },
    watches: [...others, ...added].slice(-CALLS),
  });
}

/** The tool is done: which files of peers' have changed since, but not by a hand of their holder's that was seen. */
export function finish(turn: Turn, room: Room, found: Speakers): string[] {
  const { world } = turn.context;
  const first = firstOf(found);
  const last = readLastSeen(world, room.place.dir, first.session);
  // Who was here when the tool began may have ended since.
  if (last?.wrote?.busy !== true && !hasCompany(world, room, first.session)) return [];
  const call = turn.happened.call ?? "";
  const watches = last?.watches ?? [];
  const watched = watches.find((each) => each.call === call);
  remember(world, room.place.dir, first, {
    wrote: { at: room.now, busy: false },
    watches: watches.filter((each) => each !== watched),
  });
  if (watched === undefined) return [];
  const { since, stamps } = watched;
  const peers = heldByPeers(room, first.session).filter(
    ({ at, owner }) => at < since && !wroteSince(turn, room, owner, since),
  );
  const folded = peers.flatMap((claim) => claim.folded);
  const before = Object.keys(stamps).filter((path) => pathsMeet(folded, [foldCase(path)]));
  // Where not all were looked at, one that was not seen before may have been there.
  const now = Object.keys(stamps).length < MOST ? filesOf(turn, room, peers) : [];
  return [...new Set([...before, ...now])].filter(
    (path) => (stamps[path] ?? "") !== stampOf(turn, room, path),
  );
}

function firstOf({ who, elder }: Speakers): Identity {
  return elder ?? who;
}

function heldByPeers({ state, place, now }: Room, session: string): Claim[] {
  const here = place.location?.worktreeName ?? "";
  const owner = ownerOf(state, session);
  return [...state.claims.values()].filter(
    (claim) =>
      claim.until > now &&
      (claim.tree === null || claim.tree === here) &&
      claim.owner !== owner &&
      !descendsFrom(state, claim.owner, owner) &&
      !descendsFrom(state, owner, claim.owner),
  );
}

/** Whether a tool of the owner's, or of a sub-agent of its session, has been at work in that time. */
function wroteSince({ context }: Turn, room: Room, owner: string, since: number): boolean {
  const { at, busy } = readLastSeen(context.world, room.place.dir, rootOf(room.state, owner))
    ?.wrote ?? { at: 0, busy: false };
  return at >= since || (busy && since - at < LONGEST);
}

/** The session that began all of its family. */
export function rootOf(state: State, id: string): string {
  let root = ownerOf(state, id);
  for (;;) {
    const parent = state.sessions.get(root)?.parent ?? null;
    if (parent === null) return root;
    root = ownerOf(state, parent);
  }
}

function filesOf({ context }: Turn, { place }: Room, claims: readonly Claim[]): string[] {
  const { files } = context.world;
  const found = new Set<string>();
  const look = (path: string): void => {
    const at = joinPath(place.repoRoot, path);
    if (found.size >= MOST) return;
    if (files.kind(at) !== "dir" || files.readlink(at) !== undefined) found.add(path);
    else for (const name of [...files.list(at)].sort()) look(`${path}/${name}`);
  };
  for (const claim of claims) for (const path of claim.paths) look(path);
  return [...found];
}

/** How a file stands; it differs after any change that is not of the same millisecond and size. */
function stampOf({ context }: Turn, { place }: Room, path: string): string {
  const { disk } = context.world;
  const at = joinPath(place.repoRoot, path);
  const about = disk.about(at);
  return about === undefined ? "" : `${about.changed} ${about.size} ${disk.inodeAt(at)}`;
}
