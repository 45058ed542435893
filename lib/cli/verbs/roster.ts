import { NEVER } from "../../room/deadline.ts";
import { membersOf } from "../../room/views/roster_members.ts";
import { type RosterView, rosterView } from "../../room/views/roster_view.ts";
import { type Answer, refused } from "../answer.ts";
import { answerAnew, type Between } from "../answer_anew.ts";
import { type Context, one } from "../context.ts";
import { inJoinedRooms, type JoinedRoom, type RoomWarning } from "../joined_rooms.ts";
import { appName } from "../room_index.ts";
import { rosterText } from "../roster_text.ts";
import { sightingsOf } from "../sightings.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `roster` answers. */
export interface RosterResult extends RosterView {
  /** The rooms that were looked at. */
  readonly rooms: readonly JoinedRoom[];
  readonly warnings: readonly RoomWarning[];
}

/** A week: longer than that, and every session that did not say good-bye is live. */
const LONGEST = 604_800;
const INTERVAL = 2000;

/** Who runs in all rooms that this user has joined, and in this one; with `--watch` again whenever it has changed. */
export async function roster(context: Context): Promise<Answer<RosterResult>> {
  const { flags } = context;
  const staleSecs = wholeNumber(flags, "stale-secs", 1, LONGEST, 120);
  if (typeof staleSecs !== "number") return refused(staleSecs);
  const look = () => looked(context, staleSecs);
  if (flags.watch === undefined) return look();
  const patient: Context = { ...context, deadline: NEVER };
  return answerAnew(context, "roster", () => looked(patient, staleSecs), until(context), {
    signature: ageless,
    replaces: true,
  });
}

/** Rooms come and go, and any of them may move: each look is at all of them. */
function until({ world }: Context): Between {
  const wait = async (interval: number): Promise<undefined> => {
    // Not a pause: a terminal that is made smaller is heard of in between.
    await world.changed([], interval);
  };
  return { interval: INTERVAL, wait };
}

/** All of the answer that does not change by itself. */
function ageless({ result }: Answer<RosterResult>): string {
  return JSON.stringify(result, (key, value) =>
    key === "age_secs" || key === "last_seen" ? undefined : value,
  );
}

async function looked(context: Context, staleSecs: number): Promise<Answer<RosterResult>> {
  const { world, flags } = context;
  const now = world.now();
  const { found, rooms, warnings } = await inJoinedRooms(context, (_, room, joined) => {
    return membersOf(room.state, joined, now, sightingsOf(world, room.place.dir));
  });
  const app = one(flags, "app");
  const query = { now, staleSecs, all: flags.all === true };
  const named = app === undefined ? {} : { app: appName(app) };
  const view = rosterView(found.flat(), { ...query, ...named });
  const result = { ...view, rooms, warnings };
  const { homes } = world.own();
  return { result, text: (by) => rosterText(result, { ...named, all: query.all }, homes, by) };
}
