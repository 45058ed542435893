import { ownerOf } from "../family.ts";
import { lastSeen, presenceOf, type Sightings } from "../presence.ts";
import { isExpected } from "../run/expected.ts";
import type { Profile, State } from "../state.ts";
import type { Member } from "./roster_view.ts";

/** What a machine keeps of where a session runs. */
export interface Whereabouts {
  readonly host?: string;
  readonly cwd?: string;
}

/** Every session of a room, one that goes on under another id as that one. */
export function membersOf(
  state: State,
  here: { readonly app: string; readonly room: string },
  now: number,
  sightings: Sightings,
  whereabouts: (session: string) => Whereabouts | undefined,
): Member[] {
  const lines = linesOf(state);
  return [...state.sessions.values()].flatMap((session): Member[] => {
    if (session.into !== null) return [];
    const { formerly, profile } = lines.get(session.id)!;
    const { model, task, phase, spawned, parent } = profile;
    const { host, cwd } = whereabouts(session.id) ?? {};
    const elder = parent ?? session.parent;
    return [
      {
        session_id: session.id,
        ...here,
        tool: session.tool,
        model: model ?? null,
        task: task ?? null,
        phase: phase ?? null,
        host: host ?? null,
        cwd: cwd ?? null,
        parent: elder === null ? null : ownerOf(state, elder),
        spawned: spawned ?? {},
        build_loop_run_label: state.runId?.label ?? null,
        formerly,
        seen: lastSeen(session, sightings(session.id)),
        over:
          presenceOf(session, now, sightings) === "gone" || isExpected(state, session, sightings),
      },
    ];
  });
}

/** The ids that each session went on from, and what was last said of itself under any of them. */
function linesOf(state: State): Map<string, Line> {
  const found = new Map<string, Line>();
  for (const { id } of state.sessions.values()) {
    const owner = ownerOf(state, id);
    const line = found.get(owner) ?? { formerly: [], profile: {} };
    if (id !== owner) line.formerly.push(id);
    Object.assign(line.profile, state.rest?.profiles.get(id));
    found.set(owner, line);
  }
  return found;
}

interface Line {
  readonly formerly: string[];
  readonly profile: Partial<Profile>;
}
