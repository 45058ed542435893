import { type Refusal, refuse } from "../fact/refusal.ts";
import { KINDS, type KindName } from "../room/kinds.ts";
import { foldedOf } from "../room/published.ts";
import { knownTools, resolveTarget } from "../room/targets.ts";
import { sendsAll } from "./config.ts";
import { many, one } from "./context.ts";
import type { Fill } from "./draft.ts";
import { nearestHint } from "./nearest.ts";
import type { Room } from "./room.ts";

/** For whom it is, and which facts it answers. */
export const addressee: Fill = (draft, { flags, world }, room, kind) => {
  const name = one(flags, "target");
  if (name !== undefined) {
    const here = resolveTarget(room.state, name);
    const there = here === undefined ? elsewhere(room, kind, name) : undefined;
    const unknown = () => unknownTarget(name, knownTools(room.state));
    if (there !== undefined && !sendsAll(world, room.place.dir)) return outOfReach(unknown());
    const target = here ?? there;
    if (target === undefined) return unknown();
    draft.target = target;
  } else if (kind === "handoff") draft.target = "all";
  const refs = [...new Set(many(flags, "ref"))];
  if (refs.length === 1) draft.ref = refs[0]!;
  else if (refs.length > 1) draft.refs = refs;
  return undefined;
};

/** Who is known by what was published is reached where all that is for other machines goes out. */
function elsewhere({ state }: Room, kind: KindName, name: string): string | undefined {
  if (state.published === null || KINDS[kind].travels !== "all") return undefined;
  return resolveTarget(foldedOf(state.published), name);
}

function outOfReach(unknown: Refusal): Refusal {
  const hint = "On another machine somebody is: rally config set sync.mode all sends it there";
  return { ...unknown, hints: [hint] };
}

/** Nobody of that name has been heard of. */
export function unknownTarget(name: string, known: readonly string[]): Refusal {
  const words = { there: "Known here", none: "Nobody has joined this room yet" };
  const hint = nearestHint(name, known, words);
  return refuse("missing", "unknown-target", `Nobody here is called "${name}"`, [hint]);
}
