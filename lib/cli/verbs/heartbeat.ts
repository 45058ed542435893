import { clockTime, formatInstant, parseInstant } from "../../fact/instant.ts";
import { showName } from "../../fact/untrusted.ts";
import type { CheckInStatus } from "../../room/check_in.ts";
import { LONGEST_INTERVAL, STANDARD_INTERVAL } from "../../room/views/health.ts";
import { act, acted } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { goneOn } from "../beginning.ts";
import type { Context } from "../context.ts";
import { sayingOf } from "../saying.ts";
import type { WriteResult } from "../speak.ts";
import { taskRef } from "../task_ref.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `heartbeat` answers. */
export interface HeartbeatResult extends WriteResult {
  readonly task_ref: string;
  readonly status: CheckInStatus;
  readonly still_on_task: boolean;
  readonly next_check_in_at: string;
}

/** A check-in: the session is still at its task, and says when it will say so again. */
export function heartbeat(context: Context): Answer<HeartbeatResult> {
  const { flags, world } = context;
  const task_ref = taskRef(context);
  if (typeof task_ref === "object") return refused(task_ref);
  const [most, standard] = [LONGEST_INTERVAL, STANDARD_INTERVAL];
  const seconds = wholeNumber(flags, "interval-seconds", 1, most, standard);
  if (typeof seconds !== "number") return refused(seconds);
  const here = goneOn(context);
  if (isRefusal(here)) return refused(here);
  const common = sayingOf(context, here.room, "heartbeat");
  if (isRefusal(common)) return refused(common);
  const status = (common.status ?? "running") as CheckInStatus;
  const isOff = flags["not-on-task"] === true;
  const next_check_in_at = formatInstant(world.now() + seconds * 1000);
  const said = { task_ref: task_ref!, status, ...(isOff ? { off_task: true } : {}) };
  return acted(
    act(context, here.room, here.who, { ...common, ...said, next_check_in_at }),
    () => ({ task_ref: task_ref!, status, still_on_task: !isOff, next_check_in_at }),
    () => {
      const next = clockTime(parseInstant(next_check_in_at)!, here.room.now);
      const about = isOff ? "off" : "on";
      return `${about} ${showName(task_ref!)}: ${status}; say so again by ${next}\n`;
    },
  );
}
