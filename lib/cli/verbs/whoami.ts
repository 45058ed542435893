import { crc32, hex8 } from "../../fact/crc32.ts";
import { plain } from "../../fact/untrusted.ts";
import { branchAndCommit } from "../../git/facts.ts";
import { NO_SIGHTINGS } from "../../room/presence.ts";
import { emptyState } from "../../room/state.ts";
import {
  hasAcknowledged,
  type LeadView,
  leadView,
  type MissionView,
  missionView,
} from "../../room/views/lead_view.ts";
import { type Answer, isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { identify } from "../identity.ts";
import { inJoinedRooms, type RoomWarning } from "../joined_rooms.ts";
import { type Known, knownIn, knownText } from "../known_in.ts";
import { openRoom } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import type { World } from "../world.ts";

export interface Whoami {
  readonly tool: string | null;
  readonly session_id: string | null;
  readonly repo_root: string | null;
  /** The same for every worktree of a repository, and tells nothing about where it stands. */
  readonly repo_id: string | null;
  readonly room_id: string | null;
  readonly worktree: string | null;
  readonly branch: string | null;
  readonly commit: string | null;
  readonly cwd: string;
  readonly version: string;
  readonly build_id: string;
  readonly host: string;
  readonly lead: LeadView | null;
  readonly mission: MissionView | null;
  readonly acknowledged: boolean;
  /** With `--global`: who the caller is in each room that this user has joined. */
  readonly rooms?: readonly Known[];
  readonly warnings?: readonly RoomWarning[];
}

/** Who and where the caller is. Never fails: what cannot be known is null. */
export async function whoami(context: Context): Promise<Answer<Whoami>> {
  const here = await whoamiHere(context);
  const { world, flags } = context;
  if (flags.global !== true) return answer(here, world);
  const { found, warnings } = await inJoinedRooms(context, knownIn);
  return answer({ ...here, rooms: found, warnings }, world);
}

async function whoamiHere(context: Context): Promise<Whoami> {
  const { world } = context;
  const os = process.getBuiltinModule("node:os");
  const bare = {
    cwd: world.cwd,
    version: world.build.version,
    build_id: world.build.id,
    host: os.hostname(),
  };
  const nobody = {
    tool: null,
    session_id: null,
    repo_root: null,
    repo_id: null,
    room_id: null,
    worktree: null,
    branch: null,
    commit: null,
  };
  const room = openRoom(context, "whole");
  if (isRefusal(room)) {
    const nowhere = { state: emptyState("whole"), sightings: NO_SIGHTINGS, now: world.now() };
    const who = identify(context, nowhere);
    const tool = isRefusal(who) ? null : who.tool;
    return { ...nobody, ...bare, tool, lead: null, mission: null, acknowledged: false };
  }
  const { state, place, now } = room;
  const who = identify(context, { state, sightings: sightingsOf(world, place.dir), now });
  const known = isRefusal(who) ? null : who;
  const fs = process.getBuiltinModule("node:fs");
  const head =
    place.location === undefined
      ? { branch: null, commit: null }
      : await branchAndCommit(place.location, fs);
  const base = new TextEncoder().encode(place.commonBase);
  return {
    ...bare,
    tool: known?.tool ?? null,
    session_id: known?.known === true ? known.session : null,
    repo_root: place.repoRoot,
    repo_id: hex8(crc32(base, 0, base.length)),
    room_id: state.segments.at(-1) ?? null,
    worktree: place.location?.worktreeName ?? null,
    branch: head.branch,
    commit: head.commit,
    lead: leadView(state),
    mission: missionView(state),
    acknowledged: known !== null && hasAcknowledged(state, known.tool),
  };
}

function answer(result: Whoami, world: World): Answer<Whoami> {
  return {
    result,
    text: (style) => {
      const { strong, faint } = style;
      const { tool, session_id, repo_root, worktree, branch, lead } = result;
      const speaker =
        tool === null
          ? "nobody yet: give --tool"
          : `${strong(plain(tool))}${session_id === null ? " (not joined)" : ` session ${plain(session_id)}`}`;
      const place =
        repo_root === null
          ? "outside any room"
          : `${plain(repo_root)}${worktree ? ` worktree ${plain(worktree)}` : ""}${branch ? ` on ${plain(branch)}` : ""}`;
      const leads = lead === null ? "nobody leads" : `${plain(lead.tool)} leads`;
      const here = repo_root === null ? "" : `${faint(leads)}\n`;
      return `${speaker}\n${place}\n${here}${knownText(result, world, style)}`;
    },
  };
}
