import { type Calling, hookCommand } from "./command.ts";
import type { Wire, Wiring } from "./wiring.ts";

/** How hooks are installed. */
export interface Manner {
  /** How one certain program is started; without it, whichever is in PATH. */
  readonly pinned?: readonly string[];
  readonly failClosed: boolean;
}

/** The value at `hooks.<event>[]` for a wire. */
export function entryOf(wiring: Wiring, wire: Wire, { pinned, failClosed }: Manner): object {
  const closed = failClosed && wire.guards === true;
  const { host } = wiring;
  const calling: Calling = {
    host,
    event: wire.event,
    failClosed: closed,
    ...(wire.notice === undefined ? {} : { notice: wire.notice }),
    ...(pinned === undefined ? {} : { pinned }),
  };
  const { extra = {}, timeout } = wire;
  const shared = { timeout, ...(closed ? wire.closed : {}) };
  const matcher = wire.matcher === undefined ? {} : { matcher: wire.matcher };
  const command = hookCommand(calling);
  if (wiring.shape === "flat") return { command, ...matcher, ...shared, ...extra };
  return { ...matcher, hooks: [{ ...extra, type: "command", command, ...shared }] };
}

/** Whether a command is one of ours for this event, as it was installed or changed since. */
export function isCommandOfOurs(command: unknown, host: string, event: string): boolean {
  if (typeof command !== "string") return false;
  return /rally|^\[ -x /i.test(command) && command.includes(` hook ${host} ${event}`);
}

/** How a command of ours was installed, by what it says. */
export function mannerOf(command: string): { absolute: boolean; failClosed: boolean } {
  return {
    absolute: !command.includes('}/rally" hook '),
    failClosed: command.startsWith("export RALLY_FAIL_CLOSED=1;"),
  };
}
