import type { Refusal } from "../../fact/refusal.ts";
import type { Escalation, StatusView } from "../../room/views/status_view.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { status as statusVerb } from "../verbs/status.ts";
import { type Channel, channelOf } from "./channel.ts";
import type { Command } from "./command.ts";
import { type DoorbellShape, doorbell } from "./doorbell.ts";
import { epochSeconds } from "./epoch_seconds.ts";
import { flat } from "./flat.ts";
import type { Given } from "./given.ts";
import { JSON_FLAG, LOOKING } from "./option.ts";
import { speaking } from "./speaking.ts";
import { type OverlapShape, overlapShape, type PeerShape, peerShape } from "./standing.ts";
import { type TaskHeartbeatShape, taskHeartbeatShape } from "./task_heartbeat.ts";

/** What `status` prints. What it cannot know is empty (docs/orchestrators.md). */
export interface StatusShape
  extends Channel,
    DoorbellShape,
    Pick<StatusView, "status" | "required_action"> {
  readonly schema_version: "1.0";
  readonly workdir: string;
  readonly session_id: string;
  readonly tool: string;
  readonly build_loop_id: string | null;
  /** Facts in the ledger. */
  readonly revision: number;
  readonly active_peers: readonly PeerShape[];
  readonly overlaps: readonly OverlapShape[];
  readonly peer_overlap_files: readonly string[];
  readonly inbox_unread_counts: StatusView["unread"];
  readonly task_heartbeat: TaskHeartbeatShape;
  readonly escalation_count: number;
  readonly latest_escalation: EscalationShape | null;
  /** Newest first. */
  readonly open_escalations: readonly EscalationShape[];
  readonly rejection_count: 0;
  readonly blocked_verdict_count: 0;
  readonly coordination_file: null;
  readonly latest_verdicts: readonly never[];
  readonly unresolved: readonly never[];
  readonly dirty_files: readonly never[];
  readonly dirty_files_unknown: true;
  readonly dirty_outside_owned: readonly never[];
  readonly new_changes: readonly never[];
}

interface EscalationShape extends Omit<Escalation, "at"> {
  readonly kind: "blocker";
  readonly ts: number;
}

export const status: Command<StatusShape> = {
  name: "status",
  summary: "whether anything is wrong with your task, who is here, and what is unread",
  options: { ...LOOKING, ...JSON_FLAG },
  run: async (context: Context, given: Given): Promise<Answer<StatusShape>> => {
    const shape = await statusShape(context, given);
    return isRefusal(shape) ? refused(shape) : flat(shape);
  },
};

export async function statusShape(context: Context, given: Given): Promise<StatusShape | Refusal> {
  const speaker = speaking(context, given);
  if (isRefusal(speaker)) return speaker;
  const { room, session, tool } = speaker;
  const seconds = given.number("task-heartbeat-grace-seconds");
  const { result, refusal } = await statusVerb(
    speaker.as({ "task-ref": given.text("task-ref") }),
    seconds === undefined ? {} : { grace: Math.max(0, seconds * 1000) },
  );
  if (refusal !== undefined || result === undefined) return refusal!;
  const { peers, unread } = result;
  const { state, now } = room;
  const escalations = result.open_escalations.map(escalationShape).reverse();
  return {
    ...UNKNOWN,
    ...channelOf(room.place),
    schema_version: "1.0",
    status: result.status,
    required_action: result.required_action,
    workdir: context.world.cwd,
    session_id: session,
    tool,
    build_loop_id: result.build_loop_id,
    revision: state.seq,
    active_peers: peers.map((each) => peerShape(state, each, now)),
    overlaps: result.overlaps.map((each) => overlapShape(each, { state, peers })),
    peer_overlap_files: [...new Set(result.overlaps.map(({ path }) => path))],
    ...doorbell(unread, result.inbox_latest_messages),
    inbox_unread_counts: unread,
    task_heartbeat: taskHeartbeatShape(result.task_heartbeat),
    escalation_count: escalations.length,
    latest_escalation: escalations[0] ?? null,
    open_escalations: escalations,
  };
}

/** The predecessor read verdicts from files of notes, and asked Git; here nobody does, and says so. */
const UNKNOWN = {
  rejection_count: 0,
  blocked_verdict_count: 0,
  coordination_file: null,
  latest_verdicts: [],
  unresolved: [],
  dirty_files: [],
  dirty_files_unknown: true,
  dirty_outside_owned: [],
  new_changes: [],
} as const;

function escalationShape({ at, ...rest }: Escalation): EscalationShape {
  return { ...rest, kind: "blocker", ts: epochSeconds(at) };
}
