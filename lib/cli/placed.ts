import { type Refusal, refuse } from "../fact/refusal.ts";
import { joinPath } from "../git/posix_path.ts";
import type { World } from "./world.ts";

/** The world as it is for one who stands in that directory. */
export function placed(world: World, workdir: string): World | Refusal {
  const cwd = joinPath(world.cwd, workdir);
  if (world.files.kind(cwd) !== "dir")
    return refuse("usage", "bad-workdir", `"${workdir}" is not a directory`, [
      "Give an existing one to -C",
    ]);
  return { ...world, cwd: world.files.realpath(cwd) ?? cwd };
}
