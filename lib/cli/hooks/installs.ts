import type { Refusal } from "../../fact/refusal.ts";
import { HOST_NAMES, type HostName } from "../../hosts/host_names.ts";
import type { Manner } from "../../hosts/settings/entries.ts";
import { WIRINGS } from "../../hosts/settings/wirings.ts";
import type { World } from "../world.ts";
import type { Change, HostState } from "./change.ts";
import { jsonState, planInstall, planUninstall } from "./json_host.ts";
import { PLUGIN } from "./opencode_plugin.ts";
import { planPluginInstall, planPluginUninstall, pluginHostState } from "./plugin_host.ts";

interface Place {
  readonly dir: string;
  readonly repoRoot: string;
}

/** How hooks get into what a host reads, whatever form that has. */
export interface Install {
  readonly host: HostName;
  /** The directory of the repository that only this host reads. */
  readonly directory: string;
  readonly planInstall: (world: World, place: Place, manner: Manner) => Change | Refusal;
  readonly planUninstall: (world: World, place: Place) => readonly Change[] | Refusal;
  readonly state: (world: World, place: Place) => HostState;
}

/** Every host, in the order in which they are told. */
export const INSTALLS: readonly Install[] = HOST_NAMES.map((host) => {
  const wiring = WIRINGS.find((each) => each.host === host);
  if (wiring === undefined)
    return {
      host,
      directory: firstOf(PLUGIN),
      planInstall: planPluginInstall,
      planUninstall: planPluginUninstall,
      state: pluginHostState,
    };
  return {
    host,
    directory: firstOf(wiring.file),
    planInstall: (world, place, manner) => planInstall(world, place, wiring, manner),
    planUninstall: (world, place) => planUninstall(world, place, wiring),
    state: (world, place) => jsonState(world, place, wiring),
  };
});

function firstOf(path: string): string {
  return path.split("/", 1)[0]!;
}
