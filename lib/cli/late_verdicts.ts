import { showName } from "../fact/untrusted.ts";
import { VOID_REASONS, type VoidReason } from "../room/verdict.ts";
import { readLastSeen, writeLastSeen } from "./sightings.ts";
import type { World } from "./world.ts";

/** How many are kept for a session; few, for a model is told them. */
const MOST = 3;

/** Keeps for a session that a fact of its own, which had waited, was taken up and has no effect. */
export function noteVoid(
  world: World,
  room: string,
  { id, tool, session }: { readonly id: string; readonly tool: string; readonly session: string },
  reason: VoidReason,
): void {
  const last = readLastSeen(world, room, session) ?? { session, tool, seen: 0 };
  const late = [...(last.late ?? []), { id, reason }].slice(-MOST);
  writeLastSeen(world, room, { ...last, late });
}

/** Says what was kept for the session, and forgets it. */
export function lateVerdicts(world: World, room: string, session: string): string[] {
  const last = readLastSeen(world, room, session);
  if (last?.late === undefined) return [];
  const { late, ...rest } = last;
  writeLastSeen(world, room, rest);
  return late.flatMap(({ id, reason }) =>
    isReason(reason)
      ? `${showName(id)}, which waited in .rally-spool, has no effect: ${VOID_REASONS[reason]}`
      : [],
  );
}

function isReason(text: string): text is VoidReason {
  return Object.hasOwn(VOID_REASONS, text);
}
