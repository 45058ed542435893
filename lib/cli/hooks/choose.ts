import { HOST_NAMES, type HostName } from "../../hosts/host_names.ts";
import { hostsAround } from "../../hosts/settings/wirings.ts";
import type { World } from "../world.ts";
import { INSTALLS } from "./installs.ts";

/** Hosts, and by what they were chosen. */
export interface Chosen {
  readonly hosts: readonly HostName[];
  readonly by: "flag" | "all" | "here" | "standard";
}

/** The host that is named; else those with a directory here or in whose shell we run; else Claude Code. */
export function chosenHosts(world: World, root: string, named: string | undefined): Chosen {
  if (named === "all") return { hosts: HOST_NAMES, by: "all" };
  if (named !== undefined) return { hosts: [named as HostName], by: "flag" };
  const around = hostsAround(world.env);
  const hosts = INSTALLS.filter(
    ({ host, directory }) =>
      around.includes(host) || world.files.kind(`${root}/${directory}`) !== undefined,
  ).map(({ host }) => host);
  return hosts.length > 0 ? { hosts, by: "here" } : { hosts: ["claude-code"], by: "standard" };
}
