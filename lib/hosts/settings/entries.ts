import { type Calling, hookCommand, isPinned } from "./command.ts";
import type { Wire, Wiring } from "./wiring.ts";

/** How hooks are installed. */
export interface Manner {
  /** How one certain program is started; without it, whichever is in PATH. */
  readonly pinned?: readonly string[];
  readonly failClosed: boolean;
  /** Rally is not started for what it would pass over in silence, at the events where that can be told. */
  readonly fast?: boolean;
}

/** The value at `hooks.<event>[]` for a wire. */
export function entryOf(wiring: Wiring, wire: Wire, manner: Manner): object {
  const closed = manner.failClosed && wire.guards === true;
  const { extra = {}, timeout } = wire;
  const shared = { timeout, ...(closed ? wire.closed : {}) };
  const matcher = wire.matcher === undefined ? {} : { matcher: wire.matcher };
  const command = commandOf(wiring, wire, manner);
  if (wiring.shape === "flat") return { command, ...matcher, ...shared, ...extra };
  return { ...matcher, hooks: [{ ...extra, type: "command", command, ...shared }] };
}

function commandOf(wiring: Wiring, wire: Wire, { pinned, ...manner }: Manner): string {
  const calling = callingOf(wiring, wire, manner);
  return hookCommand(pinned === undefined ? calling : { ...calling, pinned });
}

function callingOf(
  { host }: Wiring,
  { event, notice, guards, quiet }: Wire,
  { failClosed, fast }: Omit<Manner, "pinned">,
): Calling {
  return {
    host,
    event,
    failClosed: failClosed && guards === true,
    ...(fast === true && quiet === true ? { fast } : {}),
    ...(notice === undefined ? {} : { notice }),
  };
}

/** Whether the command is what install writes for a wire with some program pinned. */
export function isPinnedFor(
  command: string,
  wiring: Wiring,
  wire: Wire,
  manner: Omit<Manner, "pinned">,
): boolean {
  return isPinned(command, callingOf(wiring, wire, manner));
}

/**
 * Whether a command is byte for byte what install writes for a wire, with the `rally` in PATH or this very program
 * (`self`). Only such a one may be run: what a clone's settings say else is anybody's.
 */
export function isOurVeryCommand(
  command: string,
  wiring: Wiring,
  wire: Wire,
  self: readonly string[],
): boolean {
  const ways = [{ failClosed: false }, { failClosed: true }, { failClosed: false, fast: true }];
  const manners = ways.flatMap((way) => [way, { ...way, pinned: self }]);
  return manners.some((manner) => commandOf(wiring, wire, manner) === command);
}

/** Whether a command is one of ours for this event, as it was installed or changed since. */
export function isCommandOfOurs(command: unknown, host: string, event: string): command is string {
  if (typeof command !== "string") return false;
  return /rally|^\[ -x /i.test(command) && command.includes(` hook ${host} ${event}`);
}

/** How a command of ours was installed, by what it says. */
export function mannerOf(
  command: string,
): Required<Omit<Manner, "pinned">> & { absolute: boolean } {
  return {
    fast: command.startsWith("r(){ "),
    absolute: !command.includes('}/rally" hook '),
    failClosed: command.startsWith("export RALLY_FAIL_CLOSED=1;"),
  };
}
