import { formatInstant } from "../../fact/instant.ts";
import { nameOrder } from "../../fact/name_order.ts";
import type { Untrusted } from "../../fact/untrusted.ts";
import { isMail } from "../addressee.ts";
import { ownerOf } from "../family.ts";
import { lastSeen, type Presence, presenceOf, type Sightings } from "../presence.ts";
import { isExpected } from "../run/expected.ts";
import type { Blocker, Session, State } from "../state.ts";
import { type TaskHeartbeat, taskHeartbeat, type Work, workOf } from "./health.ts";
import { counted, type Message, type Preview, previewOf, type Unread } from "./inbox_view.ts";
import { type Overlap, overlaps } from "./overlaps.ts";
import type { RevokedRow } from "./revoked.ts";

/** Whether anything is wrong with a session's work, who else is here, and what it has not read. */
export interface StatusView {
  readonly status: (typeof VERDICTS)[number];
  /** What to do about it; `none` where it is clear. */
  readonly required_action: RequiredAction;
  readonly peers: readonly Peer[];
  /** Blockers of peers that are for this session or for all, and those that are critical. */
  readonly open_escalations: readonly Escalation[];
  /** Own paths that peers edit in other worktrees. */
  readonly overlaps: readonly Overlap[];
  /** Own claims that were revoked and of which nobody has told it yet, oldest first. */
  readonly revoked: readonly RevokedRow[];
  readonly unread: Unread;
  /** The newest three that are unread, newest first. */
  readonly inbox_latest_messages: readonly Preview[];
  readonly task_heartbeat: TaskHeartbeat;
}

/** Whether anything is wrong, whatever the exit code. */
export const VERDICTS = ["clear", "warn", "blocked"] as const;

export const REQUIRED_ACTIONS = [
  "review_task_heartbeat_attention",
  "resolve_open_escalations",
  "resolve_escalations_verdicts_or_heartbeat_attention",
  "review_task_heartbeat_health",
  "review_peer_overlap_or_dirty_files",
  "none",
] as const;

export type RequiredAction = (typeof REQUIRED_ACTIONS)[number];

/** Another session that is not over and was seen within a day. */
export interface Peer extends Work {
  readonly session_id: string;
  readonly tool: string;
  readonly status: Exclude<Presence, "gone">;
  readonly phase: Untrusted | null;
  readonly last_seen: string;
}

export interface Escalation {
  readonly id: string;
  readonly tool: string;
  readonly target: string | null;
  readonly severity: string | null;
  readonly subject: Untrusted;
  readonly at: string;
}

/** Who asks, and about what. */
export interface StatusQuery {
  readonly me: Session;
  /** The task that the session should be at, if that is asked. */
  readonly expected: string | null;
  /** Milliseconds by which a check-in may be late. */
  readonly grace?: number;
  /** What it has not read, oldest first. */
  readonly messages: readonly Message[];
  readonly revoked?: readonly RevokedRow[];
  readonly now: number;
  readonly sightings: Sightings;
}

/** Who was silent for longer is not counted among those who are here. */
const DAY = 86_400_000;
/** Messages that are shown. */
const NEWEST = 3;

export function statusView(state: State, query: StatusQuery): StatusView {
  const { me, expected, messages, revoked = [], now, grace } = query;
  const task_heartbeat = taskHeartbeat(state.rest?.checkIns.get(me.id), expected, now, grace);
  const open_escalations = escalations(state, me);
  const found = overlaps(state, me.id, now, query.sightings);
  const isOverlapped = found.length > 0 || revoked.length > 0;
  return {
    ...verdictOf(task_heartbeat, open_escalations.length > 0, isOverlapped),
    peers: peers(state, query),
    open_escalations,
    overlaps: found,
    revoked,
    unread: counted(messages),
    inbox_latest_messages: messages.slice(-NEWEST).reverse().map(previewOf),
    task_heartbeat,
  };
}

function verdictOf(
  { health }: TaskHeartbeat,
  isEscalated: boolean,
  isOverlapped: boolean,
): Pick<StatusView, "status" | "required_action"> {
  const asksForSomebody = health === "blocked" || health === "needs_attention";
  if (asksForSomebody && isEscalated)
    return blocked("resolve_escalations_verdicts_or_heartbeat_attention");
  if (asksForSomebody) return blocked("review_task_heartbeat_attention");
  if (isEscalated) return blocked("resolve_open_escalations");
  if (isOverlapped)
    return { status: "warn", required_action: "review_peer_overlap_or_dirty_files" };
  if (health !== "none" && health !== "current")
    return { status: "warn", required_action: "review_task_heartbeat_health" };
  return { status: "clear", required_action: "none" };
}

function blocked(required_action: RequiredAction): Pick<StatusView, "status" | "required_action"> {
  return { status: "blocked", required_action };
}

/** By name, so that nobody moves in the list by being heard of. */
function peers(state: State, { me, now, sightings }: StatusQuery): Peer[] {
  return [...state.sessions.values()]
    .flatMap((each): Peer[] => {
      if (each.id === me.id || each.into !== null || isExpected(state, each, sightings)) return [];
      const status = presenceOf(each, now, sightings);
      const seen = lastSeen(each, sightings(each.id));
      if (status === "gone" || now - seen >= DAY) return [];
      const { phase = null } = state.rest?.profiles.get(each.id) ?? {};
      const work = workOf(state, each.id, now);
      const last_seen = formatInstant(seen);
      return [{ session_id: each.id, tool: each.tool, status, phase, ...work, last_seen }];
    })
    .sort((a, b) => nameOrder([a.tool, a.session_id], [b.tool, b.session_id]));
}

function escalations(state: State, me: Session): Escalation[] {
  const isForMe = ({ session, target, severity }: Blocker): boolean =>
    ownerOf(state, session) !== me.id &&
    (severity === "critical" || target === "all" || isMail(state, target, me));
  const found = [...state.blockers.values()].filter(isForMe);
  return found.map(({ id, tool, target, severity, subject, at }) => ({
    id,
    tool,
    target,
    severity,
    subject,
    at: formatInstant(at),
  }));
}
