import { type Refusal, refuse } from "../../fact/refusal.ts";
import { within } from "../../room/deadline.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { isSameProcess, processMark } from "../sightings.ts";
import { backendOf } from "./backends.ts";
import type { Managed } from "./record.ts";
import type { Evidence } from "./standing.ts";

/** How long a program may take over a signal, and over the loss of its terminal. */
const [OBEYS, DIES] = [5000, 1000];

/**
 * Ends the program that rally started: first it is told so by signal, then its terminal goes, if there is one and it is
 * not another's by now. Only the very process that was written down is signalled, never whatever has its number now.
 */
export async function terminate(
  context: Context,
  room: Room,
  managed: Managed,
  evidence: Evidence,
): Promise<"terminated" | "killed" | Refusal> {
  if (signalled(context, managed, "SIGTERM")) livesOn(context, managed, OBEYS);
  // Another process runs there by now, which is none of ours.
  const stays =
    evidence === "other-process" ? undefined : await takeTerminal(context, room, managed);
  // A server that cannot be asked is in nobody's way where the program is known to have ended.
  if (stays !== undefined && evidence !== "unreachable") return stays;
  livesOn(context, managed);
  return signalled(context, managed, "SIGKILL") ? "killed" : "terminated";
}

/** Whether the process that was written down still lives once it was given a while to end. */
export function livesOn(context: Context, managed: Managed, ms = DIES): boolean {
  const { world, deadline } = context;
  const patience = within(deadline, ms, world.ticks);
  while (isThere(context, managed)) {
    if (patience.passed()) return true;
    world.pause(50);
  }
  return false;
}

/** Takes the terminal away; why that could not be done, if so. */
export async function takeTerminal(
  { world, deadline }: Context,
  room: Room,
  { label, backend, place }: Managed,
): Promise<Refusal | undefined> {
  if (place === null) return undefined;
  const stopped = await backendOf(world, backend, room.place).stop(place, deadline);
  if (stopped.outcome === "stopped") return undefined;
  return refuse("io", "backend-fault", `The terminal of ${label} is still there: ${stopped.why}`, [
    "Try again; its claims are not freed yet",
  ]);
}

function signalled(context: Context, managed: Managed, name: "SIGTERM" | "SIGKILL"): boolean {
  return isThere(context, managed) && context.world.signal(managed.process!.pid, name);
}

/** Whether the process that was written down is alive, and it is that one. */
function isThere({ world }: Context, { process, adopted }: Managed): boolean {
  return process !== null && !adopted && isSameProcess(process, processMark(world, process.pid));
}
