import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { isWithin } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { HostName } from "../../hosts/host_names.ts";
import type { Manner } from "../../hosts/settings/entries.ts";
import { WIRINGS } from "../../hosts/settings/wirings.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { readConfig, SETTINGS } from "../config.ts";
import { type Context, one } from "../context.ts";
import { apply } from "../hooks/apply.ts";
import type { Change, Part } from "../hooks/change.ts";
import { ALL, type Chosen, chosenHosts } from "../hooks/choose.ts";
import { planGitInstall, planGitUninstall } from "../hooks/git_script.ts";
import { planInstall, planUninstall } from "../hooks/json_host.ts";
import { lineDiff, painted } from "../hooks/line_diff.ts";
import { planPluginInstall, planPluginUninstall } from "../hooks/plugin_host.ts";
import { findRoom } from "../room.ts";
import { setConfig } from "../set_config.ts";
import type { Style } from "../style.ts";
import type { World } from "../world.ts";

export interface HooksChanged {
  /** `hooks.mode` as it is then. */
  readonly mode: string;
  readonly dry_run: boolean;
  /** By what the hosts were chosen. */
  readonly chosen: Chosen["by"];
  readonly changes: readonly {
    readonly host: Part;
    readonly file: string;
    readonly action: Change["action"];
    readonly form: "portable" | "absolute";
    readonly events: readonly string[];
    readonly diff: string;
    /** What is left to the host's user. */
    readonly asks: readonly string[];
  }[];
}

/** Merges rally's hooks into hosts' settings: all are planned before one is written. */
export function hooksInstall(context: Context): Answer<HooksChanged> {
  const { world, flags } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const absolute = flags.absolute === true;
  const inside = absolute ? insideRepository(world, place) : undefined;
  if (inside !== undefined) return refused(inside);
  const manner: Manner = {
    ...(absolute ? { pinned: world.self } : {}),
    failClosed: flags["fail-closed"] === true,
  };
  const chosen = chosenHosts(world, place.repoRoot, one(flags, "host"));
  const changes: Change[] = [];
  for (const host of [...chosen.hosts, ...(flags.git === true ? ["git" as const] : [])]) {
    const wiring = WIRINGS.find((each) => each.host === host);
    const change =
      host === "git"
        ? planGitInstall(context, place, manner)
        : wiring === undefined
          ? planPluginInstall(world, place, manner)
          : planInstall(world, place, wiring, manner);
    if (isRefusal(change)) return refused(change);
    const own = `It names a path of this machine: keep ${change.file.name} out of commits`;
    changes.push(absolute ? { ...change, asks: [...change.asks, own] } : change);
  }
  return carriedOut(context, place, chosen.by, changes, one(flags, "mode"));
}

/** Takes them out again, and with them the files that only install made. */
export function hooksUninstall(context: Context): Answer<HooksChanged> {
  const { world, flags } = context;
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const host = one(flags, "host");
  const isAll = host === undefined && flags.git !== true;
  const hosts = isAll || host === "all" ? ALL : host === undefined ? [] : [host as HostName];
  const changes: Change[] = [];
  for (const each of hosts) {
    const wiring = WIRINGS.find((known) => known.host === each);
    const found =
      wiring === undefined
        ? planPluginUninstall(world, place)
        : planUninstall(world, place, wiring);
    if (isRefusal(found)) return refused(found);
    changes.push(...found);
  }
  const script = isAll || flags.git === true ? planGitUninstall(context, place) : [];
  if (isRefusal(script)) return refused(script);
  changes.push(...script);
  return carriedOut(context, place, isAll ? "all" : "flag", changes, undefined);
}

function carriedOut(
  { world, flags }: Context,
  place: RoomPlace,
  by: Chosen["by"],
  changes: readonly Change[],
  mode: string | undefined,
): Answer<HooksChanged> {
  const config = readConfig(world, place.dir);
  if (isRefusal(config)) return refused(config);
  const dry = flags["dry-run"] === true;
  const set = config["hooks.mode"];
  const now = typeof set === "string" ? set : SETTINGS["hooks.mode"].standard;
  if (!dry) {
    const failed =
      (mode === undefined
        ? undefined
        : setConfig(world, place.dir, config, { "hooks.mode": mode })) ??
      firstFailure(world, place.dir, changes);
    if (failed !== undefined) return refused(failed);
  }
  const files = changes.map(({ host, file, action, absolute, events, before, after, asks }) => ({
    host,
    file: file.name,
    action,
    form: absolute ? ("absolute" as const) : ("portable" as const),
    events,
    diff: lineDiff(before, after ?? ""),
    asks,
  }));
  const result: HooksChanged = { mode: mode ?? now, dry_run: dry, chosen: by, changes: files };
  return { result, text: (style) => told(result, style) };
}

function firstFailure(world: World, room: string, changes: readonly Change[]): Refusal | undefined {
  for (const change of changes) {
    const failed = apply(world, room, change);
    if (failed !== undefined) return failed;
  }
  return undefined;
}

/** Whoever may write in the repository could put another program in its place. */
function insideRepository(world: World, place: RoomPlace): Refusal | undefined {
  const paths = world.self.map((each) => world.files.realpath(each) ?? each);
  const roots = [place.repoRoot, place.commonBase];
  const inside = paths.find((path) => roots.some((root) => isWithin(root, path)));
  if (inside === undefined) return undefined;
  return refuse(
    "refused",
    "binary-in-repository",
    `This rally, "${inside}", is in the repository`,
    ["Put it outside, or install without --absolute"],
  );
}

const WHY: Readonly<Record<Chosen["by"], string>> = {
  flag: "",
  all: "",
  here: "hosts in use here; another: --host",
  standard: "no host is in use here yet; another: --host",
};

function told({ mode, dry_run, chosen, changes }: HooksChanged, style: Style): string {
  if (changes.length === 0) return "no hooks of rally are installed here\n";
  const lines = changes.map(({ host, file, action, diff, asks }) => {
    const did = dry_run && action !== "unchanged" ? `would be ${action}` : action;
    const change = painted(diff, style);
    const left = action === "unchanged" ? [] : asks.map((each) => `  ${each}\n`);
    return `${host}: ${plain(file)} ${did}\n${change}${left.join("")}`;
  });
  const installing = changes.some(({ action }) => !["removed", "deleted"].includes(action));
  const why = WHY[chosen] === "" ? "" : `${style.faint(WHY[chosen])}\n`;
  const off = mode === "off" ? "they are off here: rally hooks on" : `mode: ${plain(mode)}`;
  return `${lines.join("")}${why}${installing ? `${off}\n` : ""}`;
}
