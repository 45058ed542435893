import { HOST_NAMES, type HostName } from "../../hosts/host_names.ts";
import { hostsAround } from "../../hosts/settings/wirings.ts";
import type { World } from "../world.ts";

/** Hosts, and by what they were chosen. */
export interface Chosen {
  readonly hosts: readonly HostName[];
  readonly by: "flag" | "all" | "here" | "standard";
}

export const ALL: readonly HostName[] = HOST_NAMES;

const DIRECTORIES: Readonly<Record<HostName, string>> = {
  "claude-code": ".claude",
  codex: ".codex",
  cursor: ".cursor",
  gemini: ".gemini",
  opencode: ".opencode",
};

/** The host that is named; else those with a directory here or in whose shell we run; else Claude Code. */
export function chosenHosts(world: World, root: string, named: string | undefined): Chosen {
  if (named === "all") return { hosts: ALL, by: "all" };
  if (named !== undefined) return { hosts: [named as HostName], by: "flag" };
  const around = hostsAround(world.env);
  const hosts = ALL.filter(
    (host) =>
      around.includes(host) || world.files.kind(`${root}/${DIRECTORIES[host]}`) !== undefined,
  );
  return hosts.length > 0 ? { hosts, by: "here" } : { hosts: ["claude-code"], by: "standard" };
}
