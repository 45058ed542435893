import { clockTime, parseInstant } from "../../fact/instant.ts";
import { plain, quote } from "../../fact/untrusted.ts";
import { type DueStandby, dueStandbys } from "../../room/run/due.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import { openRoom } from "../room.ts";

/** What `wake-due` answers. */
export interface WakeDueResult {
  readonly due: readonly DueStandby[];
}

/** Standbys whose time has come; whoever runs agents wakes their owners by what is suggested. */
export function wakeDue(context: Context): Answer<WakeDueResult> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const due = dueStandbys(room.state, room.now, one(context.flags, "tool"));
  return {
    result: { due },
    text: ({ strong, faint }) =>
      due.length === 0
        ? "nobody's time has come\n"
        : due
            .map((each) => {
              const since = clockTime(parseInstant(each.wake_after)!, room.now);
              const why = quote(each.reason ?? undefined);
              const about = [strong(plain(each.owner)), `due since ${since}`, why];
              const id = faint(plain(each.standby_event_id));
              return `${about.filter(Boolean).join(" ")} ${id}\n  ${each.suggested_command}\n`;
            })
            .join(""),
  };
}
