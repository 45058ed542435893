import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { logPath } from "../../ledger/layout.ts";
import { replay } from "../../ledger/replay.ts";
import { NEVER } from "../../room/deadline.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { envelope } from "../envelope.ts";
import type { Identity } from "../identity.ts";
import { managedPath } from "../managed/record.ts";
import { openRoom, type Room, unreadable } from "../room.ts";
import { roomReplaced } from "../room_replaced.ts";
import { sightingsOf } from "../sightings.ts";
import type { TermdResult } from "../verbs/termd.ts";
import { delivering, type Tell } from "./delivering.ts";
import { beginService, endService, keepService, servedBy, servedText } from "./service.ts";

/** Between two looks at a ledger of whose changes nothing is heard, in milliseconds. */
const LOOK = 1000;

/** Delivers until it is stopped, or with `--once` what waits now; all of it is told line by line. */
export async function serve(context: Context): Promise<Answer<TermdResult>> {
  const { world, flags } = context;
  const stopping = world.stopping();
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  // The deadline is that of the service; what is on its way is brought to its end.
  const patient = { ...context, deadline: NEVER };
  const who = beginService(patient, room);
  if (isRefusal(who)) {
    const other =
      flags.once === true ? servedBy(room, sightingsOf(world, room.place.dir)) : undefined;
    if (other === undefined) return refused(who);
    const { tool, owner, at } = other;
    const serving = { tool, session_id: owner, since: formatInstant(at), here: false };
    return { result: { serving }, text: () => `${servedText(room, other)}\n` };
  }
  const tell: Tell = (result, text) =>
    world.out(flags.json === true ? envelope("termd", { result }) : `${text}\n`);
  const since = formatInstant(room.now);
  const serving = { tool: who.tool, session_id: who.session, since, here: true };
  let refusal: Refusal | undefined;
  try {
    tell({ serving }, `${plain(who.tool)} delivers here`);
    const { deadline } = context;
    refusal = await follow(patient, room, who, { stopping, tell, deadline });
  } catch (fault) {
    refusal = unreadable(room.place.dir, fault);
  } finally {
    // In another ledger nobody knows of it.
    if (refusal?.code !== "room-replaced") endService(patient, room, who);
  }
  return { streamed: true, ...(refusal === undefined ? {} : { refusal }) };
}

/** Looks again whenever something has changed, until it is stopped, or `--once` has nothing left to do. */
async function follow(
  context: Context,
  opened: Room,
  who: Identity,
  { stopping, tell, deadline }: Following,
): Promise<Refusal | undefined> {
  const { world, flags } = context;
  const once = flags.once === true;
  const bell = doorbell();
  stopping.addEventListener("abort", bell.ring, { once: true });
  const work = delivering(context, { once, ring: bell.ring, tell });
  const { dir } = opened.place;
  let watched = false;
  while (!stopping.aborted) {
    if (deadline.passed()) return outOfTime();
    const rung = bell.next();
    // Before the ledger is read: what is written from then on ends the wait.
    if (!watched) {
      watched = true;
      world.changed([logPath(dir), managedPath(dir)], LOOK).then(() => {
        watched = false;
        bell.ring();
      });
    }
    replay(opened.ledger, NEVER);
    const room = { ...opened, now: world.now() };
    const refusal = roomReplaced(room.ledger) ?? keepService(context, room, who);
    if (refusal !== undefined) return refusal;
    work.begin(room);
    if (once && work.idle()) return undefined;
    await rung;
  }
  return undefined;
}

interface Following {
  readonly stopping: AbortSignal;
  readonly tell: Tell;
  readonly deadline: Context["deadline"];
}

/** What ends a wait; whoever is about to look asks for the next one first. */
function doorbell(): { readonly next: () => Promise<void>; readonly ring: () => void } {
  let ring = (): void => {};
  const next = (): Promise<void> =>
    new Promise((done) => {
      ring = done;
    });
  return { next, ring: () => ring() };
}

function outOfTime(): Refusal {
  return refuse("deadline", "deadline", "The time that --timeout-ms gave is over", [
    "Without it, it delivers until it is stopped",
  ]);
}
