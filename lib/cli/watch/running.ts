import { safeJson } from "../../fact/safe_json.ts";
import { clip } from "../../fact/untrusted.ts";
import { type Deadline, within } from "../../room/deadline.ts";
import type { WatchEvent, WatchRan } from "../verbs/watch.ts";
import type { Ran, World } from "../world.ts";

/** What is run for an event. */
export interface Command {
  /** As it was asked for. */
  readonly argv: readonly string[];
  /** The same as it is started. */
  readonly program: readonly string[];
}

/** How long one may take, and for how long the first pause between two tries is, which doubles; in milliseconds. */
const [LIMIT, PAUSE] = [60_000, 1000];
/** A command that fails is tried again so many times. */
const AGAIN = 5;
/** Characters that are told of what it says. */
const MOST = 2000;

/** Waits until something changes in directories, for so many milliseconds, or until it is to stop. */
export type Wait = (ms: number, directories?: readonly string[]) => Promise<void>;

/** What bounds the tries, and who is told of them. */
export interface Running {
  readonly stopping: AbortSignal;
  /** Of all that it does. */
  readonly deadline: Deadline;
  readonly wait: Wait;
  readonly tell: (ran: WatchRan) => void;
}

/** What an event is called: the id of the fact that it is about. */
export function idOf(event: WatchEvent): string {
  return event.event === "fact" ? String(event.fact["id"]) : event.due.standby_event_id;
}

/**
 * Runs a command for an event until it succeeds or has failed too often; each try is told. False: it was stopped before
 * either, so that the event is not done with.
 */
export async function runFor(
  world: World,
  event: WatchEvent,
  { argv, program }: Command,
  { stopping, deadline, wait, tell }: Running,
): Promise<boolean> {
  const of = idOf(event);
  const isOver = () => stopping.aborted || deadline.passed();
  for (let attempts = 1; !isOver(); attempts++) {
    const ran = await world.runAside(program, {
      cwd: world.cwd,
      env: environmentOf(world, event.event, of),
      input: `${safeJson(event.event === "fact" ? event.fact : event.due)}\n`,
      deadline: within(deadline, LIMIT, world.ticks),
      stop: stopping,
    });
    const { exit } = ran;
    if (exit !== 0 && isOver()) return false;
    const outcome = exit === 0 ? "ok" : attempts > AGAIN ? "gave_up" : "failed";
    const output = clip(new TextDecoder().decode(ran.out), MOST);
    tell({ event: "ran", of, argv, exit, attempts, outcome, output, error: errorOf(ran) });
    if (outcome !== "failed") return true;
    await wait(Math.min(PAUSE * 2 ** (attempts - 1), deadline.left()));
  }
  return false;
}

function environmentOf({ env }: World, event: string, id: string): World["env"] {
  // An id may hold any character, a variable may not.
  return { ...env, RALLY_EVENT: event, RALLY_FACT_ID: id.replaceAll("\0", ""), RALLY_WATCH: "1" };
}

function errorOf({ err, fault }: Ran): string {
  if (fault === "ETIMEDOUT") return `it took longer than ${LIMIT / 1000} s`;
  return fault === undefined ? clip(err, MOST) : `it could not be run (${fault})`;
}
