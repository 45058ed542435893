import { type Refusal, refuse } from "../fact/refusal.ts";
import { KINDS, type KindName } from "../room/kinds.ts";
import { foldedOf } from "../room/published.ts";
import { knownTools, resolveTarget } from "../room/targets.ts";
import { sendsAll } from "./config.ts";
import { many, one } from "./context.ts";
import type { Fill } from "./draft.ts";
import { nearestHint } from "./nearest.ts";
import type { Room } from "./room.ts";
import type { World } from "./world.ts";

/** For whom it is, and which facts it answers. */
export const addressee: Fill = (draft, { flags, world }, room, kind) => {
  const name = one(flags, "target");
  if (name !== undefined) {
    const target = resolveTarget(room.state, name) ?? elsewhere(world, room, kind, name);
    if (target === undefined) return unknownTarget(name, knownTools(room.state));
    draft.target = target;
  } else if (kind === "handoff") draft.target = "all";
  const refs = [...new Set(many(flags, "ref"))];
  if (refs.length === 1) draft.ref = refs[0]!;
  else if (refs.length > 1) draft.refs = refs;
  return undefined;
};

/** Who is known by what was published is reached where all that is for other machines goes out. */
function elsewhere(
  world: World,
  { state: { published }, place }: Room,
  kind: KindName,
  name: string,
): string | undefined {
  if (published === null || KINDS[kind].travels !== "all") return undefined;
  return sendsAll(world, place.dir) ? resolveTarget(foldedOf(published), name) : undefined;
}

/** Nobody of that name has been heard of. */
export function unknownTarget(name: string, known: readonly string[]): Refusal {
  const words = { there: "Known here", none: "Nobody has joined this room yet" };
  const hint = nearestHint(name, known, words);
  return refuse("missing", "unknown-target", `Nobody here is called "${name}"`, [hint]);
}
