import { type Refusal, refuse } from "../fact/refusal.ts";
import { knownTools, resolveTarget } from "../room/targets.ts";
import { many, one } from "./context.ts";
import type { Fill } from "./draft.ts";
import { nearestHint } from "./nearest.ts";

/** For whom it is, and which facts it answers. */
export const addressee: Fill = (draft, { flags }, { state }, kind) => {
  const name = one(flags, "target");
  if (name !== undefined) {
    const target = resolveTarget(state, name);
    if (target === undefined) return unknownTarget(name, knownTools(state));
    draft.target = target;
  } else if (kind === "handoff") draft.target = "all";
  const refs = [...new Set(many(flags, "ref"))];
  if (refs.length === 1) draft.ref = refs[0]!;
  else if (refs.length > 1) draft.refs = refs;
  return undefined;
};

/** Nobody of that name has been heard of. */
export function unknownTarget(name: string, known: readonly string[]): Refusal {
  const words = { there: "Known here", none: "Nobody has joined this room yet" };
  const hint = nearestHint(name, known, words);
  return refuse("missing", "unknown-target", `Nobody here is called "${name}"`, [hint]);
}
