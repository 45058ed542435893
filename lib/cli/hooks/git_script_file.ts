import { type Refusal, refuse } from "../../fact/refusal.ts";
import { physicalPath } from "../../git/physical_path.ts";
import { isWithin, joinPath } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { GIT_EVENT, GIT_SCRIPT, ourLines } from "../../hosts/settings/git_hook.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { askGit } from "../run_git.ts";
import type { World } from "../world.ts";
import { original, recordOf } from "./record.ts";
import { without } from "./remove.ts";
import { type SettingsFile, unfit, unusable } from "./settings_file.ts";

/** Where Git looks for hooks, by its own word: `core.hooksPath` may stand in any of its settings. */
export function hooksDirectory(context: Context, place: RoomPlace): string | Refusal {
  const asking = ["rev-parse", "--git-path", "hooks"];
  const said = askGit(context, place, asking, "where its hooks are", ["Leave --git out"]);
  if (isRefusal(said)) return said;
  return joinPath(place.repoRoot, new TextDecoder().decode(said).replace(/\n$/, ""));
}

/** Where our lines may stand: where Git looks, and where it looks unless told otherwise. */
export function scriptDirectories(place: RoomPlace, asked: string | Refusal): string[] {
  if (place.location === undefined) return [];
  const usual = `${place.location.commonDir}/hooks`;
  return [...new Set(typeof asked === "string" ? [asked, usual] : [usual])];
}

/** The script that Git runs before a commit, as it stands. */
export interface Script {
  readonly file: SettingsFile;
  readonly text: string | undefined;
  /** Where the script is no UTF-8: each byte is a character of the text then, and stays as it is. */
  readonly encoding: "latin1" | undefined;
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
    if (kind === undefined) {
      const nothing = { text: undefined, encoding: undefined, lines: undefined };
      return { file, ...nothing, base: GIT_SCRIPT, idle: false };
    }
    const bytes = kind === "file" ? world.disk.readWhole(path) : undefined;
    if (bytes === undefined) return unfit(name, { why: "is not a file", remedy: "Move it away" });
    const idle = (process.getBuiltinModule("node:fs").statSync(path).mode & 0o111) === 0;
    const { text, encoding } = decoded(bytes);
    return { file: { name, path, bytes }, idle, encoding, ...taken(text, world, place, path) };
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

function decoded(bytes: Uint8Array): Pick<Script, "encoding"> & { readonly text: string } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encoding: undefined };
  } catch {
    return { text: Buffer.from(bytes).toString("latin1"), encoding: "latin1" };
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
