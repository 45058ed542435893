import { type Refusal, refuse } from "../fact/refusal.ts";
import { faultCode } from "../ledger/disk.ts";
import { makeRoom } from "../ledger/room_files.ts";
import type { World } from "./world.ts";

/** Writes settings of a room; of `config`, what was read before, everything else is kept. An undefined one goes. */
export function setConfig(
  world: World,
  room: string,
  config: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, string | undefined>>,
): Refusal | undefined {
  try {
    makeRoom(world.disk, room);
    world.disk.replace(
      `${room}/config.json`,
      new TextEncoder().encode(`${JSON.stringify({ ...config, ...changes }, null, 2)}\n`),
    );
    return undefined;
  } catch (fault) {
    return refuse(
      "io",
      "unwritable-room",
      `The setting could not be written (${faultCode(fault)})`,
      ["See rally doctor"],
    );
  }
}
