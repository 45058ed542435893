import type { Refusal } from "../fact/refusal.ts";
import type { KindName } from "../room/kinds.ts";
import type { Context } from "./context.ts";
import type { Draft } from "./draft.ts";
import type { Room } from "./room.ts";
import { addressee } from "./said_addressee.ts";
import { force, scope } from "./said_scope.ts";
import { labels, lineage, prose } from "./said_text.ts";
import { times } from "./said_times.ts";
import type { Saying } from "./speak.ts";

/** What the flags of a verb say, as fields of a fact of that kind: checked, canonical, names resolved to ids. */
export function sayingOf(context: Context, room: Room, kind: KindName): Saying | Refusal {
  const draft: Draft = {};
  for (const fill of [prose, labels, lineage, addressee, times, scope, force]) {
    const refusal = fill(draft, context, room, kind);
    if (refusal !== undefined) return refusal;
  }
  return { kind, ...draft } as Saying;
}
