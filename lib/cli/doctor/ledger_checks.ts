import { crc32, hex8 } from "../../fact/crc32.ts";
import { FORMAT } from "../../fact/fact.ts";
import { formatInstant, parseInstant } from "../../fact/instant.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { unreached } from "../../ledger/chain.ts";
import { segmentPath } from "../../ledger/layout.ts";
import { closeLedger, type Entry, type Ledger, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import { runningCrc } from "../../ledger/running_crc.ts";
import { NEVER } from "../../room/deadline.ts";
import { snapshot } from "../../room/snapshot.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import type { Check } from "./checks.ts";
import { fine, trouble } from "./checks.ts";

/** Clocks that differ by more than this spoil leases. */
const SKEW = 5 * 60_000;

/** The ledger from its beginning: what it holds, what is damaged, what the chain does not reach, and whether caches agree. */
export function ledgerChecks({ world, deadline }: Context, place: RoomPlace): Check[] {
  const at = { disk: world.disk, count: world.count, room: place.dir, part: "whole" as const };
  const cold = openLedger(at, { cold: true });
  const damaged: Entry[] = [];
  let ahead = 0;
  const end = replay(cold, deadline, (entry) => {
    if (entry.record === null) damaged.push(entry);
    else if ((parseInstant(entry.record["at"]) ?? 0) > world.now() + SKEW) ahead++;
  });
  const { state, segment } = cold;
  if (end === "deadline") {
    closeLedger(cold);
    const finding = `not read to its end: the deadline passed after ${count(state.seq, "fact")}`;
    return [trouble("ledger", finding, "give it longer: rally doctor --timeout-ms 60000")];
  }
  const checks = [
    fine(
      "ledger",
      `${count(state.seq, "fact")} in ${count(state.segments.length, "segment")}; ${segment} is open at ${cold.offset} bytes`,
    ),
  ];
  if (state.format > FORMAT) {
    const finding = `the room is of format ${state.format}; this rally knows ${FORMAT}`;
    checks.push(trouble("format", finding, "install a newer rally; claims are refused until then"));
  }
  for (const each of damaged) checks.push(damage(cold, each));
  checks.push(...torn(cold));
  for (const name of unreached(cold))
    checks.push(
      trouble(
        "segment",
        `log/${name}.jsonl is not reached by the chain and not folded`,
        "keep it; its facts can be imported",
      ),
    );
  if (ahead > 0)
    checks.push(
      trouble(
        "clock",
        `${ahead} facts are more than 5 minutes ahead of ${formatInstant(world.now())}`,
        "set the clocks; order is not affected, leases are",
      ),
    );
  for (const part of ["hot", "whole"] as const) checks.push(cache({ ...at, part }, cold));
  closeLedger(cold);
  return checks;
}

function damage(ledger: Ledger, { segment, offset, length, verdict, seq }: Entry): Check {
  const bytes = ledger.disk.readWhole(segmentPath(ledger.room, segment)) ?? new Uint8Array(0);
  const hash = hex8(crc32(bytes, offset, Math.min(offset + length, bytes.length)));
  const why = verdict.outcome === "damaged" ? verdict.reason : "damaged";
  return trouble(
    "damage",
    `segment ${segment} offset ${offset} length ${length} hash ${hash} (${why}, seq ${seq})`,
    "the line is not believed; its neighbours stand; say again what it said",
  );
}

/** Bytes behind the last line end: a writer at work, or one that died. */
function torn({ handle, disk, offset, segment }: Ledger): Check[] {
  const behind = handle === undefined ? 0 : disk.stat(handle).size - offset;
  if (behind <= 0) return [];
  return [
    trouble(
      "tail",
      `segment ${segment} ends in ${behind} bytes without a line end`,
      "a writer may be at work; the next record ends the line",
    ),
  ];
}

/** Whether the state that a checkpoint leads to is the one that the whole ledger folds to. */
function cache(at: Parameters<typeof openLedger>[0], cold: Ledger): Check {
  const ledger = openLedger(at);
  const isThere = ledger.offset > 0 || ledger.segment !== "main";
  replay(ledger, NEVER);
  const same =
    runningCrc(ledger) === runningCrc(cold) &&
    JSON.stringify(snapshot(ledger.state, at.part)) ===
      JSON.stringify(snapshot(cold.state, at.part));
  closeLedger(ledger);
  const id = `checkpoint-${at.part}`;
  if (!isThere) return fine(id, "none yet");
  return same
    ? fine(id, "leads to the same state as the ledger")
    : trouble(
        id,
        "leads to another state than the ledger",
        "delete the directory cache/ of the room; nothing is lost",
      );
}
