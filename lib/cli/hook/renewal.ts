import { isRefusal } from "../answer.ts";
import type { Identity } from "../identity.ts";
import type { Room } from "../room.ts";
import { factOf, write } from "../speak.ts";
import type { Outcome, Turn } from "./turn.ts";

/** Says that work goes on, once a third of the shortest lease has passed since the owner's newest fact. */
export function renew({ context }: Pick<Turn, "context">, room: Room, who: Identity): Outcome {
  const { state, now } = room;
  const owner = state.sessions.get(who.session);
  const leases = [...(owner?.holds ?? [])].flatMap((id) => {
    const claim = state.claims.get(id);
    return claim !== undefined && claim.until > now ? [claim.lease] : [];
  });
  if (owner === undefined || leases.length === 0) return { who };
  if (now - owner.newest < Math.min(...leases) / 3) return { who };
  const written = write(context, room, [factOf(context, room, who, { kind: "heartbeat" })]);
  return isRefusal(written) ? { who, fault: written } : { who };
}
