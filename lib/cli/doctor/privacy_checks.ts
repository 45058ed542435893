import { REDACTABLE } from "../../fact/blank.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import { closeLedger, type Entry, openLedger } from "../../ledger/ledger.ts";
import { replay } from "../../ledger/replay.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { ownPatterns, type Private, privateIn } from "../privacy/private_text.ts";
import { textsOf } from "../privacy/texts.ts";
import { type Checked, fine, trouble } from "./checks.ts";
import { unread } from "./unread.ts";

/** Most findings that are shown one by one. */
const SHOWN = 50;

/** What facts say that should have stayed on this machine. Asked for with `--privacy`: it looks at every word. */
export function privacyChecks({ world, flags, deadline }: Context, place: RoomPlace): Checked[] {
  if (flags.privacy !== true) return [];
  const own = ownPatterns(world.own());
  const rows: Checked[] = [];
  let [total, facts] = [0, 0];
  const watch = (entry: Entry): void => {
    if (entry.record === null) return;
    facts++;
    for (const [field, text] of textsOf(entry.record)) {
      for (const each of privateIn(text, own))
        if (total++ < SHOWN) rows.push(row(entry, field, each));
    }
  };
  // Which part is folded makes no difference to what is read.
  const at = { disk: world.disk, count: world.count, room: place.dir, part: "hot" as const };
  const cold = openLedger(at, { cold: true });
  let end: "complete" | "deadline";
  try {
    end = replay(cold, deadline, watch);
  } catch (fault) {
    return [unread("privacy", place.dir, fault)];
  } finally {
    closeLedger(cold);
  }
  if (total > SHOWN)
    rows.push(
      trouble("privacy", `${total} in all; ${total - SHOWN} are not shown`, "see to these first"),
    );
  if (end === "deadline") {
    const finding = `${count(facts, "record")} looked through before the deadline`;
    rows.push(
      trouble("privacy", finding, "give it longer: rally doctor --privacy --timeout-ms 60000"),
    );
  }
  if (rows.length > 0) return rows;
  return [fine("privacy", `${count(facts, "record")} looked through, nothing found`)];
}

function row({ record, segment, offset }: Entry, field: string, { kind, shown }: Private): Checked {
  const id = record!["id"];
  const known = typeof id === "string" && id !== "";
  const name = known ? plain(id) : `the record at ${segment}:${offset}`;
  const finding = `${name} ${plain(field)}: ${kind} ${plain(shown)}`;
  const [top] = field.split(".");
  const remedy =
    known && REDACTABLE.has(top!)
      ? `${shellWords(["rally", "redact", id, "--reason"])} "..."`
      : "the rules of the room read this field, so it stays; name things otherwise from now on";
  return trouble("privacy", finding, remedy);
}
