import type { Listed, Pane } from "../../../backends/backend.ts";
import { paneAt } from "../../../backends/pane_at.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Context } from "../context.ts";
import { hasDied, processMark } from "../sightings.ts";
import { backendOf } from "./backends.ts";
import type { Managed } from "./record.ts";

/** What a session's terminal can be found to be. */
export const EVIDENCE = [
  "running",
  "dead-pane",
  "no-pane",
  "no-server",
  "other-process",
  "not-started",
  "stopped",
  "unreachable",
] as const;

/**
 * The program runs · it has ended and its last screen is left · the terminal is gone · its whole server is · another
 * process runs there · it was written down and never started · it was stopped · nobody can tell.
 */
export type Evidence = (typeof EVIDENCE)[number];

/** How a session stands, as its terminal says now. */
export interface Standing {
  readonly evidence: Evidence;
  readonly pane: Pane | null;
  /** Why nobody can tell. */
  readonly why: string | null;
}

export async function standingOf(
  context: Context,
  room: RoomPlace,
  managed: Managed,
): Promise<Standing> {
  return (await standings(context, room, [managed]))[0]!;
}

/** Each server is asked once, whatever it has. */
export async function standings(
  context: Context,
  room: RoomPlace,
  all: readonly Managed[],
): Promise<readonly Standing[]> {
  const servers = new Map<string, Promise<Listed>>();
  return Promise.all(
    all.map(async (managed) => {
      const { place, backend } = managed;
      if (managed.stopped !== null) return without("stopped");
      if (place === null) return without("not-started");
      const server = `${backend} ${place.socket}`;
      const asked =
        servers.get(server) ??
        backendOf(context.world, backend, room).list(place.socket, context.deadline);
      servers.set(server, asked);
      return judged(context, managed, await asked);
    }),
  );
}

function judged(
  { world }: Context,
  { place, process, adopted }: Managed,
  listed: Listed,
): Standing {
  if (listed.outcome === "no-server") return without("no-server");
  if (listed.outcome === "fault") return { ...without("unreachable"), why: listed.why };
  const pane = paneAt(listed.panes, place!);
  if (pane === undefined) return without("no-pane");
  const stands = (evidence: Evidence): Standing => ({ evidence, pane, why: null });
  if (pane.dead) return stands("dead-pane");
  if (process === null) return stands("running");
  // In a terminal of the user's own the agent is not the first process.
  if (!adopted && pane.pid !== null && pane.pid !== process.pid) return stands("other-process");
  if (!hasDied(world, process)) return stands("running");
  // Its terminal may notice a moment later than we that nobody has that number any more.
  const isNobody = !adopted && processMark(world, process.pid) === undefined;
  return stands(isNobody ? "dead-pane" : "other-process");
}

function without(evidence: Evidence): Standing {
  return { evidence, pane: null, why: null };
}
