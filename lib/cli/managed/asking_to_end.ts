import type { Refusal } from "../../fact/refusal.ts";
import { untrusted } from "../../fact/untrusted.ts";
import { type Deadline, within } from "../../room/deadline.ts";
import { currentId } from "../../room/successor.ts";
import { framed } from "../../room/views/letter_text.ts";
import { act } from "../act.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { deliver } from "./delivery.ts";
import { ownSession } from "./own_session.ts";
import type { Managed } from "./record.ts";
import { speakerOf } from "./speaker.ts";
import { standingOf } from "./standing.ts";

/** Between two looks at whether it has ended. */
const BETWEEN = 200;

const PLEASE =
  "Please end this session: finish or put down what you are at, commit or hand over what is open, release what you hold, and exit.";

/** Tells the agent to end, and waits until it has, or the grace is over. */
export async function askToEnd(
  context: Context,
  room: Room,
  managed: Managed,
  graceMs: number,
): Promise<"ended" | "runs" | Refusal> {
  const { world } = context;
  const who = speakerOf(context, room);
  if (isRefusal(who)) return who;
  const { result, refusal } = act(context, room, who, {
    kind: "directive",
    target: askedOf(context, room, managed),
    subject: untrusted("stop"),
    summary: untrusted(PLEASE),
  });
  if (result === undefined || refusal !== undefined) return refusal!;
  const patience = within(context.deadline, graceMs, world.ticks);
  const text = framed(result.fact);
  const letter = text === undefined ? undefined : { id: result.fact.id, text };
  if (letter !== undefined) await deliver(context, room, managed, letter, patience);
  return (await hasEnded(context, room, managed, patience)) ? "ended" : "runs";
}

/** Who is asked: where the system tells no process, whoever speaks as its tool. */
function askedOf(context: Context, room: Room, managed: Managed): string {
  if (managed.process === null) return currentId(room.state, managed);
  return ownSession(context, room, managed)?.id ?? managed.session;
}

/** Looks until its program runs no longer, or the patience is over. */
async function hasEnded(
  context: Context,
  room: Room,
  managed: Managed,
  patience: Deadline,
): Promise<boolean> {
  for (;;) {
    const { evidence } = await standingOf(context, room.place, managed);
    if (evidence !== "running" && evidence !== "unreachable") return true;
    if (patience.passed()) return false;
    context.world.pause(Math.min(BETWEEN, patience.left()));
  }
}
