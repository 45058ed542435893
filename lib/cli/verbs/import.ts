import { FORMAT } from "../../fact/fact.ts";
import { MAX_REMOTE } from "../../fact/line.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { joinPath } from "../../git/posix_path.ts";
import { saveCheckpoint } from "../../ledger/checkpoint.ts";
import { faultCode } from "../../ledger/disk.ts";
import type { Entry } from "../../ledger/ledger.ts";
import { emptyState } from "../../room/state.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { arrivals } from "../moving/arrivals.ts";
import { gunzipped } from "../moving/gunzipped.ts";
import { idTable } from "../moving/id_table.ts";
import { type Import, intake, seen } from "../moving/intake.ts";
import { lineSplitter } from "../moving/lines.ts";
import { otherWayRound } from "../moving/other_way.ts";
import { cutShort, nothingCame, unreadableFile } from "../moving/refusals.ts";
import { emptyTally, type ImportResult, list } from "../moving/tally.ts";
import { told } from "../moving/told.ts";
import { progress } from "../progress.ts";
import { openRoom, unreadable } from "../room.ts";
import { newerRoom } from "../speak.ts";

/**
 * Takes in facts that others said, in their order, behind those that stand here. Whose id is here already is not taken
 * in again, so it can be repeated, and go on where it was cut short.
 */
export async function importFacts(context: Context): Promise<Answer<ImportResult>> {
  const { world } = context;
  const [file = "-"] = context.args;
  const path = file === "-" ? null : joinPath(world.cwd, file);
  const ids = idTable();
  const tell = progress(world);
  // From its beginning: a checkpoint may still know what damage has cost since.
  const watch = ({ seq, record }: Entry): void => {
    seen(ids, record);
    if (seq % 256 === 0) tell(() => `import: ${seq} facts here looked at`);
  };
  const room = openRoom(context, "whole", { cold: true, watch });
  const tally = emptyTally();
  if (isRefusal(room)) return refused(room.kind === "deadline" ? cutShort(tally) : room);
  const kind = path === null ? "other" : world.files.kind(path);
  if (kind === undefined) return refused(unreadableFile(file, "ENOENT"));
  if (kind === "dir") return refused(unreadableFile(file, "EISDIR"));
  if (room.state.format > FORMAT) return refused(newerRoom(room.state.format));
  const work = { context, room, ids, tally, source: emptyState("whole") };
  const refusal = await takeAll(work, { file, path, tell });
  context.stage("import");
  tally.complete = refusal === undefined;
  if (refusal !== undefined) return { result: tally, refusal };
  return { result: tally, text: (style) => told(tally, style) };
}

/** Where facts come from: as it was called, the path that this means, and who is told how far it has come. */
interface Origin {
  readonly file: string;
  readonly path: string | null;
  readonly tell: ReturnType<typeof progress>;
}

/** Everything from the first byte to what order decided; why it did not come so far. */
async function takeAll(work: Import, from: Origin): Promise<Refusal | undefined> {
  const { room, tally } = work;
  try {
    const stopped = await takeIn(work, from);
    if (stopped !== undefined) return stopped;
    if (tally.read === 0) return nothingCame(from.file, tally);
    return otherWayRound(work) ? undefined : cutShort(tally);
  } catch (fault) {
    return unreadable(room.place.dir, fault);
  }
}

async function takeIn(work: Import, { file, path, tell }: Origin): Promise<Refusal | undefined> {
  const { context, room, tally } = work;
  const split = lineSplitter(MAX_REMOTE);
  const { take, flush } = intake(work);
  const place = { line: 0, offset: 0 };
  const takeLines = (chunk: Uint8Array | null): Refusal | undefined => {
    for (const line of split(chunk)) {
      Object.assign(place, { line: line.number, offset: line.offset });
      for (const arrival of arrivals(line)) {
        const refusal = take(arrival);
        if (refusal !== undefined) return refusal;
      }
      if (context.deadline.passed()) return cutShort(tally);
      // Those who read meanwhile are not to fold all of it at once.
      if (tell(() => `import: ${tally.read} facts read, ${tally.appended} new`))
        saveCheckpoint(room.ledger, true);
    }
    return undefined;
  };
  let fault: unknown;
  const chunks = gunzipped(context.world.input(path, context.deadline))[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await chunks.next().catch((why: unknown) => {
        fault = why;
      });
      if (next === undefined || next.done === true) break;
      const refusal = takeLines(next.value);
      if (refusal !== undefined) return refusal;
    }
  } finally {
    await chunks.return?.(undefined);
  }
  const refusal = takeLines(null) ?? flush();
  if (refusal !== undefined || fault === undefined) return refusal;
  return ended(fault, work, file, place);
}

/** What came in ended before its end. Damage to what was packed is damage like any other. */
function ended(
  fault: unknown,
  { tally }: Import,
  file: string,
  place: { readonly line: number; readonly offset: number },
): Refusal | undefined {
  const code = faultCode(fault);
  if (code === "EUNKNOWN") throw fault;
  if (code === "ETIMEDOUT") return cutShort(tally);
  if (!code.startsWith("Z_")) return unreadableFile(file, code);
  list(tally.damaged, { ...place, reason: "bad-gzip" });
  return undefined;
}
