import { CANARIES, type Canary } from "../../../hosts/canary.ts";
import type { Payload } from "../../../hosts/event.ts";
import { isOurVeryCommand } from "../../../hosts/settings/entries.ts";
import { NOTICE, type Wire, type Wiring } from "../../../hosts/settings/wiring.ts";
import { within } from "../../../room/deadline.ts";
import type { Context } from "../../context.ts";
import type { Found } from "../../hooks/entries_in.ts";
import type { Ran, World } from "../../world.ts";
import { FREE, HELD } from "./scratch.ts";
import type { Trial } from "./trial.ts";

/** The commands of a host that are tried, word for word as they stand in its settings. */
export interface Commands {
  readonly start: string;
  readonly write: string;
  /** How long the host waits for the second, in milliseconds. */
  readonly timeout: number;
}

/** The installed commands, or why none of them may be run: a clone's settings may say anything. */
export function commandsToTry(
  wiring: Wiring,
  found: readonly Found[],
  self: readonly string[],
): Commands | string {
  const start = wiring.wires.find(({ notice }) => notice !== undefined)!;
  const write = wiring.wires.find(({ guards }) => guards === true)!;
  const [first, second] = [start, write].map((wire) => commandAt(wiring, wire, found, self));
  if (first === undefined || second === undefined)
    return "the commands are not those that this rally installs, and were not run";
  return { start: first, write: second, timeout: write.timeout * CANARIES[wiring.host].unit };
}

function commandAt(
  wiring: Wiring,
  wire: Wire,
  found: readonly Found[],
  self: readonly string[],
): string | undefined {
  const [only, ...more] = found.filter(({ event }) => event === wire.event);
  if (only === undefined || more.length > 0) return undefined;
  return isOurVeryCommand(only.command, wiring, wire, self) ? only.command : undefined;
}

/** Runs the commands in the scratch repository as their host would, with this in the environment and no more. */
export function tryCommands(
  { world, deadline }: Context,
  { host }: Wiring,
  commands: Commands,
  root: string,
  env: World["env"],
): Trial {
  const canary = CANARIES[host];
  let longest = 0;
  const run = (command: string, payload: Payload): Ran => {
    const began = world.ticks();
    const ran = world.run([shellOf(world, canary), "-c", command], {
      cwd: root,
      env,
      input: JSON.stringify(payload),
      deadline: within(deadline, commands.timeout, world.ticks),
    });
    longest = Math.max(longest, world.ticks() - began);
    return ran;
  };
  const start = run(commands.start, canary.start(root));
  const held = run(commands.write, canary.write(root, HELD));
  const free = run(commands.write, canary.write(root, FREE));
  const isSilent = free.exit === 0 && free.out.length === 0 && free.err === "";
  return {
    noticed: new TextDecoder().decode(start.out).includes(NOTICE),
    denial: held.exit === 2 ? held.err : undefined,
    trouble: isSilent ? undefined : saidBy(free),
    longest,
  };
}

function saidBy({ exit, err, fault }: Ran): string {
  if (fault === "ETIMEDOUT") return "no answer before the host's timeout";
  return fault ?? `exit ${exit}${err === "" ? "" : `: ${err.split("\n", 1)[0]}`}`;
}

function shellOf(world: World, { shells }: Canary): string {
  return shells.find((each) => world.files.kind(each) === "file") ?? shells.at(-1)!;
}
