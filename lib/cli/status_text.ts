import { clockTime, parseInstant } from "../fact/instant.ts";
import { isName, plain, quote, showName } from "../fact/untrusted.ts";
import { type Inbox, sourceOf } from "../room/inbox.ts";
import { answerBehind } from "../room/views/announcement.ts";
import type { CheckInView, Health, TaskHeartbeat } from "../room/views/health.ts";
import { previewLine } from "../room/views/inbox_view.ts";
import { revokedLine } from "../room/views/revoked.ts";
import type { RequiredAction, StatusView } from "../room/views/status_view.ts";
import { count } from "./durations.ts";
import type { Style } from "./style.ts";
import { otherTask, troubleOf } from "./trouble.ts";

/** Peers that a person is shown. */
const MOST = 8;

/** What there is to do, for a person. */
const DO: Readonly<Record<RequiredAction, string>> = {
  review_task_heartbeat_attention: "see to what your check-in asks for, then check in again",
  resolve_open_escalations: "see to the blockers below",
  resolve_escalations_verdicts_or_heartbeat_attention:
    "see to the blockers below, and to what your check-in asks for",
  review_task_heartbeat_health: "check in",
  review_peer_overlap_or_dirty_files: "others edit your paths in other worktrees; expect a merge",
  none: "nothing to do",
};

/** What is said of the newest check-in, and of the task that is expected. */
const HEALTH: Readonly<Record<Health, (latest: string, due: string, expected: string) => string>> =
  {
    wrong_task: (latest, _due, expected) => `${latest}, not on ${expected}`,
    missing: (_latest, _due, expected) => `no check-in on ${expected}`,
    none: () => "no check-in",
    blocked: (latest) => latest,
    needs_attention: (latest) => latest,
    drift_risk: (latest) => `${latest}, no longer on it`,
    stale_check_in: (latest, due) => `${latest}; the next was due at ${due}`,
    current: (latest, due) => `${latest}; the next is due at ${due}`,
  };

/** The verdict and what to do, then what it rests on. */
export function statusText(
  view: StatusView,
  now: number,
  inbox: Inbox,
  { strong, faint, good, bad }: Style,
): string {
  const paint = view.status === "clear" ? good : bad;
  const lines = [`${paint(view.status)}: ${todo(view)}${command(view)}`];
  for (const each of view.revoked) lines.push(bad(revokedLine(each)));
  for (const { tool, subject, id, target } of view.open_escalations) {
    const line = bad(`${showName(tool)} is blocked: ${quote(subject)} ${faint(plain(id))}`);
    const source = sourceOf(inbox, target ?? undefined);
    lines.push(`${line}${answerBehind({ id, kind: "blocker", source, requires_ack: false })}`);
  }
  for (const { path, tool, worktree } of view.overlaps) {
    const where = worktree === "" ? "in the main checkout" : `in worktree ${showName(worktree)}`;
    lines.push(`${showName(path)} is edited ${where} by ${showName(tool)}`);
  }
  lines.push(heartbeatLine(view.task_heartbeat, now));
  const { total, direct } = view.unread;
  if (total === 0) lines.push(faint("nothing unread"));
  else lines.push(`${total} unread, ${direct} for you: rally inbox`);
  for (const each of view.inbox_latest_messages) lines.push(`  ${previewLine(each)}`);
  const { peers } = view;
  lines.push(faint(peers.length === 0 ? "nobody else is here" : `${count(peers.length, "peer")}:`));
  for (const peer of peers.slice(0, MOST)) {
    const seen = `seen ${clockTime(parseInstant(peer.last_seen)!, now)}`;
    const at = peer.task === null ? "" : ` at ${quote(peer.task)}`;
    const other = otherTask(peer);
    const on = other === undefined ? "" : `, ${other}`;
    const trouble = troubleOf(peer);
    const why = trouble === undefined ? "" : bad(`, ${trouble}`);
    lines.push(`  ${strong(plain(peer.tool))} ${peer.status}${at}${on}${why} ${faint(seen)}`);
  }
  if (peers.length > MOST) lines.push(faint(`  and ${peers.length - MOST} more`));
  return `${lines.join("\n")}\n`;
}

function todo({ required_action, overlaps }: StatusView): string {
  const isOverlap = required_action === "review_peer_overlap_or_dirty_files";
  return isOverlap && overlaps.length === 0 ? "see to what was revoked" : DO[required_action];
}

/** How to check in on the task that is expected, else on that of the newest check-in. */
function command({ required_action, task_heartbeat }: StatusView): string {
  if (required_action !== "review_task_heartbeat_health") return "";
  const { expected_ref, latest } = task_heartbeat;
  const ref = expected_ref ?? latest!.task_ref;
  // What is no name is not put into a command that a model might run.
  return `: rally heartbeat --task-ref ${isName(ref) ? ref : "ID"}`;
}

function heartbeatLine({ health, latest, expected_ref, missed_count }: TaskHeartbeat, now: number) {
  const due = latest === null ? "" : clockTime(parseInstant(latest.next_check_in_at)!, now);
  const said = HEALTH[health](checkInLine(latest, now), due, showName(expected_ref ?? ""));
  return health === "stale_check_in" ? `${said}, ${missed_count} missed` : said;
}

function checkInLine(latest: CheckInView | null, now: number): string {
  if (latest === null) return "";
  const { task_ref, status, attention_reason, progress, at } = latest;
  const why = quote(attention_reason ?? progress ?? undefined);
  const words = why === "" ? "" : ` ${why}`;
  return `${showName(task_ref)} ${status}${words} at ${clockTime(parseInstant(at)!, now)}`;
}
