import { type Refusal, refuse } from "../../fact/refusal.ts";
import { logPath } from "../../ledger/layout.ts";
import { nextDue } from "../../room/run/due.ts";
import type { Context } from "../context.ts";
import { unreadable } from "../room.ts";
import { type Course, end, keep, takeUp } from "./course.ts";
import { type Handle, look } from "./looking.ts";
import type { Question } from "./question.ts";
import type { Wait } from "./running.ts";

/** Where nothing is heard, the pause between two looks grows by half each time, up to this many milliseconds. */
const LONGEST = 60_000;

/** What is watched for, how often, and what is done about it. */
export interface Watching {
  readonly question: Question;
  /** The first pause between two looks, in milliseconds. */
  readonly interval: number;
  readonly stopping: AbortSignal;
  readonly wait: Wait;
  readonly handle: Handle;
}

/** Follows the ledger of a room until it is stopped; with `--once` as far as there is something new. */
export async function watching(
  context: Context,
  room: string,
  how: Watching,
): Promise<Refusal | undefined> {
  let course: Course | Refusal | undefined;
  try {
    course = takeUp(context, room, how.question);
    if ("code" in course) return course;
    return keep(course) ?? (await follow(course, how));
  } catch (fault) {
    return unreadable(room, fault);
  } finally {
    if (course !== undefined && !("code" in course)) end(course);
  }
}

async function follow(
  course: Course,
  { interval, stopping, wait, handle }: Watching,
): Promise<Refusal | undefined> {
  const { context, room, question } = course;
  const { world, flags, deadline } = context;
  for (let pause = interval; !stopping.aborted; ) {
    if (deadline.passed()) return outOfTime();
    const looked = await look(course, handle);
    if (typeof looked === "object") return looked;
    if (looked === "stopped") continue;
    // Whatever commands have brought about is for the next time, or it might never end.
    if (flags.once === true) return undefined;
    if (looked === "something") {
      pause = interval;
      continue;
    }
    const now = world.now();
    const due = nextDue(course.followed.ledger.state, now, question.tool ?? undefined);
    const ms = Math.min(pause, (due ?? Number.POSITIVE_INFINITY) - now, deadline.left());
    const heard = wait(ms, [logPath(room)]);
    // What came before anybody listened.
    const missed = await look(course, handle);
    if (typeof missed === "object") return missed;
    if (missed !== "nothing") continue;
    await heard;
    pause = Math.min(Math.max(LONGEST, interval), pause * 1.5);
  }
  return undefined;
}

function outOfTime(): Refusal {
  return refuse("deadline", "deadline", "The time that --timeout-ms gave is over", [
    "Without it, it watches until it is stopped",
  ]);
}
