import { type Refusal, refuse } from "../../fact/refusal.ts";
import { joinPath } from "../../git/posix_path.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { isInside, programsOutside, rootsOf } from "../programs.ts";
import type { World } from "../world.ts";

/**
 * A program by its absolute path: by its name in PATH, or by a path. Nothing of the repository is run, so a program that
 * lies in it is none (docs/architecture.md, tenets).
 */
export function programAt(world: World, place: RoomPlace, name: string): string | Refusal {
  const roots = rootsOf(place);
  if (!name.includes("/"))
    return (
      programsOutside(world, roots, name)[0] ??
      refuse("refused", "no-program", `No "${name}" was found in PATH outside this repository`, [
        "Install it, or see to PATH; nothing was started",
      ])
    );
  const path = joinPath(world.cwd, name);
  const real = world.files.kind(path) === "file" ? world.files.realpath(path) : undefined;
  if (real === undefined)
    return refuse("refused", "no-program", `"${path}" is no program`, ["Nothing was started"]);
  if (!isInside(roots, real)) return path;
  return refuse("refused", "own-program", `"${path}" lies in this repository`, [
    "rally runs nothing of a repository; give it to a program outside, such as sh",
  ]);
}
