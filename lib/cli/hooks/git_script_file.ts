import { type Refusal, refuse } from "../../fact/refusal.ts";
import { physicalPath } from "../../git/physical_path.ts";
import { isWithin, joinPath } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { GIT_EVENT, GIT_SCRIPT, ourLines } from "../../hosts/settings/git_hook.ts";
import type { Context } from "../context.ts";
import { noGit, runGit, saidBy } from "../run_git.ts";
import type { World } from "../world.ts";
import { original, recordOf } from "./record.ts";
import { without } from "./remove.ts";
import { type SettingsFile, unfit, unusable } from "./settings_file.ts";

/** Where Git looks for hooks, by its own word: `core.hooksPath` may stand in any of its settings. */
export function hooksDirectory(context: Context, place: RoomPlace): string | Refusal {
  const ran = runGit(context, place, ["rev-parse", "--git-path", "hooks"]);
  if (ran === undefined) return noGit(["Put Git's directory into PATH"]);
  if (ran.exit !== 0)
    return refuse("io", "git-failed", `Git did not say where its hooks are: ${saidBy(ran)}`);
  const said = new TextDecoder().decode(ran.out).replace(/\n$/, "");
  return joinPath(place.repoRoot, said);
}

/** That directory, and where Git looks by itself. */
export function scriptDirectories(context: Context, place: RoomPlace): string[] {
  if (place.location === undefined) return [];
  const usual = `${place.location.commonDir}/hooks`;
  const asked = hooksDirectory(context, place);
  const real = typeof asked === "string" ? (context.world.files.realpath(asked) ?? asked) : usual;
  return [...new Set([real, usual])];
}

/** The script that Git runs before a commit, as it stands. */
export interface Script {
  readonly file: SettingsFile;
  readonly text: string | undefined;
  /** Without our lines; undefined where somebody has been at them. */
  readonly base: string | undefined;
  readonly lines: string | undefined;
  /** It may not be executed. */
  readonly idle: boolean;
}

/** Looks at the script without following anything out of the repository. */
export function scriptIn(world: World, place: RoomPlace, dir: string): Script | Refusal {
  const called = `${dir}/${GIT_EVENT}`;
  const path = physicalPath(called, world.files)?.path;
  if (path === undefined || !isOfRepository(path, place))
    return refuse(
      "refused",
      "outside-repo",
      `Git runs "${called}", which is not this repository's`,
      [
        "Set core.hooksPath of this repository, or unset it",
        `Or let that script run "rally hook git ${GIT_EVENT}" itself, and stop where that exits with 2`,
      ],
    );
  const { repoRoot, commonBase } = place;
  const root = [repoRoot, commonBase].find((each) => isWithin(each, path));
  const name = root === undefined ? path : path.slice(root.length + 1);
  try {
    const kind = world.disk.kindOf(path);
    const file: SettingsFile = { name, path, bytes: undefined, mode: 0o755 };
    if (kind === undefined)
      return { file, text: undefined, base: GIT_SCRIPT, lines: undefined, idle: false };
    const mode = process.getBuiltinModule("node:fs").statSync(path).mode;
    const bytes = kind === "file" ? world.disk.readWhole(path) : undefined;
    if (bytes === undefined) return unfit(name, { why: "is not a file", remedy: "Move it away" });
    const idle = (mode & 0o111) === 0;
    return { file: { name, path, bytes }, idle, ...taken(decoded(bytes), world, place, path) };
  } catch (fault) {
    return unusable(name, fault);
  }
}

function taken(text: string, world: World, place: RoomPlace, path: string) {
  const ours = ourLines(text);
  if (ours === "changed") return { text, base: undefined, lines: undefined };
  if (ours === undefined) return { text, base: text, lines: undefined };
  const base = original(text, recordOf(world, place.dir, path)) ?? without(text, [ours]);
  return { text, base, lines: text.slice(...ours) };
}

/** One character for each byte where it is no UTF-8: then it is no script of ours to change. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

/** In the hooks of the common directory, or a file of the project. */
function isOfRepository(path: string, { location, repoRoot, commonBase, dir }: RoomPlace): boolean {
  if (location === undefined) return false;
  const { gitDir, commonDir } = location;
  if (isWithin(`${commonDir}/hooks`, path)) return true;
  if ([gitDir, commonDir, dir].some((own) => isWithin(own, path))) return false;
  return [repoRoot, commonBase].some((root) => isWithin(root, path));
}
