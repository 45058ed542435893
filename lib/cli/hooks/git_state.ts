import type { RoomPlace } from "../../git/room_place.ts";
import { formOf, GIT_EVENT } from "../../hosts/settings/git_hook.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { World } from "../world.ts";
import type { HostState } from "./change.ts";
import { IDLE } from "./git_script.ts";
import { hooksDirectory, scriptDirectories, scriptIn } from "./git_script_file.ts";

const ABSENT: HostState<"git"> = {
  host: "git",
  state: "absent",
  file: GIT_EVENT,
  form: null,
  fail_closed: false,
  fast: false,
  events: [],
  missing: [],
  problem: null,
};

/** How the script stands that Git runs before a commit; our lines in one that it does not run are a problem. */
export function gitState(context: Context, place: RoomPlace): HostState<"git"> {
  if (place.location === undefined) return ABSENT;
  const asked = hooksDirectory(context, place);
  if (typeof asked !== "string") return { ...ABSENT, state: "unreadable", problem: asked.message };
  for (const dir of scriptDirectories(place, asked)) {
    const state = stateIn(context.world, place, dir);
    if (state === undefined) continue;
    const { file } = state;
    if (dir === asked || state.state === "unreadable") return state;
    return { ...ABSENT, file, problem: `Git looks in "${asked}", not at "${file}"` };
  }
  return ABSENT;
}

/** Undefined where nothing of ours stands. */
function stateIn(world: World, place: RoomPlace, dir: string): HostState<"git"> | undefined {
  const script = scriptIn(world, place, dir);
  if (isRefusal(script)) {
    if (script.code !== "unwritable-file") return undefined;
    return { ...ABSENT, state: "unreadable", problem: script.message };
  }
  const { base, lines, idle } = script;
  const file = script.file.name;
  if (base !== undefined && lines === undefined) return undefined;
  if (idle) return { ...ABSENT, file, problem: `"${file}" ${IDLE}` };
  const form = lines === undefined ? undefined : formOf(lines);
  if (form === undefined) return { ...ABSENT, file, state: "changed" };
  return { ...ABSENT, file, state: "installed", form, events: [GIT_EVENT] };
}
