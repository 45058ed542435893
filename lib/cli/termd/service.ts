import { clockTime, formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, untrusted } from "../../fact/untrusted.ts";
import { isGone, type Sightings } from "../../room/presence.ts";
import type { Claim } from "../../room/state.ts";
import { conflictRows } from "../../room/views/conflicts.ts";
import { act } from "../act.ts";
import { leaseOf } from "../config.ts";
import type { Context } from "../context.ts";
import { remember } from "../hook/memory.ts";
import { renew } from "../hook/renewal.ts";
import { type Identity, liveSessions, newSession } from "../identity.ts";
import type { Room } from "../room.ts";
import { ownPid, sightingsOf } from "../sightings.ts";
import { takingOver } from "../taking_over.ts";

/** Who delivers holds this; the claim decides that there is one of them in a room. */
const SERVICE = "service:termd";

/** The claim of who delivers here, unless it is known to be over. */
export function servedBy(room: Room, sightings: Sightings): Claim | undefined {
  const { state, now } = room;
  const held = heldNow(room);
  return held === undefined || isGone(state, held.owner, now, sightings) ? undefined : held;
}

/** Begins a session that delivers here. Where another does, nothing is written. */
export function beginService(context: Context, room: Room): Identity | Refusal {
  const { world } = context;
  const sightings = sightingsOf(world, room.place.dir);
  const other = servedBy(room, sightings);
  if (other !== undefined) return servedAlready(room, other, sightings);
  const sources = { state: room.state, sightings, now: room.now };
  const tool = freeTool(sources);
  const session = newSession(context, tool.replaceAll(":", "-"));
  const who = { tool, session, known: false, guessed: false };
  const begun = act(context, room, who, { kind: "session", status: "begun" });
  if (begun.refusal !== undefined) return begun.refusal;
  if (begun.result?.outcome === "pending") return unwritable();
  // Before the claim: whoever finds that one must see whether its owner is alive.
  const pid = ownPid(world);
  remember(world, room.place.dir, who, pid === undefined ? {} : { pid });
  const refusal = hold(context, room, who);
  if (refusal === undefined) return who;
  endService(context, room, who);
  return refusal;
}

/** Renews the claim as leases are renewed; where it has lapsed or was taken, it is asked for again. */
export function keepService(context: Context, room: Room, who: Identity): Refusal | undefined {
  if (heldNow(room)?.owner !== who.session) return hold(context, room, who);
  renew({ context }, room, who);
  return undefined;
}

/** Ends the session, and so the claim. What cannot be written now ends with the process. */
export function endService(context: Context, room: Room, who: Identity): void {
  act(context, room, who, { kind: "session", status: "ended" });
}

function hold(context: Context, room: Room, who: Identity): Refusal | undefined {
  const sightings = sightingsOf(context.world, room.place.dir);
  const lease = leaseOf(context, room.place, [], 1);
  if ("hints" in lease) return lease;
  const other = heldNow(room);
  const isOver = other !== undefined && isGone(room.state, other.owner, room.now, sightings);
  const { refusal } = act(context, room, who, {
    kind: "claim",
    subject: untrusted("delivers to managed sessions"),
    resources: [SERVICE],
    lease_until: formatInstant(context.world.now() + lease.ms),
    ...takingOver(isOver ? [other] : []),
  });
  const winner = heldNow(room);
  // Another may have come first since we looked.
  return refusal?.code === "claim-conflict" && winner !== undefined
    ? servedAlready(room, winner, sightings)
    : refusal;
}

function heldNow({ state, now }: Room): Claim | undefined {
  return [...state.claims.values()].find(
    ({ resources, until }) => resources.includes(SERVICE) && until > now,
  );
}

/** The lowest that no live session speaks as. */
function freeTool(sources: Parameters<typeof liveSessions>[0]): string {
  for (let n = 1; ; n++) {
    const tool = `termd:${String(n).padStart(2, "0")}`;
    if (liveSessions(sources, tool).length === 0) return tool;
  }
}

function servedAlready(room: Room, claim: Claim, sightings: Sightings): Refusal {
  const asked = { paths: [], resources: [SERVICE] };
  const details = conflictRows(room.state, [claim], asked, room.now, sightings);
  return refuse(
    "refused",
    "claim-conflict",
    servedText(room, claim),
    [
      "It delivers what waits; rally room shows it",
      `If it runs no more: rally say release --tool human --ref ${claim.id} --force --reason "it ended"`,
    ],
    details,
  );
}

/** Who delivers here, and since when. */
export function servedText({ now }: Room, claim: Claim): string {
  return `${plain(claim.tool)} has delivered here since ${clockTime(claim.at, now)}`;
}

function unwritable(): Refusal {
  return refuse("io", "not-committed", "The room cannot be written to from here", [
    "Start it outside the sandbox; rally doctor says more",
  ]);
}
