import type { RoomPlace } from "../../../git/room_place.ts";
import type { HostName } from "../../../hosts/host_names.ts";
import { WIRINGS } from "../../../hosts/settings/wirings.ts";
import type { Context } from "../../context.ts";
import { INSTALLS } from "../../hooks/installs.ts";
import { entriesOf } from "../../hooks/json_host.ts";
import { PLUGIN_DEADLINE } from "../../hooks/opencode_plugin.ts";
import { ourVeryPlugin } from "../../hooks/plugin_host.ts";
import { outsideEntries, programsOutside, rootsOf } from "../../programs.ts";
import { NO_INDEX } from "../../room_index.ts";
import type { World } from "../../world.ts";
import { type Checked, fine } from "../checks.ts";
import { clientCheck } from "./client.ts";
import { commandsToTry, tryCommands } from "./commands.ts";
import { tryPlugin } from "./plugin.ts";
import { inScratch } from "./scratch.ts";
import { BARE, type Trial } from "./trial.ts";
import { verdict } from "./verdict.ts";

/**
 * With `--prove`: shows of every host that has hooks here that a denied write is blocked, as far as that goes without a
 * model, and says what is not proven. Of what stands in the repository only our own very text is run.
 */
export async function proofs(context: Context, place: RoomPlace): Promise<readonly Checked[]> {
  if (context.flags.prove !== true) return [];
  const states = INSTALLS.map(({ state }) => state(context.world, place));
  const hosts = states.filter(({ events }) => events.length > 0);
  if (hosts.length === 0) return [fine("prove", "no host has hooks here: nothing to prove")];
  const checks: Checked[] = [];
  for (const { host } of hosts) {
    // Each has a scratch repository of its own: what one of them claims is in the way of the next.
    const found = await inScratch(context, async (root) => [
      await tried(context, place, host, root),
      await clientCheck(context, place, host, root),
    ]);
    checks.push(...(typeof found === "string" ? [unproven(host, found)] : found));
  }
  return checks;
}

function unproven(host: HostName, why: string): Checked {
  return fine(`prove-${host}`, `not proven: ${why}`);
}

async function tried(
  context: Context,
  place: RoomPlace,
  host: HostName,
  root: string,
): Promise<Checked> {
  const { world } = context;
  const attempt = attemptOf(context, place, host, root);
  if (typeof attempt === "string") return unproven(host, attempt);
  const here = await attempt.run(environment(world, place, world.env["PATH"]));
  const bare = await attempt.run(environment(world, place, BARE));
  return verdict(host, here, bare, attempt.timeout);
}

interface Attempt {
  readonly run: (env: World["env"]) => Trial | Promise<Trial>;
  /** How long the host waits, in milliseconds. */
  readonly timeout: number;
}

/** How a host's hooks are tried, or why nothing of them is run. */
function attemptOf(
  context: Context,
  place: RoomPlace,
  host: HostName,
  root: string,
): Attempt | string {
  const { world } = context;
  const wiring = WIRINGS.find((each) => each.host === host);
  if (wiring === undefined) {
    const text = ourVeryPlugin(world, place);
    if (text === undefined) return "the plugin is not the one that this rally installs: not run";
    return { run: (env) => tryPlugin(world, text, root, env), timeout: PLUGIN_DEADLINE };
  }
  const commands = commandsToTry(wiring, entriesOf(world, place, wiring), world.self);
  if (typeof commands === "string") return commands;
  const run = (env: World["env"]) => tryCommands(context, wiring, commands, root, env);
  return { run, timeout: commands.timeout };
}

/**
 * What a hook of a host is given. The scratch repository is another than this one, so that a `rally` of this one's is
 * kept out of PATH here; and told of it, the committed command refuses that itself.
 */
function environment(world: World, place: RoomPlace, path = ""): World["env"] {
  const roots = rootsOf(place);
  const given = { ...world, env: { PATH: path } };
  const fit = programsOutside(given, roots, "rally");
  const entries = outsideEntries(given, roots).filter(
    (each) => world.files.kind(`${each}/rally`) === undefined || fit.includes(`${each}/rally`),
  );
  const { HOME } = world.env;
  return {
    PATH: entries.join(":"),
    CLAUDE_PROJECT_DIR: place.repoRoot,
    ...NO_INDEX,
    ...(HOME === undefined ? {} : { HOME }),
  };
}
