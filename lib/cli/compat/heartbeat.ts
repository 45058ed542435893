import { CHECK_IN_STATUSES, type CheckInStatus } from "../../room/check_in.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { heartbeat as heartbeatVerb } from "../verbs/heartbeat.ts";
import { channelOf } from "./channel.ts";
import type { Command } from "./command.ts";
import { epochSeconds } from "./epoch_seconds.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { modelIn } from "./model.ts";
import { WRITING } from "./option.ts";
import { speaking } from "./speaking.ts";

/** What `heartbeat` prints. */
interface HeartbeatShape {
  /** `pending`: the room cannot be written to, and nobody knows of it until that is taken up. */
  readonly action: "task-heartbeat-written" | "task-heartbeat-pending";
  readonly app_slug: string;
  readonly session_id: string;
  readonly tool: string;
  readonly task_ref: string;
  readonly status: CheckInStatus;
  readonly still_on_task: boolean;
  readonly next_check_in_at: number;
}

export const heartbeat: Command<HeartbeatShape> = {
  name: "heartbeat",
  summary: "say that you are still at your task",
  options: {
    ...WRITING,
    "task-ref": { value: "ID", help: "the task, as you call it", needed: true },
    status: { oneOf: CHECK_IN_STATUSES, help: "how it stands (running)" },
    "not-on-task": { help: "you no longer work on that" },
    progress: { value: "TEXT", help: "what has changed since the last time" },
    evidence: { value: "TEXT,...", help: "what shows it" },
    "attention-reason": { value: "TEXT", help: "why it needs attention" },
    "interval-seconds": { value: "N", number: "whole", help: "when you say so again (600)" },
  },
  run: (context: Context, given: Given): Answer<HeartbeatShape> => {
    const speaker = speaking(context, given);
    if (isRefusal(speaker)) return refused(speaker);
    const { room, session, tool } = speaker;
    const run = given.text("run-id");
    const evidence = (given.text("evidence") ?? "").split(",").map((each) => each.trim());
    const { result, refusal } = heartbeatVerb(
      speaker.as({
        "task-ref": given.text("task-ref"),
        status: given.text("status"),
        "not-on-task": given.is("not-on-task") ? true : undefined,
        summary: given.text("progress"),
        evidence: evidence.filter((each) => each !== ""),
        reason: given.text("attention-reason"),
        "interval-seconds": intervalIn(given),
        model: modelIn(given),
        run: run === "unknown" ? undefined : run,
      }),
    );
    if (refusal !== undefined || result === undefined) return refused(refusal!);
    const { task_ref, status, still_on_task, outcome } = result;
    return flat({
      action: outcome === "pending" ? "task-heartbeat-pending" : "task-heartbeat-written",
      app_slug: channelOf(room.place).app_slug,
      session_id: session,
      tool,
      task_ref,
      status,
      still_on_task,
      next_check_in_at: epochSeconds(result.next_check_in_at),
    });
  },
};

/** None is the usual one, and nothing is shorter than a second. */
function intervalIn(given: Given): string | undefined {
  const seconds = given.number("interval-seconds") ?? 0;
  return seconds === 0 ? undefined : String(Math.max(1, seconds));
}
