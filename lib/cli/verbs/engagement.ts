import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { archiveSegment } from "../../ledger/archiving.ts";
import { faultCode } from "../../ledger/disk.ts";
import { type Engagement, engagements } from "../../ledger/engagements.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { closeEngagement } from "../closing.ts";
import type { Context } from "../context.ts";
import { type Entered, entered } from "../entered.ts";
import { openRoom, type Room } from "../room.ts";
import { size } from "../size.ts";
import type { WriteResult } from "../speak.ts";

/** What `engagement` answers; `close` also with what became of the close, and of what was to be archived. */
export type EngagementResult = List | (List & Closed) | (List & Closed & WriteResult);

interface List {
  readonly engagements: readonly Engagement[];
}

interface Closed {
  /** The engagement that was closed; none where the open one holds nothing yet. */
  readonly closed: string | null;
  readonly archived: readonly string[];
  /** Closed ones that stay as they are for now, and why. */
  readonly left: readonly {
    readonly name: string;
    readonly reason: "deadline" | "differs" | "failed";
  }[];
}

/** The engagements of the room: the segments of its ledger. */
export function engagementList(context: Context): Answer<EngagementResult> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const list = engagements(room.ledger);
  return { result: { engagements: list }, text: () => told(list) };
}

/** Closes the open engagement and compresses all that are closed. State carries over; nothing is lost. */
export function engagementClose(context: Context): Answer<EngagementResult> {
  const here = entered(context);
  if (isRefusal(here)) return refused(here);
  const { room } = here;
  const open = room.state.segments.at(-1)!;
  const isEmpty = room.ledger.handle === undefined;
  const isDone = engagements(room.ledger).every(({ status }) => status !== "closed");
  if (isEmpty && isDone) return refused(nothing(open));
  const done = isEmpty ? {} : closeEngagement(context, here, successorOf(context, here));
  if (done.refusal !== undefined && done.result === undefined) return refused(done.refusal);
  const archive = done.refusal === undefined ? archived(context, room) : { archived: [], left: [] };
  const list = engagements(room.ledger);
  const result = { engagements: list, closed: isEmpty ? null : open, ...archive, ...done.result };
  if (done.refusal !== undefined) return { result, refusal: done.refusal };
  const what = isEmpty ? "nothing was said since the last close" : `closed ${open}`;
  const late = archive.left.map(
    ({ name, reason }) => `${name} is not compressed (${reason}); the next close tries again\n`,
  );
  return { result, text: () => [`${what}\n`, told(list), ...late].join("") };
}

function nothing(open: string): Refusal {
  const message = `Nothing has been said in ${open} yet: there is nothing to close`;
  return refuse("refused", "not-open", message, ["rally engagement shows them"]);
}

/** The name that was given, else the day, with a number where it has been used. */
function successorOf({ args, world }: Context, { room }: Entered): string {
  if (args[0] !== undefined) return args[0];
  const day = formatInstant(world.now()).slice(0, 10);
  const used = new Set(engagements(room.ledger).map(({ name }) => name));
  for (let n = 1; ; n++) {
    const name = n === 1 ? day : `${day}-${n}`;
    if (!used.has(name)) return name;
  }
}

function archived({ world, deadline }: Context, { place, state }: Room): Omit<Closed, "closed"> {
  const done: string[] = [];
  const left: Closed["left"][number][] = [];
  for (const name of state.segments.slice(0, -1)) {
    const outcome = attempt(world, place.dir, name, deadline.passed);
    if (outcome === "archived") done.push(name);
    else if (outcome !== "already") left.push({ name, reason: outcome });
  }
  return { archived: done, left };
}

/** A disk that is full or not ours to write takes nothing away from the close. */
function attempt({ disk }: Context["world"], room: string, name: string, isLate: () => boolean) {
  try {
    return archiveSegment(disk, room, name, isLate);
  } catch (fault) {
    if (faultCode(fault) === "EUNKNOWN") throw fault;
    return "failed";
  }
}

function told(list: readonly Engagement[]): string {
  const lines = list.map(({ name, status, bytes, packed_bytes, began, ended }) => {
    const packed = packed_bytes === null ? "" : `, ${size(packed_bytes)} compressed`;
    const times = began === null ? "" : `, ${plain(began)} to ${plain(ended ?? began)}`;
    return `${status.padEnd(9)} ${plain(name)}: ${size(bytes)}${packed}${times}`;
  });
  return `${lines.join("\n")}\n`;
}
