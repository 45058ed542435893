import { WIRINGS } from "../../hosts/settings/wirings.ts";
import type { World } from "../world.ts";
import type { HostState } from "./change.ts";
import { jsonState } from "./json_host.ts";
import { pluginHostState } from "./plugin_host.ts";

/** How each host stands, in the order in which they are told. */
export function hostStates(
  world: World,
  place: { readonly dir: string; readonly repoRoot: string },
): HostState[] {
  return [
    ...WIRINGS.map((wiring) => jsonState(world, place, wiring)),
    pluginHostState(world, place),
  ];
}
