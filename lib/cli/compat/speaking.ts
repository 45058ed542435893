import { type Refusal, refuse } from "../../fact/refusal.ts";
import { ownerOf } from "../../room/family.ts";
import type { Session } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { family, liveSessions, ownTool } from "../identity.ts";
import type { Flags } from "../parse.ts";
import { openRoom, type Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import type { Given } from "./given.ts";

/** Who a script speaks for, and the room as it was before that. */
export interface Speaker {
  readonly room: Room;
  readonly tool: string;
  /** The one that goes on from what was named, if any does. */
  readonly session: string;
  /** What a verb of ours is given, so that it speaks for the same. */
  readonly as: (flags: { readonly [Name in keyof Flags]?: Flags[Name] | undefined }) => Context;
}

/** The tool that scripts of the predecessor speak as unless they say another. */
const STANDARD_TOOL = "claude_code";

/**
 * The predecessor knew sessions by their ids alone, and all of a family by one tool. Here a session keeps the tool that
 * it has, and a new one takes a name of its own where another live session uses that of the family.
 */
export function speaking(context: Context, given: Given): Speaker | Refusal {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return room;
  const { state, now } = room;
  const id = given.text("session-id")!;
  const known = state.sessions.get(ownerOf(state, id));
  if (known === undefined && !isFileName(id))
    return refuse("usage", "bad-session", `"${id}" is no session id`, [
      "At most 160 characters without white space, / \\ * ? [ or ..",
    ]);
  const sightings = sightingsOf(context.world, room.place.dir);
  const isTaken = (name: string) => liveSessions({ state, sightings, now }, name).length > 0;
  const session = known?.id ?? id;
  const tool = toolOf(session, asked(given.text("tool")), known, isTaken);
  const speaker: Flags = { tool, "session-id": session };
  return {
    room,
    tool,
    session,
    as: (flags) => {
      const said = Object.entries(flags).filter(([, value]) => value !== undefined);
      return { ...context, args: [], rest: [], flags: { ...Object.fromEntries(said), ...speaker } };
    },
  };
}

/** `unknown` is what the predecessor wrote where nobody had said it. */
function asked(tool: string | undefined): string | undefined {
  return tool === "unknown" ? undefined : tool;
}

function toolOf(
  session: string,
  given: string | undefined,
  known: Session | undefined,
  isTaken: (tool: string) => boolean,
): string {
  const tool = given ?? known?.tool ?? STANDARD_TOOL;
  if (known !== undefined) return family(known.tool) === tool ? known.tool : tool;
  return tool === family(tool) && isTaken(tool) ? ownTool(tool, session) : tool;
}

/** The ids of the predecessor became names of files, and scripts may still make some of them. */
function isFileName(id: string): boolean {
  return id.length <= 160 && !/[\s/\\*?[\]]|\.\./.test(id);
}
