import { span } from "../fact/duration.ts";
import { type Fact, FORMAT } from "../fact/fact.ts";
import { lastSeen } from "../room/presence.ts";
import type { Context } from "./context.ts";
import { appendCheck } from "./doctor/append_check.ts";
import { mountCheck } from "./doctor/mount_check.ts";
import { count } from "./durations.ts";
import type { Entered } from "./entered.ts";
import { freeTool } from "./identity.ts";
import { pendingText } from "./spooling.ts";
import type { TakenUp } from "./spools.ts";

/** Something that is not as it should be, and no reason not to enter. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What whoever enters should know of the room and of the name it goes by. */
export function warnings({ room, who, sightings }: Entered): Warning[] {
  const { state, now } = room;
  const found: Warning[] = [];
  const session = state.sessions.get(who.session);
  if (who.guessed && session !== undefined) {
    const ago = span(now - lastSeen(session, sightings(who.session)));
    const message = `${who.tool} was here ${ago} ago; if that was not you, enter as ${freeTool(state, who.tool)}`;
    found.push({ code: "rejoined", message });
  }
  if (state.format > FORMAT)
    found.push({
      code: "newer-room",
      message: `this room is of format ${state.format}, newer than this rally`,
    });
  if ((state.rest?.damaged ?? 0) > 0)
    found.push({
      code: "damaged",
      message: `${count(state.rest!.damaged, "damaged line")} in the ledger; see rally doctor`,
    });
  return found;
}

/** Who makes the room finds out whether it can be one. */
export function unfit(context: Context, { room }: Entered): Warning[] {
  const checks = [mountCheck, appendCheck].flatMap((check) => check(context, room.place));
  const troubles = checks.filter((each) => !each.ok);
  return troubles.map((each) => ({ code: each.id, message: `${each.finding}; ${each.remedy}` }));
}

/** Facts of sandboxed agents that came into the room with this visit. */
export function takenUp({ taken, voided, left, bad }: TakenUp): Warning[] {
  const found: Warning[] = [];
  if (taken > 0) {
    const without = voided > 0 ? `, ${voided} of them without effect` : "";
    const message = `${count(taken, "fact")} taken up that waited in .rally-spool${without}`;
    found.push({ code: "taken-up", message });
  }
  if (left + bad > 0) {
    const message = `${left} left waiting in .rally-spool and ${bad} set aside; see rally doctor`;
    found.push({ code: "spool", message });
  }
  return found;
}

/** Who may not write to the room is not in it yet. */
export function unsaid(fact: Fact): Warning {
  const [message = ""] = pendingText(fact).split("\n", 1);
  return { code: "pending", message };
}
