import { showName } from "../../fact/untrusted.ts";
import { branchOf } from "../../git/head.ts";
import { beforeWrite, type Finding } from "../../room/views/before_write.ts";
import type { Room } from "../room.ts";
import type { Speakers, Turn, Words } from "./turn.ts";

/** What a check finds about paths, as the session of the hook is to see it. */
export function findingsAbout(
  turn: Turn,
  room: Room,
  { who, elder, sightings }: Speakers,
  paths: readonly { readonly path: string; readonly worktree: string }[],
): Finding[] {
  const owner = who.known ? who.session : elder?.known ? elder.session : null;
  return beforeWrite(room.state, {
    owner,
    paths,
    now: room.now,
    sightings,
    branchOf: (worktree) => branchIn(turn, room, worktree),
  });
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
