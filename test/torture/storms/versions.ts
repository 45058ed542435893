import { RALLY } from "../../binary/compiled.ts";
import { answerOf, envelopeIn } from "../answer.ts";
import type { Arena } from "../arena.ts";
import { busy, crew, READING, WRITING } from "../errands.ts";
import { otherVersion } from "../other_version.ts";
import type { Run } from "../process.ts";

/** This rally and one of another version in one room: first one that folds into checkpoints of its own, then a newer format. */
export async function* versions(arena: Arena) {
  const [agents, errands] = arena.effort === "short" ? [5, 2] : [16, 6];
  const folds = await otherVersion(arena.scene.root, "lib/room/fold.ts", "FOLD_VERSION");
  const formats = await otherVersion(arena.scene.root, "lib/fact/fact.ts", "FORMAT", "WRITTEN");
  await Promise.all([
    busy(arena, crew(arena, "agent", agents), errands),
    busy(arena, crew(arena, "other", agents, folds), errands),
    busy(arena, crew(arena, "reader", 2), errands * 2, READING),
    busy(arena, crew(arena, "looker", 2, folds), errands * 2, READING),
  ]);
  yield arena.account({ readers: [[RALLY], folds] });

  const before = arena.runs.length;
  await busy(arena, crew(arena, "newer", 1, formats), 1, ["artifact"]);
  const room = await arena.run({ cwd: arena.scene.app, words: ["room"], writes: null });
  arena.runs.pop();
  // Enough for the newer one to leave checkpoints, from which the older goes on.
  await busy(arena, crew(arena, "newer", 4, formats), 1, ["long"]);
  await busy(arena, crew(arena, "newer", 1, formats), 1, ["room"]);
  const first = await busy(arena, crew(arena, "agent", 1), 1, ["rush"]);
  const [, older] = await Promise.all([
    busy(arena, crew(arena, "newer", agents, formats), errands),
    busy(arena, crew(arena, "agent", agents), errands + 1, [...WRITING, ...READING], "rush"),
  ]);
  const found = [...first, ...older].flatMap(disobedience);
  if (room.exit !== 0 || !room.err.includes("of format"))
    found.push(`the older does not say that the room is newer: ${room.exit} ${room.err}`);
  if (!arena.runs.slice(before).some((run) => answerOf(run)?.code === "newer-room"))
    found.push("nobody was refused for the format");
  yield arena.account({ found, failures: ["newer-room"], readers: [[RALLY], folds, formats] });
}

/** An older version may say and read what it likes, but changes nothing about who holds what. */
function disobedience(run: Run): string[] {
  const [verb, kind] = run.words;
  const code = envelopeIn(run)?.error?.code;
  const isGuarded = verb === "say" && (kind === "claim" || kind === "release");
  if (isGuarded)
    return run.exit === 0 ? [`${run.writes} was written by a version older than the room`] : [];
  return code === "newer-room" ? [`"${run.words}" was refused, but judges no claim`] : [];
}
