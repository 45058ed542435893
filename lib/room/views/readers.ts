import type { State } from "../state.ts";

export interface Reader {
  readonly tool: string;
  readonly session_id: string;
  /** The newest fact that the session had read when it last spoke. */
  readonly seen: string | null;
}

/** How far each session that is not over had read. */
export function readers(state: State): Reader[] {
  const live = [...state.sessions.values()].filter(
    (each) => each.ended === null && each.into === null,
  );
  return live.map((each) => ({
    tool: each.tool,
    session_id: each.id,
    seen: state.rest?.profiles.get(each.id)?.seen ?? null,
  }));
}
