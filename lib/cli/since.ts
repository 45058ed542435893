import { type Refusal, refuse } from "../fact/refusal.ts";
import { backward } from "../ledger/backward.ts";
import { type Context, one } from "./context.ts";
import type { Room } from "./room.ts";

/** The `seq` behind which `--since` asks: of a cursor, a fact's id, or a number. */
export function seqSince(context: Context, { ledger, state }: Room): number | undefined | Refusal {
  const text = one(context.flags, "since");
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const [, segment, offset] = /^([a-z0-9][a-z0-9-]*):(\d{1,15})$/.exec(text) ?? [];
  if (segment !== undefined && state.segments.includes(segment)) {
    let behind = state.seq;
    for (const line of backward(ledger)) {
      if (
        line.segment === segment
          ? line.offset < Number(offset)
          : state.segments.indexOf(line.segment) < state.segments.indexOf(segment)
      )
        break;
      behind = line.seq - 1;
    }
    return behind;
  }
  for (const line of backward(ledger)) if (line.record?.["id"] === text) return line.seq;
  return refuse("usage", "bad-value", `--since cannot be "${text}"`, [
    "A cursor, the id of a fact, or a seq",
  ]);
}
