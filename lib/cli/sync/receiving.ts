import type { Refusal } from "../../fact/refusal.ts";
import { readChain, recordsIn } from "../../git/chain.ts";
import { isRefusal } from "../answer.ts";
import { bring, type Commit } from "./bringing.ts";
import { type Exchanging, note } from "./exchanging.ts";
import { jitter } from "./jitter.ts";
import { chainGone, followable, notBrought } from "./sync_refused.ts";

/** Brings what was fetched: how many facts are published with that, or nothing where it has to be fetched once more. */
export async function receive(
  all: Exchanging,
  before: string | null,
  tip: string | null,
  anew?: string,
): Promise<{ readonly total?: number } | Refusal> {
  const { context, room, own, who, tally } = all;
  const incoming = await read(all, tip, anew);
  if (isRefusal(incoming)) return followable(incoming);
  // The chain has been found to be sound. From here on Git keeps it, or it can be fetched once more.
  tally.refFault = await move(all, before, tip);
  const { from, pieces } = incoming;
  let total = from;
  async function* commits(): AsyncGenerator<Commit> {
    for (const piece of pieces) {
      const strings = recordsIn(piece);
      total += strings.length;
      yield { commit: tip!, strings };
    }
  }
  const how = { who, watch: own.watch, ...(anew === undefined ? {} : { anew }) };
  const brought = await bring(context, room, { from, commits: commits() }, how);
  note(tally, brought);
  return notBrought(brought) ?? (brought.outcome === "gap" ? {} : { total });
}

interface Incoming {
  readonly from: number;
  readonly pieces: readonly Uint8Array[];
}

/** What the chain has behind what the room knows of it. */
async function read(
  { room, route }: Exchanging,
  tip: string | null,
  anew?: string,
): Promise<Incoming | Refusal> {
  const known = anew === undefined ? room.state.published : null;
  if (tip === null)
    return known === null || known.count === 0
      ? { from: 0, pieces: [] }
      : chainGone(route.remote, route.ref);
  const commit = known?.commit ?? null;
  const behind = await readChain(route.store.objects, tip, commit);
  if ("code" in behind) return behind;
  if (commit === null) return { from: 0, pieces: behind };
  if (known!.settled) return { from: known!.count, pieces: behind };
  // Who brought only a part may have stopped in the middle of a commit.
  const pieces = await readChain(route.store.objects, tip, null);
  return "code" in pieces ? pieces : { from: 0, pieces };
}

/** Lets the local ref say what was read, unless another process has moved it on meanwhile; why not, if it cannot be. */
async function move(
  { route, context }: Exchanging,
  from: string | null,
  tip: string | null,
): Promise<string | null> {
  if (tip === null || tip === from) return null;
  for (let tries = 0; ; tries++) {
    const swapped = await route.store.swapRef(route.ref, from, tip);
    if (!("error" in swapped)) return null;
    const { code, message } = swapped.error;
    if (code !== "ref-locked" || tries === LOCKED || context.deadline.passed()) return message;
    await jitter(context.world, 0, context.deadline);
  }
}

/** How often a lock is waited for. Whoever holds one holds it for milliseconds, unless it has died. */
const LOCKED = 10;
