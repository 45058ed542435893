import type { RosterView } from "../../room/views/roster_view.ts";
import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** What `roster` answers. */
export type RosterResult = RosterView;

export async function roster(_context: Context): Promise<Answer<RosterResult>> {
  throw new Error("not yet");
}
