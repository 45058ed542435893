import { parseDuration } from "../fact/duration.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import type { RoomPlace } from "../git/room_place.ts";
import { readText } from "../ledger/read_text.ts";
import { isRefusal } from "./answer.ts";
import { type Context, one } from "./context.ts";
import type { World } from "./world.ts";

/** Every setting of a room: what it may be, and what holds where nothing is set. */
export const SETTINGS = {
  "claims.lease": {
    standard: "auto",
    fits: (text: string) => text === "auto" || leaseFits(parseDuration(text)),
    may: "auto, or 10m to 24h",
  },
  "hooks.mode": {
    standard: "enforce",
    fits: (text: string) => ["enforce", "advise", "off"].includes(text),
    may: "enforce, advise or off",
  },
  "fanout.team": {
    standard: "5",
    fits: (text: string) => /^[2-8]$/.test(text),
    may: "a whole number from 2 to 8",
  },
  "fanout.tasks": {
    standard: "6",
    fits: (text: string) => /^(?:[3-9]|10)$/.test(text),
    may: "a whole number from 3 to 10",
  },
  "sync.remote": {
    standard: "",
    // No path and no address: whoever writes here must not choose where facts and a token go.
    fits: (text: string) => /^(?:\w[\w.-]*)?$/.test(text),
    may: "the name of a remote, as `git remote` lists it",
  },
  "sync.mode": {
    standard: "off",
    fits: (text: string) => ["off", "claims", "all"].includes(text),
    may: "off, claims or all",
  },
  "sync.room": {
    standard: "default",
    fits: (text: string) => /^\w[\w-]{0,63}$/.test(text),
    may: "letters, digits and dashes",
  },
} as const;

export type Setting = keyof typeof SETTINGS;

export function isSetting(key: string): key is Setting {
  return Object.hasOwn(SETTINGS, key);
}

/** What holds of a setting, by what `readConfig` gave: what is set, where it fits. */
export function settingIn(config: Readonly<Record<string, unknown>>, key: Setting): string {
  const { standard, fits } = SETTINGS[key];
  const set = config[key];
  return typeof set === "string" && fits(set) ? set : standard;
}

const MINUTE = 60_000;
const FILE_LEASE = 45 * MINUTE;
const WIDE_LEASE = 120 * MINUTE;

/** What is set in `config.json`; keys that this version does not know are kept. A file that is not JSON is a fault to be told. */
export function readConfig(world: World, room: string): Record<string, unknown> | Refusal {
  const text = readText(world.disk, `${room}/config.json`);
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    // Who nests so deep that it cannot be written again is refused too: JSON.parse has no bottom.
    JSON.stringify(value);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other content that is no object.
  }
  return refuse("io", "bad-config", `"${room}/config.json" is not a JSON object`, [
    "Repair it, or move it away for the standard settings",
  ]);
}

/** Whether the room is set to travel through a remote. */
export function hasRemote(world: World, room: string): boolean {
  const config = readConfig(world, room);
  return !isRefusal(config) && settingIn(config, "sync.remote") !== "";
}

/** Whether all that is for other machines goes out of this room, and not only what is said of claims. */
export function sendsAll(world: World, room: string): boolean {
  const config = readConfig(world, room);
  return !isRefusal(config) && settingIn(config, "sync.mode") === "all";
}

/** What hooks may do. */
export type HooksMode = "enforce" | "advise" | "off";

/** What hooks do in this room, where `RALLY_HOOKS` says nothing else of one process. */
export function hooksMode(world: World, room: string): HooksMode {
  const config = readConfig(world, room);
  const set = isRefusal(config) ? undefined : config["hooks.mode"];
  return set === "advise" || set === "off" ? set : "enforce";
}

/** Whether the room is exchanged with a remote unasked. */
export function isSynced(world: World, room: string): boolean {
  const config = readConfig(world, room);
  const set = isRefusal(config) ? undefined : config["sync.mode"];
  return set === "claims" || set === "all";
}

/** What `RALLY_HOOKS` says that hooks do which this process calls; nothing where it says none of the modes. */
export function ownHooksMode({ env }: Pick<World, "env">): HooksMode | undefined {
  const own = env["RALLY_HOOKS"];
  return own === "enforce" || own === "advise" || own === "off" ? own : undefined;
}

/** The lease of a claim: `--lease`, else the room's setting, else 45 minutes for one file and 2 hours for more. */
export function leaseOf(
  context: Context,
  place: RoomPlace,
  paths: readonly string[],
  resources: number,
): { ms: number } | Refusal {
  const given = one(context.flags, "lease");
  if (given !== undefined) {
    const ms = parseDuration(given);
    return leaseFits(ms)
      ? { ms: ms! }
      : refuse("usage", "bad-lease", `--lease cannot be "${given}"`, [
          "10m to 24h, such as 45m or 2h",
        ]);
  }
  const config = readConfig(context.world, place.dir);
  const set = "hints" in config ? undefined : config["claims.lease"];
  const ms = typeof set === "string" ? parseDuration(set) : undefined;
  if (leaseFits(ms)) return { ms: ms! };
  const [only] = paths;
  const oneFile =
    paths.length === 1 &&
    resources === 0 &&
    context.world.files.kind(`${place.repoRoot}/${only}`) !== "dir";
  return { ms: oneFile ? FILE_LEASE : WIDE_LEASE };
}

function leaseFits(ms: number | undefined): boolean {
  return ms !== undefined && ms >= 10 * MINUTE && ms <= 1440 * MINUTE;
}
