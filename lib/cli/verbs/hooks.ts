import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Manner } from "../../hosts/settings/entries.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { hooksMode, readConfig } from "../config.ts";
import { type Context, one } from "../context.ts";
import { apply } from "../hooks/apply.ts";
import type { Change, Part } from "../hooks/change.ts";
import { type Chosen, chosenHosts } from "../hooks/choose.ts";
import { planGitInstall, planGitUninstall } from "../hooks/git_script.ts";
import { hooksDirectory } from "../hooks/git_script_file.ts";
import { INSTALLS } from "../hooks/installs.ts";
import { lineDiff, painted } from "../hooks/line_diff.ts";
import { isInside, rootsOf } from "../programs.ts";
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
  const fast = flags.fast === true;
  if (fast && flags["fail-closed"] === true)
    return refused(
      refuse("usage", "bad-flags", "--fast and --fail-closed exclude each other", [
        "Past a deadline only rally can deny; take one of them",
      ]),
    );
  const manner: Manner = {
    ...(fast ? { fast } : {}),
    ...(absolute ? { pinned: world.self } : {}),
    failClosed: flags["fail-closed"] === true,
  };
  const dir = flags.git === true ? hooksDirectory(context, place) : undefined;
  if (typeof dir === "object") return refused(dir);
  const chosen = chosenHosts(world, place.repoRoot, one(flags, "host"));
  const changes: Change[] = [];
  const plans = [
    ...INSTALLS.filter(({ host }) => chosen.hosts.includes(host)).map(
      (each) => () => each.planInstall(world, place, manner),
    ),
    ...(dir === undefined ? [] : [() => planGitInstall(world, place, dir, manner)]),
  ];
  for (const plan of plans) {
    const change = plan();
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
  const changes: Change[] = [];
  for (const each of INSTALLS) {
    if (!isAll && host !== "all" && host !== each.host) continue;
    const found = each.planUninstall(world, place);
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
  const now = hooksMode(world, place.dir);
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
  const inside = paths.find((path) => isInside(rootsOf(place), path));
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
