import { type Refusal, refuse } from "../fact/refusal.ts";
import { saveCheckpoint } from "../ledger/checkpoint.ts";
import { archivePathOf, segmentPath } from "../ledger/layout.ts";
import { isSegmentName } from "../room/kinds/engagement_closed.ts";
import { act } from "./act.ts";
import type { Context } from "./context.ts";
import type { Entered } from "./entered.ts";
import type { WriteResult } from "./speak.ts";

/** Closes the open engagement; the next fact opens the one named. */
export function closeEngagement(
  context: Context,
  { room, who }: Entered,
  successor: string,
): { result?: WriteResult; refusal?: Refusal } {
  if (!isSegmentName(successor))
    return {
      refusal: refuse("usage", "bad-value", `An engagement cannot be called "${successor}"`, [
        "a-z, 0-9 and -, at most 64, not beginning with -",
      ]),
    };
  const path = segmentPath(room.place.dir, successor);
  const isFree = [path, archivePathOf(path)!].every(
    (each) => context.world.disk.kindOf(each) === undefined,
  );
  // A file of that name would become part of the chain, with whatever is in it.
  if (!isFree && !room.state.segments.includes(successor))
    return {
      refusal: refuse("refused", "bad-successor", `log/${successor}.jsonl is there already`, [
        "Choose another name; rally doctor says what it is",
      ]),
    };
  const done = act(context, room, who, { kind: "engagement.closed", successor });
  // From the successor's beginning on nobody need read what is behind it.
  if (done.result?.outcome === "committed") saveCheckpoint(room.ledger, true);
  return done;
}
