import type { Refusal } from "../fact/refusal.ts";
import { abroad } from "../room/abroad.ts";
import { revokedRow } from "../room/views/revoked.ts";
import { hasRemote } from "./config.ts";
import type { Context } from "./context.ts";
import type { Room } from "./room.ts";
import type { WriteResult } from "./speak.ts";

/** What became of a write. */
interface Done {
  readonly result?: WriteResult;
  readonly refusal?: Refusal;
}

/** What became of a claim, and what other machines know of it, where the room travels. */
export function claimedAbroad({ flags, world }: Context, { state, place }: Room, done: Done): Done {
  const { result } = done;
  // With --sync the remote has not been asked yet; whoever asks it says what came of that.
  if (flags.sync === true) return done;
  if (result?.fact.kind !== "claim" || result.outcome !== "committed") return done;
  const ids = result.holds ?? [result.fact.id];
  const remote = hasRemote(world, place.dir);
  const held = ids.flatMap((id) => state.claims.get(id) ?? []);
  const known = held.map((each) => abroad(state, each, remote));
  const isPublished = held.length > 0 && known.every(({ published }) => published);
  const isProvisional = known.some(({ provisional }) => provisional);
  // Of a claim that was made before, and is made once more with its key.
  const revoked = state.revoked.filter(({ claim }) => ids.includes(claim)).map(revokedRow);
  return {
    ...done,
    result: {
      ...result,
      ...(isPublished ? { published: true } : {}),
      ...(isProvisional ? { provisional: true } : {}),
      ...(revoked.length > 0 ? { revoked } : {}),
    },
  };
}
