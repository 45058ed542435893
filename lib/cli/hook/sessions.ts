import type { Fact } from "../../fact/fact.ts";
import type { Session } from "../../room/state.ts";
import { briefView } from "../../room/views/brief_view.ts";
import { act } from "../act.ts";
import { isRefusal } from "../answer.ts";
import type { Identity } from "../identity.ts";
import { lateVerdicts } from "../late_verdicts.ts";
import type { Room } from "../room.ts";
import { readLastSeen } from "../sightings.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { takeUpWaiting } from "../spools.ts";
import { remember } from "./memory.ts";
import { renew } from "./renewal.ts";
import { type Outcome, speakers, type Turn } from "./turn.ts";

/** A session or a turn of it begins: what the model must know, and at a prompt only if that has changed. */
export async function greet(turn: Turn, room: Room): Promise<Outcome> {
  await takeUpWaiting(turn.context, room);
  const found = speakers(turn, room);
  if ("hints" in found) return { fault: found };
  const { who, sightings } = found;
  const { world } = turn.context;
  const me = room.state.sessions.get(who.session) ?? stranger(who, room.now);
  const { text, key } = briefView(room.state, me, room.now, sightings);
  const shown = readLastSeen(world, room.place.dir, who.session)?.shown ?? "";
  const isNews = turn.happened.phase === "start" || shown !== key;
  // Claude Code names the process of the session to its hooks; another host's may have inherited the variable.
  const pid = turn.host.name === "claude-code" ? Number(world.env["CLAUDE_PID"]) : Number.NaN;
  const hears = turn.host.context(turn.event, "") !== null;
  remember(world, room.place.dir, who, {
    ...(hears ? { shown: key } : {}),
    ...(Number.isInteger(pid) && pid > 0 ? { pid } : {}),
  });
  const late = lateVerdicts(world, room.place.dir, who.session).map((each) => ({ text: each }));
  const words = isNews && text !== "" ? [...late, { text }] : late;
  return { ...renew(turn, room, who), words };
}

/** A child of which only its begin tells whose it is. */
export function beginChild({ context, ...turn }: Turn, room: Room): Outcome {
  const found = speakers({ context, ...turn }, room);
  if ("hints" in found) return { fault: found };
  const { who, elder } = found;
  if (elder === null || who.known) return { who };
  const begun = { kind: "session", status: "begun" } as const;
  const facts: Fact[] = [{ ...factOf(context, room, who, begun), parent: elder.session }];
  if (!elder.known) facts.unshift(factOf(context, room, elder, begun));
  const written = write(context, room, facts);
  if (isRefusal(written)) return { who, fault: written };
  const refusal = written.map((each) => writeResult(context, room, each).refusal).find(Boolean);
  return refusal === undefined ? { who } : { who, fault: refusal };
}

/** A session is over: its claims are freed, a child's pass to who began it. One that the room never knew leaves no trace. */
export function endSession(turn: Turn, room: Room): Outcome {
  const found = speakers(turn, room);
  if ("hints" in found) return { fault: found };
  const { who } = found;
  const session = room.state.sessions.get(who.session);
  if (session === undefined || session.ended !== null) return { who };
  const { refusal } = act(turn.context, room, who, { kind: "session", status: "ended" });
  return refusal === undefined ? { who } : { who, fault: refusal };
}

/** A turn is over; for a child that is its end. */
export function pauseSession(turn: Turn, room: Room): Outcome {
  const found = speakers(turn, room);
  if ("hints" in found) return { fault: found };
  const isChild = (room.state.sessions.get(found.who.session)?.parent ?? null) !== null;
  return isChild ? endSession(turn, room) : renew(turn, room, found.who);
}

function stranger({ session, tool }: Identity, now: number): Session {
  const none = { parent: null, tier: null, into: null, ended: null };
  return { id: session, tool, ...none, newest: now, holds: new Set() };
}
