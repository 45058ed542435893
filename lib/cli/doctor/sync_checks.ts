import type { Fact } from "../../fact/fact.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { readChain, recordsIn } from "../../git/chain.ts";
import { type ChainStore, chainStore } from "../../git/chain_store.ts";
import type { GitLocation } from "../../git/locate.ts";
import { lockedBy } from "../../git/ref_swap.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { roomRef } from "../../git/room_ref.ts";
import { faultCode } from "../../ledger/disk.ts";
import { closeLedger, type Entry, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import { isForced } from "../../room/addressee.ts";
import { arrivals } from "../../room/arrival.ts";
import { isCarried } from "../../room/carried.ts";
import type { Published } from "../../room/published.ts";
import { isRefusal } from "../answer.ts";
import { readConfig } from "../config.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { gitProgram } from "../sync/asking_git.ts";
import type { World } from "../world.ts";
import { type Checked, fine, trouble } from "./checks.ts";

/** How long a writer of the ref is given, in milliseconds. It needs far less. */
const WRITING = 20;
/** Most batches that are named one by one. */
const SHOWN = 10;

const SYNC = "rally sync goes on from there";
const ANEW = 'to begin anew from what is there: rally sync --accept-rewrite --reason "..."';

/** Whether what the room has brought of the published facts is what its ref has, and can be exchanged. */
export async function syncChecks(context: Context, place: RoomPlace): Promise<Checked[]> {
  const { world, deadline } = context;
  const { location } = place;
  if (location === undefined) return [];
  const named = roomRef(nameOf(world, place));
  if ("error" in named) return [refused("sync", named.error)];
  const { ref } = named;
  const brought = broughtIn(context, place);
  if (brought === undefined) return [];
  const { promises } = process.getBuiltinModule("node:fs");
  const store = await chainStore(location, promises, gitProgram(world, place, deadline));
  if ("code" in store) return brought.published === null ? [] : [refused("sync", store)];
  const found = await store.readRef(ref);
  const rows = lockCheck(world, location, ref);
  if ("error" in found) return [...rows, refused("ref", found.error)];
  if (found.value === null && brought.published === null) return rows;
  if (found.value === null) return [...rows, gone(ref, brought.published!)];
  return [...rows, ...(await compared(store, { ref, tip: found.value }, brought))];
}

/** By the setting `sync.room`. */
function nameOf(world: World, { dir }: RoomPlace): string {
  const config = readConfig(world, dir);
  const name = isRefusal(config) ? undefined : config["sync.room"];
  return typeof name === "string" ? name : "default";
}

/** What the ledger has of the published facts. */
interface Brought {
  readonly published: Published | null;
  /** Every `sync` that counts, behind the newest with which all began anew. */
  readonly syncs: readonly Sync[];
}

interface Sync {
  readonly id: string;
  readonly commit: string | null;
  readonly status: string;
}

/** By the whole ledger, since a checkpoint does not say which batches there were; if it cannot be read, others say so. */
function broughtIn({ world, deadline }: Context, { dir }: RoomPlace): Brought | undefined {
  const at = { disk: world.disk, count: world.count, room: dir, part: "hot" as const };
  const ledger = openLedger(at, { cold: true });
  let syncs: Sync[] = [];
  const watch = ({ record, verdict }: Entry): void => {
    if (record?.["kind"] !== "sync" || verdict.outcome !== "effective") return;
    if (isForced(record as unknown as Fact)) syncs = [];
    const { id, commit, status } = record;
    syncs.push({
      id: String(id),
      commit: typeof commit === "string" ? commit : null,
      status: String(status),
    });
  };
  try {
    if (replay(ledger, deadline, watch) === "deadline") return undefined;
    return { published: ledger.state.published, syncs };
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return undefined;
  } finally {
    closeLedger(ledger);
  }
}

/** A writer holds the lock for a moment; one that died, for ever. */
function lockCheck(world: World, { commonDir }: GitLocation, ref: string): Checked[] {
  const lock = `${commonDir}/${ref}.lock`;
  const isThere = (): boolean => world.files.kind(lock) === "file";
  if (!isThere()) return [];
  world.pause(WRITING);
  return isThere() ? [refused("ref", lockedBy(lock))] : [];
}

function gone(ref: string, { count: facts }: Published): Checked {
  if (facts === 0) return fine("sync", `nothing is published in ${ref} yet`);
  const finding = `${ref} is not here, though the room has brought ${count(facts, "fact")} from it`;
  return trouble("sync", finding, "rally sync fetches it, or says that the remote has none either");
}

interface Tip {
  readonly ref: string;
  readonly tip: string;
}

/** The chain of the ref from its beginning against what has been brought. */
async function compared(
  { objects }: ChainStore,
  { ref, tip }: Tip,
  { published, syncs }: Brought,
): Promise<Checked[]> {
  const pieces = await readChain(objects, tip, null);
  if ("code" in pieces) return [refused("chain", pieces)];
  const strings = pieces.flatMap(recordsIn).map((each) => (isCarried(each) ? each : ""));
  if (published === null)
    return [fine("sync", `${ref} has ${count(strings.length, "fact")}; none brought yet`)];
  const commits = await commitsBehind(objects, tip);
  if (published.commit !== null && !commits.has(published.commit)) {
    const behind = await commitsBehind(objects, published.commit);
    if (behind.has(tip)) return [behindRoom({ ref, tip }, published.commit)];
  }
  const strays = syncs.filter(({ commit }) => commit !== null && !commits.has(commit));
  const rows = strays.slice(0, SHOWN).map((each) => byHand(ref, each));
  if (strays.length > SHOWN)
    rows.push(trouble("batch", `${strays.length} in all; others are not shown`, ANEW));
  const crc = published.count === 0 ? 0 : arrivals(strings, 0)[published.count - 1]?.crc;
  if (crc !== published.crc) rows.push(differs(ref, strings.length, published));
  if (rows.length > 0) return rows;
  const finding = `${published.count} of the ${count(strings.length, "fact")} of ${ref} brought`;
  if (syncs.at(-1)?.status === "part")
    return [trouble("sync", `${finding}; claims are judged once all have come`, SYNC)];
  const judged = published.settled ? "" : "; the next rally sync judges claims anew";
  return [fine("sync", `${finding}${judged}`)];
}

/** What is not here has nothing behind it. */
async function commitsBehind(
  objects: ChainStore["objects"],
  tip: string,
): Promise<ReadonlySet<string>> {
  const commits = await objects.history(tip, null);
  return new Set("code" in commits ? [] : commits.map(({ id }) => id));
}

function behindRoom({ ref, tip }: Tip, commit: string): Checked {
  const finding = `${ref} says ${short(tip)}, but the room has brought what is published up to ${short(commit)}`;
  return trouble("sync", finding, "rally sync fetches the rest");
}

function byHand(ref: string, { id, commit }: Sync): Checked {
  const finding = `${plain(id)} names the commit ${short(commit!)}, which is not in ${ref}: written by hand, or the ref was rewritten`;
  return trouble("batch", finding, `rally locate ${plain(id)} shows who wrote it; ${ANEW}`);
}

function differs(ref: string, there: number, { count: here }: Published): Checked {
  const what =
    here > there
      ? `the room has brought ${count(here, "fact")}, ${ref} has ${there}`
      : `${count(here, "fact")} that the room has brought ${here === 1 ? "is" : "are"} not what ${ref} begins with`;
  return trouble("sync", what, ANEW);
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

function refused(id: string, { message, hints }: Refusal): Checked {
  return trouble(id, message, hints.join("; "));
}
