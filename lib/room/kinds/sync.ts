import { hex8 } from "../../fact/crc32.ts";
import { type Fact, TRAVELLING } from "../../fact/fact.ts";
import { isForced } from "../addressee.ts";
import { arrivals, publish } from "../arrival.ts";
import { take } from "../batches.ts";
import type { Kind, Speaker } from "../kind.ts";
import { forgetLaid } from "../laying.ts";
import { judgeByPublished } from "../overlay.ts";
import { placeIn } from "../place.ts";
import { nothingPublished } from "../published.ts";
import type { State } from "../state.ts";
import { EFFECTIVE, type Verdict, voided } from "../verdict.ts";

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const CRC = /^[0-9a-f]{8}$/;

/**
 * Closes a batch of published facts. `part`: more of them follow; `tip`: these are all, and what stands in the room is
 * judged by them. With force and a reason, the published ledger is read anew from its beginning.
 */
export const sync: Kind = {
  requires: ["status", "count", "crc"],
  takes: null,
  part: "hot",
  durable: true,
  travels: "never",
  apply: close,
  line: (fact) =>
    `exchanged facts with a remote${isForced(fact) ? ", anew from the beginning (forced)" : ""}`,
};

function close(state: State, fact: Fact, speaker: Speaker): Verdict {
  const { count, crc, commit, status, cursor } = fact;
  if (fact.v < TRAVELLING || !isCount(count) || !fits(crc, CRC)) return voided("malformed");
  if (commit === undefined ? count > 0 : !fits(commit, COMMIT)) return voided("malformed");
  if (cursor !== undefined && placeIn(cursor) === undefined) return voided("malformed");
  if (status !== "part" && status !== "tip") return voided("bad-status");
  const empty = nothingPublished(state.rest === null ? "hot" : "whole");
  const known = state.published ?? empty;
  const strings = take(known, fact.id);
  const before = isForced(fact) ? empty : known;
  const arrived = arrivals(strings, before.crc, known.reading);
  const after = arrived.at(-1)?.crc ?? before.crc;
  if (before.count + strings.length !== count || hex8(after) !== crc) return voided("bad-batch");
  state.published = known;
  Object.assign(known, { folded: before.folded, count, crc: after, settled: false });
  known.commit = typeof commit === "string" ? commit : null;
  if (before === empty) forget(state);
  if (cursor !== undefined) known.sent = { cursor, count };
  for (const each of arrived) publish(state, each, speaker);
  if (status === "part") return EFFECTIVE;
  const revoked = judgeByPublished(state, speaker.at, speaker.seq);
  return { outcome: "effective", ended: revoked.map(({ claim }) => claim), revoked };
}

/** Of another published ledger nothing is known yet: what was said in this room may have to be published once more. */
function forget(state: State): void {
  state.published!.sent = null;
  forgetLaid(state);
  for (const claim of state.claims.values())
    if (state.sessions.has(claim.owner)) claim.published = false;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function fits(value: unknown, pattern: RegExp): value is string {
  return typeof value === "string" && pattern.test(value);
}
