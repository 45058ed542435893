import { ownerOf } from "../family.ts";
import { lastSeen, presenceOf, type Sightings } from "../presence.ts";
import { isExpected } from "../run/expected.ts";
import type { Profile, State } from "../state.ts";
import { workOf } from "./health.ts";
import type { Member } from "./roster_view.ts";

/** Every session of a room, one that goes on under another id as that one. */
export function membersOf(
  state: State,
  here: { readonly app: string; readonly room: string },
  now: number,
  sightings: Sightings,
): Member[] {
  const former = formerIds(state);
  return [...state.sessions.values()].flatMap((session): Member[] => {
    if (session.into !== null) return [];
    const profile: Partial<Profile> = state.rest?.profiles.get(session.id) ?? {};
    const { model, phase, spawned, parent } = profile;
    const sighting = sightings(session.id);
    const elder = parent ?? session.parent;
    return [
      {
        session_id: session.id,
        ...here,
        tool: session.tool,
        model: model ?? null,
        ...workOf(state, session.id, now),
        phase: phase ?? null,
        host: sighting?.host ?? null,
        cwd: sighting?.cwd ?? null,
        parent: elder === null ? null : ownerOf(state, elder),
        spawned: spawned ?? {},
        build_loop_run_label: state.runId?.label ?? null,
        formerly: former.get(session.id) ?? [],
        seen: lastSeen(session, sighting),
        over:
          presenceOf(session, now, sightings) === "gone" || isExpected(state, session, sightings),
      },
    ];
  });
}

/** The ids that each session went on from. */
function formerIds(state: State): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { id } of state.sessions.values()) {
    const owner = ownerOf(state, id);
    if (id === owner) continue;
    const former = found.get(owner);
    if (former === undefined) found.set(owner, [id]);
    else former.push(id);
  }
  return found;
}
