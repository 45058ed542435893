import { FORMAT } from "../../fact/fact.ts";
import { formatInstant, parseInstant } from "../../fact/instant.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { unreached } from "../../ledger/chain.ts";
import { closeLedger, type Entry, type Ledger, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { checkpointChecks } from "./checkpoint_checks.ts";
import { type Checked, fine, trouble } from "./checks.ts";
import { type Damaged, damageChecks, tailChecks } from "./damage_checks.ts";
import { engagementCheck } from "./engagement_check.ts";
import { unread } from "./unread.ts";

/** Clocks that differ by more than this spoil leases. */
const SKEW = 5 * 60_000;

/** What one reading of the whole ledger has met. */
interface Met {
  readonly damaged: Damaged[];
  /** Facts from the future. */
  ahead: number;
  /** Where the open segment begins to speak. */
  begun: { segment: string; at: number } | null;
  /** The last line met, by segment: whether it closed it. */
  readonly closed: Map<string, boolean>;
}

/** The ledger from its beginning: what it holds, what is damaged, what the chain does not reach, and whether caches agree. */
export function ledgerChecks({ world, deadline }: Context, place: RoomPlace): Checked[] {
  const at = { disk: world.disk, count: world.count, room: place.dir };
  const cold = openLedger({ ...at, part: "whole" }, { cold: true });
  const met: Met = { damaged: [], ahead: 0, begun: null, closed: new Map() };
  try {
    const end = replay(cold, deadline, (entry) => meet(met, entry, world.now()));
    if (end === "deadline") {
      const finding = `not read to its end: the deadline passed after ${count(cold.state.seq, "fact")}`;
      return [trouble("ledger", finding, "give it longer: rally doctor --timeout-ms 60000")];
    }
    return [
      ...overview(cold),
      engagementCheck(cold, met.begun?.at, world.now()),
      ...damageChecks(cold, met.damaged),
      ...tailChecks(world, cold, unterminated(cold, met)),
      ...strays(cold),
      ...clock(met, world.now()),
      ...checkpointChecks(at, cold),
    ];
  } catch (fault) {
    return [unread("ledger", place.dir, fault)];
  } finally {
    closeLedger(cold);
  }
}

function meet(met: Met, { segment, offset, length, seq, record, verdict }: Entry, now: number) {
  const at = record === null ? undefined : parseInstant(record["at"]);
  if (at !== undefined && met.begun?.segment !== segment) met.begun = { segment, at };
  if (at !== undefined && at > now + SKEW) met.ahead++;
  if (verdict.outcome === "damaged")
    met.damaged.push({ segment, offset, length, seq, why: verdict.reason });
  const isClose = record?.["kind"] === "engagement.closed" && verdict.outcome === "effective";
  met.closed.set(segment, isClose);
}

function overview({ state, segment, offset }: Ledger): Checked[] {
  const size = `${count(state.seq, "fact")} in ${count(state.segments.length, "segment")}`;
  const rows = [fine("ledger", `${size}; ${segment} is open at ${offset} bytes`)];
  if (state.format <= FORMAT) return rows;
  const finding = `the room is of format ${state.format}; this rally knows ${FORMAT}`;
  const remedy = "install a newer rally; claims are refused until then";
  return [...rows, trouble("format", finding, remedy)];
}

/** Ends of segments behind which there may be a torn record: what stands behind a close is no fact anyway. */
function unterminated({ segment, offset, ends }: Ledger, { closed }: Met) {
  const left = Object.entries(ends).filter(([name]) => closed.get(name) !== true);
  return [...left, [segment, offset] as const].map(([name, end]) => ({
    segment: name,
    offset: end,
  }));
}

function strays(cold: Ledger): Checked[] {
  return unreached(cold).map((name) =>
    trouble(
      "segment",
      `log/${name}.jsonl is not reached by the chain and not folded`,
      `take its facts in: rally import .rally/log/${name}.jsonl`,
    ),
  );
}

function clock({ ahead }: Met, now: number): Checked[] {
  if (ahead === 0) return [];
  const finding = `${count(ahead, "fact")} more than 5 minutes ahead of ${formatInstant(now)}`;
  return [trouble("clock", finding, "set the clocks; order is not affected, leases are")];
}
