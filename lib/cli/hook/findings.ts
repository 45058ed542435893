import { showName } from "../../fact/untrusted.ts";
import { branchOf } from "../../git/head.ts";
import { beforeWrite, type Finding } from "../../room/views/before_write.ts";
import type { Room } from "../room.ts";
import { speaksIn } from "../within.ts";
import type { Speakers, Turn, Words } from "./turn.ts";

/**
 * What a check finds about paths, as the session of the hook is to see it; `own`: what would stop it, but is the word of
 * one who speaks by a name of its own in the shells of this very session, or of a sub-agent of it.
 */
export function findingsAbout(
  turn: Turn,
  room: Room,
  found: Speakers,
  paths: readonly { readonly path: string; readonly worktree: string }[],
): { readonly findings: readonly Finding[]; readonly own: readonly Finding[] } {
  const { who, elder, sightings } = found;
  const owner = who.known ? who.session : elder?.known ? elder.session : null;
  const all = beforeWrite(room.state, {
    owner,
    paths,
    now: room.now,
    sightings,
    branchOf: (worktree) => branchIn(turn, room, worktree),
  });
  const own = all.filter((each) => isOwn(turn, room, found, each));
  return own.length === 0
    ? { findings: all, own }
    : { findings: all.filter((each) => !own.includes(each)), own };
}

/** Asked of a stop alone: nothing is read where nobody is in the way. */
function isOwn(
  { happened }: Turn,
  { state }: Room,
  { who, elder, sightings }: Speakers,
  { severity, fact }: Finding,
): boolean {
  if (severity !== "stop" || fact === null) return false;
  const author = state.claims.get(fact)?.owner ?? state.blockers.get(fact)?.session;
  const host = { told: happened.parent ?? happened.session, session: (elder ?? who).session };
  return author !== undefined && speaksIn(state, sightings, author, host);
}

/** A finding that stops nothing, to be told once: another worktree's edit by its path, all else by its fact. */
export function worthSaying(finding: Finding): Words & { readonly once: string } {
  const about = finding.code === "parallel-edit" ? finding.path : finding.fact;
  const text = finding.code === "gone-owner" ? takenOver(finding) : finding.message;
  return { once: `${finding.code} ${about}`, text };
}

function takenOver({ path, owner }: Finding): string {
  return `${showName(path ?? "")} was claimed by ${showName(owner ?? "")}, who is gone; the claim is yours now`;
}

function branchIn({ context }: Turn, { place }: Room, worktree: string): string | null {
  if (place.location === undefined) return null;
  const { commonDir } = place.location;
  const gitDir = worktree === "" ? commonDir : `${commonDir}/worktrees/${worktree}`;
  return branchOf(gitDir, context.world.files);
}
