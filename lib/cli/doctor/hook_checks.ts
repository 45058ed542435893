import { span } from "../../fact/duration.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { HostName } from "../../hosts/host_names.ts";
import { HOSTS } from "../../hosts/hosts.ts";
import { WIRINGS } from "../../hosts/settings/wirings.ts";
import { TRUST_FILES, type Trust } from "../../hosts/trust.ts";
import { hooksMode, ownHooksMode } from "../config.ts";
import type { Context } from "../context.ts";
import type { HostState } from "../hooks/change.ts";
import { INSTALLS } from "../hooks/installs.ts";
import { family } from "../identity.ts";
import { allLastSeen } from "../sightings.ts";
import type { World } from "../world.ts";
import { type Checked, fine, trouble } from "./checks.ts";

/** Of each host that has hooks here, whether they are whole, trusted, and were ever heard. Files are read, nothing is run. */
export function hookChecks({ world }: Context, place: RoomPlace): Checked[] {
  const states = INSTALLS.map(({ state }) => state(world, place)).filter(
    ({ state }) => state !== "absent",
  );
  if (states.length === 0) return [fine("hooks", "no host has hooks of rally here")];
  return states.map((each) => hookCheck(world, place, each));
}

function hookCheck(world: World, place: RoomPlace, found: HostState): Checked {
  const { host, state, file, form, problem, missing } = found;
  const id = `hooks-${host}`;
  if (problem !== null) return trouble(id, problem, "repair the file, or move it away");
  const again = `rally hooks install --host ${host}`;
  if (state === "partial") return trouble(id, `${file} lacks ${missing.join(", ")}`, again);
  if (state === "changed") {
    const isPlugin = !WIRINGS.some((wiring) => wiring.host === host);
    return trouble(
      id,
      `${file} was changed by hand`,
      isPlugin ? `delete it, then ${again}` : again,
    );
  }
  const trust = trustOf(world, place, host);
  const [mode, own] = [hooksMode(world, place.dir), ownHooksMode(world)];
  const finding = [
    `installed (${form}) in ${file}`,
    ...(trust === undefined ? [] : [trust === "not seen" ? "trust not seen" : trust]),
    heard(world, place, host),
    ...(mode === "enforce" ? [] : [`mode ${mode}`]),
    ...(own === undefined ? [] : [`here RALLY_HOOKS=${own}`]),
  ].join("; ");
  const asks = WIRINGS.find((wiring) => wiring.host === host)?.asks[0];
  return trust === "untrusted" ? trouble(id, finding, asks!) : fine(id, finding);
}

/** Nothing where a host has no trust that can be looked up. */
function trustOf(world: World, place: RoomPlace, host: HostName): Trust | undefined {
  const kept = TRUST_FILES[host];
  if (kept === undefined) return undefined;
  const text = world.files.readFile(kept.path(world.env));
  const started = { root: place.repoRoot, main: place.commonBase };
  return text === undefined ? "not seen" : kept.says(text, started);
}

function heard(world: World, { dir }: RoomPlace, host: HostName): string {
  const own = HOSTS.find(({ name }) => name === host)!.family;
  const seen = allLastSeen(world, dir).flatMap((each) =>
    each.guarded === true && family(each.tool) === own ? each.seen : [],
  );
  if (seen.length === 0) return "no write of it was checked here yet";
  return `its writes are checked here, last seen ${span(world.now() - Math.max(...seen))} ago`;
}
