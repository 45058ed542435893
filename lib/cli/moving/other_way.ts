import { longestOf } from "../../fact/line.ts";
import { wellFormed } from "../../fact/well_formed.ts";
import { closeLedger, type Entry, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import { fold } from "../../room/fold.ts";
import { differences } from "../../room/slots.ts";
import { AGAIN, THERE } from "./id_table.ts";
import { type Import, isPlaced, isStructural } from "./intake.ts";
import { list } from "./tally.ts";

/**
 * Says what order decided: folds what only stands here behind what came in, as an import the other way round would have
 * it, and lists where that differs from the room as it is now. False if the deadline passed.
 */
export function otherWayRound({ context, room, ids, tally, source }: Import): boolean {
  const { disk, count, deadline } = { ...context.world, ...context };
  if (replay(room.ledger, deadline) === "deadline") return false;
  const cold = openLedger({ disk, count, room: room.place.dir, part: "hot" }, { cold: true });
  const own = ({ seq, length, record }: Entry): void => {
    if (record === null || seq > room.state.seq || length > longestOf(record["kind"])) return;
    const { kind } = record;
    if (isStructural(kind) || isPlaced(kind) || wellFormed(record) === "none") return;
    if ((ids.mark(record["id"] as string, AGAIN) & (THERE | AGAIN)) === 0) fold(source, record);
  };
  const end = replay(cold, deadline, own);
  closeLedger(cold);
  if (end === "deadline") return false;
  tally.decided.standing = { total: 0, rows: [] };
  for (const { one, ...rest } of differences(room.state, source))
    list(tally.decided.standing, { ...rest, here: one });
  return true;
}
