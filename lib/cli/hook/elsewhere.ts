import { joinPath, parentOf } from "../../git/posix_path.ts";
import { roomPlace } from "../../git/room_place.ts";
import { isRefusal } from "../answer.ts";
import { openRoom, type Room } from "../room.ts";
import type { Outcome, Turn } from "./turn.ts";

/** Does in the room of this repository, and then of every other that the tool writes to and that has one, what is to be done; a denial ends it. */
export function inEveryRoom(
  turn: Turn,
  room: Room,
  act: (turn: Turn, room: Room) => Outcome,
): Outcome {
  let outcome = act(turn, room);
  for (const [root, targets] of elsewhere(turn, room, outcome.outside ?? [])) {
    if (outcome.denial !== undefined) return outcome;
    const { context, happened } = turn;
    const there: Turn = {
      ...turn,
      context: { ...context, world: { ...context.world, cwd: root } },
      happened: { ...happened, targets, shell: null },
    };
    const other = openRoom(there.context, "hot");
    const next: Outcome = isRefusal(other) ? { fault: other } : act(there, other);
    outcome = {
      ...outcome,
      ...next,
      ...(outcome.who === undefined ? {} : { who: outcome.who }),
      targets: [...(outcome.targets ?? []), ...(next.targets ?? [])],
      claimed: [...(outcome.claimed ?? []), ...(next.claimed ?? [])],
      words: [...(outcome.words ?? []), ...(next.words ?? [])],
    };
  }
  return outcome;
}

/** Targets that lie in other repositories, by the root of the working tree. Where there is no room, nobody is asked and none is made. */
function elsewhere(turn: Turn, room: Room, paths: readonly string[]): Map<string, string[]> {
  const { cwd, env, files } = turn.context.world;
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const target = joinPath(cwd, path);
    let directory = parentOf(target);
    while (files.kind(directory) !== "dir") directory = parentOf(directory);
    const place = roomPlace(directory, env, files);
    if (isRefusal(place) || place.dir === room.place.dir) continue;
    if (files.kind(place.dir) !== "dir") continue;
    found.set(place.repoRoot, [...(found.get(place.repoRoot) ?? []), target]);
  }
  return found;
}
