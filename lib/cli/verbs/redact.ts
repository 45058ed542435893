import { blankedLine, textsOfLine } from "../../fact/blank_line.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain, untrusted } from "../../fact/untrusted.ts";
import { publishedRefs } from "../../git/published.ts";
import { faultCode } from "../../ledger/disk.ts";
import { forget } from "../../ledger/forgetting.ts";
import { closeLedger } from "../../ledger/ledger.ts";
import { type Occurrence, occurrences } from "../../ledger/occurrences.ts";
import { overwrite } from "../../ledger/overwrite.ts";
import { overwriteArchived } from "../../ledger/overwrite_archived.ts";
import { trial } from "../../room/trial.ts";
import { act } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import { count } from "../durations.ts";
import { type Identity, type IdentitySources, identify, liveSessions } from "../identity.ts";
import { openRoom, type Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { factOf, type Saying, tooLong, type WriteResult } from "../speak.ts";
import { voidRefusal } from "../void_refusal.ts";

/** What `redact` answers. */
export interface RedactResult extends WriteResult {
  readonly redacted: {
    readonly id: string;
    /** Where its lines stand. */
    readonly places: readonly { readonly segment: string; readonly offset: number }[];
    /** Derived files that were deleted. */
    readonly removed: readonly string[];
    /** Refs through which facts of this room may have left the machine. */
    readonly published: readonly string[];
  };
}

/** How often is looked again for lines that came meanwhile. */
const ROUNDS = 4;

const BEYOND = "exports, backups and what others have read already are not reached";
/** Of a fact that has been published. */
const FAR = "the remote that has it, and rooms that have brought it, are not reached";

/**
 * Blanks the text of a record, and of what carries it: same length, same place, a sum of its own. What the fold reads stays, and so does every
 * verdict. That it was done, by whom and why, is a fact.
 */
export function redact(context: Context): Answer<RedactResult> {
  const [id] = context.args as [string];
  const saying: Saying = {
    kind: "redaction",
    ref: id,
    reason: untrusted(one(context.flags, "reason") ?? ""),
  };
  const ready = prepared(context, saying);
  if (isRefusal(ready)) return refused(ready);
  const { world } = context;
  const { room, who } = ready;
  const dir = room.place.dir;
  try {
    const lines = blankAll(context, dir, id);
    if (isRefusal(lines)) return refused(lines);
    const texts = lines.flatMap(({ bytes }) => textsOfLine(bytes));
    const removed = forget(world.disk, dir, texts);
    // Folded anew: no state that was made of the text outlives this.
    const after = openRoom(context, "whole");
    if (isRefusal(after)) return refused(after);
    const done = act(context, after, who, saying);
    removed.push(...forget(world.disk, dir, texts));
    return answer(context, after, id, lines, removed, done);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    const message = `The record or what is derived from it could not be changed (${faultCode(fault)})`;
    return refused(refuse("io", "unwritable-room", message, ["See rally doctor, then try again"]));
  }
}

/** Who speaks, and whether the fact of it would stand: nothing is blanked in vain. */
function prepared(context: Context, saying: Saying): { room: Room; who: Identity } | Refusal {
  // What is read now may hold the text: no checkpoint is made of it.
  const room = openRoom({ ...context, later: () => undefined }, "whole");
  if (isRefusal(room)) return room;
  closeLedger(room.ledger);
  const sources = {
    state: room.state,
    sightings: sightingsOf(context.world, room.place.dir),
    now: room.now,
  };
  const given = identify(context, sources);
  const who = isRefusal(given) && given.code === "no-tool" ? human(context, sources) : given;
  if (isRefusal(who)) return who;
  const fact = factOf(context, room, who, saying);
  const refusal = tooLong([fact]);
  if (refusal !== undefined) return refusal;
  const verdict = trial(room.state, fact);
  if (verdict.outcome === "void") return voidRefusal(context, room, fact, verdict);
  return { room, who };
}

/** A person at the keyboard; one who has several sessions, having begun them at once, speaks in the newest. */
function human(context: Context, sources: IdentitySources): Identity | Refusal {
  const newest = liveSessions(sources, "human").at(-1)?.id;
  const flags = { ...context.flags, tool: "human" };
  return identify(
    { ...context, flags: newest === undefined ? flags : { ...flags, "session-id": newest } },
    sources,
  );
}

/** Blanks every line with this id, as they were found; looks again until nothing is left to blank. */
function blankAll(context: Context, dir: string, id: string): readonly Occurrence[] | Refusal {
  const { disk } = context.world;
  const first = occurrences(disk, dir, id);
  const refusal = unfit(first, id);
  if (refusal !== undefined) return refusal;
  let left = first.found;
  for (let round = 0; round < ROUNDS; round++) {
    for (const line of left) {
      const put = line.archived ? overwriteArchived : overwrite;
      const result = put(disk, dir, line, line.bytes, blankedLine(line.bytes));
      if (result.outcome === "failed") return failed(line, result);
    }
    left = occurrences(disk, dir, id).found.filter(
      ({ bytes }) => !Buffer.from(bytes).equals(blankedLine(bytes)),
    );
    if (left.length === 0) return first.found;
  }
  const message = `${count(left.length, "line")} of "${id}" could not be blanked: they change all the time`;
  return refuse("io", "not-redacted", message, ["Try again"]);
}

function unfit(
  { found, damaged }: ReturnType<typeof occurrences>,
  id: string,
): Refusal | undefined {
  if (found.length === 0 && damaged)
    return refuse(
      "refused",
      "damaged-record",
      `The line of "${id}" is damaged; what it says is not known`,
      ["rally doctor shows where it stands, and its copy in quarantine"],
    );
  if (found.length === 0)
    return refuse("refused", "unknown-fact", `There is no fact "${id}"`, [
      "rally recent shows ids",
    ]);
  if (found.every(({ bytes }) => textsOfLine(bytes).length === 0))
    return refuse("refused", "no-text", `"${id}" has no text that could be blanked`, [
      "Only subject, summary, reason, evidence and uri are text; everything else is what the rules read",
    ]);
  return undefined;
}

function failed(
  { segment, offset }: Occurrence,
  { cause, torn }: { cause: string; torn: boolean },
): Refusal {
  const state = torn ? "is damaged now" : "is as it was";
  return refuse(
    "io",
    "not-redacted",
    `The line at ${segment}:${offset} could not be blanked (${cause}); it ${state}`,
    [
      torn
        ? "See rally doctor; what is left of the text stands there"
        : "See rally doctor, then try again",
    ],
  );
}

function answer(
  { world }: Context,
  { place }: Room,
  id: string,
  lines: readonly Occurrence[],
  removed: readonly string[],
  done: { result?: WriteResult; refusal?: Refusal },
): Answer<RedactResult> {
  const { location } = place;
  const published = location === undefined ? [] : publishedRefs(location.commonDir, world.files);
  const places = lines.map(({ segment, offset }) => ({ segment, offset }));
  if (done.result === undefined) {
    const { message } = done.refusal!;
    return refused({
      ...done.refusal!,
      message: `The text of "${id}" is blanked, but not who did it: ${message}`,
    });
  }
  const redacted = { id, places, removed: [...new Set(removed)], published };
  const refs = published.length === 0 ? [] : [`${published.map(plain).join(" ")} may hold it`];
  const far = lines.some(({ carries }) => carries) ? [FAR] : [];
  return {
    result: { ...done.result, redacted },
    ...(done.refusal === undefined ? {} : { refusal: done.refusal }),
    text: ({ faint }) =>
      `blanked ${plain(id)} in ${count(places.length, "line")} ${faint(`[${plain(done.result!.fact.id)}]`)}\n${faint([...refs, ...far, BEYOND].join("; "))}\n`,
  };
}
