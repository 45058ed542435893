import { REDACTABLE } from "../../fact/blank.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { closeLedger, type Entry, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import { outgoing } from "../../room/outgoing.ts";
import type { State } from "../../room/state.ts";
import { sendsAll } from "../config.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { ownPatterns, type Private, privateIn } from "../privacy/private_text.ts";
import { textsOf } from "../privacy/texts.ts";
import { saidIn } from "../said_in.ts";
import { type OwnFacts, ownFacts } from "../sync/own_facts.ts";
import { type Checked, fine, trouble } from "./checks.ts";
import { unread } from "./unread.ts";

/** Most findings that are shown one by one. */
const SHOWN = 50;

/** Something found in a fact. */
interface Found extends Private {
  readonly id: unknown;
  readonly field: string;
  /** Where its line stands. */
  readonly at: string;
}

/**
 * What facts say that should have stayed on this machine; first what would leave it with the next `sync`. Asked for with
 * `--privacy`: it looks at every word.
 */
export function privacyChecks(context: Context, place: RoomPlace): Checked[] {
  const { world, flags, deadline } = context;
  if (flags.privacy !== true) return [];
  const own = ownPatterns(world.own());
  const unpublished = ownFacts();
  const found: Found[] = [];
  const [told, published] = [new Set<unknown>(), new Set<unknown>()];
  let facts = 0;
  const watch = (entry: Entry, bytes: Uint8Array): void => {
    unpublished.watch(entry, bytes);
    if (entry.record === null) return;
    facts++;
    const { fact, remote } = saidIn(entry.record);
    const { id } = fact;
    if (remote !== undefined) published.add(id);
    // What was said here and came back is one finding.
    if (remote !== undefined && told.has(id)) return;
    const at = `${entry.segment}:${entry.offset}`;
    for (const [field, text] of textsOf(fact))
      for (const each of privateIn(text, own)) {
        told.add(id);
        found.push({ ...each, id, field, at });
      }
  };
  // Whole, because of what goes out.
  const at = { disk: world.disk, count: world.count, room: place.dir, part: "whole" as const };
  const cold = openLedger(at, { cold: true });
  let end: "complete" | "deadline";
  try {
    end = replay(cold, deadline, watch);
  } catch (fault) {
    return [unread("privacy", place.dir, fault)];
  } finally {
    closeLedger(cold);
  }
  const going = goingOut(context, place, cold.state, unpublished);
  const [first, others] = [true, false].map((goes) =>
    found.filter(({ id }) => going.has(id) === goes),
  );
  const rows = [...first!, ...others!]
    .slice(0, SHOWN)
    .map((each) => row(each, going.has(each.id) ? GOES : published.has(each.id) ? GONE : ""));
  if (found.length > SHOWN) {
    const finding = `${found.length} in all; ${found.length - SHOWN} are not shown`;
    rows.push(trouble("privacy", finding, "see to these first"));
  }
  if (end === "deadline") {
    const finding = `${count(facts, "record")} looked through before the deadline`;
    rows.push(
      trouble("privacy", finding, "give it longer: rally doctor --privacy --timeout-ms 60000"),
    );
  }
  if (rows.length > 0) return rows;
  return [fine("privacy", `${count(facts, "record")} looked through, nothing found`)];
}

const GOES = " (rally sync would publish it)";
const GONE = " (published)";

/** Ids of what the next `sync` would publish. */
function goingOut(
  { world }: Context,
  { dir }: RoomPlace,
  state: State,
  own: OwnFacts,
): ReadonlySet<unknown> {
  const mode = sendsAll(world, dir) ? "all" : "claims";
  const { facts } = outgoing(state, { mode, ...own.offer(state) });
  return new Set(facts.map(({ id }) => id));
}

function row({ id, field, at, kind, shown }: Found, whither: string): Checked {
  const known = typeof id === "string" && id !== "";
  const name = known ? plain(id) : `the record at ${at}`;
  const finding = `${name} ${plain(field)}: ${kind} ${plain(shown)}${whither}`;
  const [top] = field.split(".");
  const remedy =
    known && REDACTABLE.has(top!)
      ? `${shellWords(["rally", "redact", id, "--reason"])} "..."`
      : "the rules of the room read this field, so it stays; name things otherwise from now on";
  return trouble("privacy", finding, remedy);
}
