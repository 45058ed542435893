import { type Refusal, refuse } from "../../fact/refusal.ts";
import { closeLedger, type Entry, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { findRoom, openRoom, unreadable } from "../room.ts";
import { seqSince } from "../since.ts";

/** Characters said at once. */
const BATCH = 1 << 16;

/**
 * Every record of the chain in ledger order, one a line, as it stands: not what we would write, so that its sum still
 * holds. What is damaged cannot be moved and is counted on standard error.
 */
export function exportFacts(context: Context): Answer {
  const { world, flags, deadline } = context;
  const since = flags.since === undefined ? 0 : behind(context);
  if (typeof since === "object") return refused(since);
  const place = findRoom(context);
  if (isRefusal(place)) return refused(place);
  const room = place.dir;
  // The hot part knows every close, and so the whole chain.
  const cold = openLedger({ ...world, room, part: "hot" }, { cold: true });
  let [lines, damaged] = ["", 0];
  const take = ({ seq, record }: Entry, bytes: Uint8Array): void => {
    if (seq <= since) return;
    if (record === null) {
      damaged++;
      return;
    }
    lines += `${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8")}\n`;
    if (lines.length < BATCH) return;
    world.out(lines);
    lines = "";
  };
  try {
    const end = replay(cold, deadline, take);
    if (lines !== "") world.out(lines);
    if (end === "deadline") return { streamed: true, refusal: cutShort() };
  } catch (fault) {
    return { streamed: true, refusal: unreadable(room, fault) };
  } finally {
    closeLedger(cold);
  }
  if (damaged > 0)
    world.err(`export: ${count(damaged, "damaged piece")} left out; see rally doctor\n`);
  return { streamed: true };
}

/** The `seq` behind which is asked for. */
function behind(context: Context): number | Refusal {
  const room = openRoom(context, "hot");
  return isRefusal(room) ? room : (seqSince(context, room) ?? 0);
}

function cutShort(): Refusal {
  const message = "The deadline passed before the end of the ledger was reached";
  const hints = [
    "Without --timeout-ms it takes the time it needs",
    "--since goes on behind a fact",
  ];
  return refuse("deadline", "deadline", message, hints);
}
