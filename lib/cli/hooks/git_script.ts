import type { Refusal } from "../../fact/refusal.ts";
import { isWithin } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Manner } from "../../hosts/settings/entries.ts";
import {
  behindShell,
  formOf,
  GIT_EVENT,
  GIT_SCRIPT,
  gitHookLines,
} from "../../hosts/settings/git_hook.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { World } from "../world.ts";
import type { Change } from "./change.ts";
import { hooksDirectory, type Script, scriptDirectories, scriptIn } from "./git_script_file.ts";
import { hashOf, recordOf } from "./record.ts";
import { type SettingsFile, unfit } from "./settings_file.ts";

/** What is said of a script that may not be executed. */
export const IDLE = "may not be executed, so that Git does not run it";

/** What install would do to the script that Git runs before a commit: what was there is run as before, behind our lines. */
export function planGitInstall(
  world: World,
  place: RoomPlace,
  dir: string,
  manner: Manner,
): Change | Refusal {
  const script = scriptIn(world, place, dir);
  if (isRefusal(script)) return script;
  const { file, text, encoding, base, idle } = script;
  if (idle) return unfit(file.name, { why: IDLE, remedy: "Make it executable, or move it away" });
  if (base === undefined) return changedByHand(file);
  const at = behindShell(base);
  if (at === undefined)
    return unfit(file.name, {
      why: "is no script of sh that could be added to",
      remedy: `Let it run "rally hook git ${GIT_EVENT}" itself, and stop where that exits with 2`,
    });
  const lines = Buffer.from(gitHookLines(manner)).toString(encoding);
  const after = base.slice(0, at) + lines + base.slice(at);
  const shared = {
    ...described(script, manner.pinned !== undefined),
    after,
    asks: asksOf(place, file),
  };
  if (text === after) return { ...shared, action: "unchanged" };
  const record = recordOf(world, place.dir, file.path);
  return {
    ...shared,
    action: text === undefined ? "created" : "updated",
    record: {
      after: hashOf(after),
      before: hashOf(base),
      cuts: [[at, at + lines.length]],
      kept: [],
      created: text === undefined || (record?.created === true && base === GIT_SCRIPT),
      directories: record?.directories ?? [],
    },
  };
}

/** What uninstall would do, where Git looks for the script and where it does by itself. */
export function planGitUninstall(context: Context, place: RoomPlace): Change[] | Refusal {
  const { world } = context;
  const changes: Change[] = [];
  for (const dir of scriptDirectories(place, hooksDirectory(context, place))) {
    const script = scriptIn(world, place, dir);
    // What cannot be read may have our lines; what else is refused is not ours.
    if (isRefusal(script) && script.code === "unwritable-file") return script;
    if (isRefusal(script)) continue;
    const { file, base, lines } = script;
    if (base === undefined) return changedByHand(file);
    // Links may make one script of the two.
    if (lines === undefined || changes.some((each) => each.file.path === file.path)) continue;
    const record = recordOf(world, place.dir, file.path);
    const goes = base === GIT_SCRIPT && record?.created !== false;
    changes.push({
      ...described(script, formOf(lines) === "absolute"),
      after: goes ? null : base,
      action: goes ? "deleted" : "removed",
      asks: [],
      ...(record === undefined ? {} : { record }),
    });
  }
  return changes;
}

function described({ file, text = "", encoding }: Script, absolute: boolean) {
  return { host: "git", file, before: text, encoding, absolute, events: [GIT_EVENT] } as const;
}

function asksOf({ location }: RoomPlace, { path, bytes }: SettingsFile): string[] {
  const everywhere = isWithin(`${location?.commonDir}/hooks`, path)
    ? ["It is run in every worktree of the repository"]
    : [];
  const anew = "If the tool that made this script makes it anew, install again";
  return bytes === undefined ? everywhere : [...everywhere, anew];
}

function changedByHand({ name }: SettingsFile): Refusal {
  return unfit(name, {
    why: "was changed between the marks of rally",
    remedy: "Take out what is rally's by hand",
  });
}
