/**
 * The verbs that no write waits for, each loaded when it is asked for. The compiled program keeps everything behind
 * this file in an asset of its own (scripts/build/seam.ts).
 *
 * @module
 */
import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";
import type { Identity } from "./identity.ts";
import type { Room } from "./room.ts";
import type { WriteResult } from "./speak.ts";
import type { TakenUp } from "./spools.ts";

type Body = (context: Context) => Answer | Promise<Answer>;

const BODIES: Readonly<Record<string, () => Promise<Body>>> = {
  whoami: async () => (await import("./verbs/whoami.ts")).whoami,
  enter: async () => (await import("./verbs/enter.ts")).enter,
  leave: async () => (await import("./verbs/leave.ts")).leave,
  ack: async () => (await import("./verbs/ack.ts")).ack,
  next: async () => (await import("./verbs/next.ts")).next,
  "check before-commit": async () => (await import("./verbs/check_commit.ts")).checkBeforeCommit,
  "check before-complete": async () =>
    (await import("./verbs/check_complete.ts")).checkBeforeComplete,
  room: async () => (await import("./verbs/room.ts")).room,
  who: async () => (await import("./verbs/who.ts")).who,
  "lead show": async () => (await import("./verbs/lead.ts")).leadShow,
  "lead handoff": async () => (await import("./verbs/lead.ts")).leadHandoff,
  "lead assign": async () => (await import("./verbs/lead.ts")).leadAssign,
  "lead relinquish": async () => (await import("./verbs/lead.ts")).leadRelinquish,
  mission: async () => (await import("./verbs/mission.ts")).mission,
  "backlog list": async () => (await import("./verbs/backlog.ts")).backlogList,
  "backlog add": async () => (await import("./verbs/backlog.ts")).backlogAdd,
  "backlog update": async () => (await import("./verbs/backlog.ts")).backlogUpdate,
  "backlog done": async () => (await import("./verbs/backlog.ts")).backlogDone,
  recent: async () => (await import("./verbs/recent.ts")).recent,
  search: async () => (await import("./verbs/search.ts")).search,
  locate: async () => (await import("./verbs/locate.ts")).locate,
  export: async () => (await import("./verbs/export.ts")).exportFacts,
  "engagement list": async () => (await import("./verbs/engagement.ts")).engagementList,
  "engagement close": async () => (await import("./verbs/engagement.ts")).engagementClose,
  redact: async () => (await import("./verbs/redact.ts")).redact,
  import: async () => (await import("./verbs/import.ts")).importFacts,
  sync: async () => (await import("./verbs/sync.ts")).sync,
  init: async () => (await import("./verbs/init.ts")).init,
  doctor: async () => (await import("./verbs/doctor.ts")).doctor,
  "config get": async () => (await import("./verbs/config.ts")).configGet,
  "config set": async () => (await import("./verbs/config.ts")).configSet,
  "hooks install": async () => (await import("./verbs/hooks.ts")).hooksInstall,
  "hooks uninstall": async () => (await import("./verbs/hooks.ts")).hooksUninstall,
  "hooks status": async () => (await import("./verbs/hooks_status.ts")).hooksStatus,
  "hooks on": async () => (await import("./verbs/hooks_switch.ts")).hooksOn,
  "hooks off": async () => (await import("./verbs/hooks_switch.ts")).hooksOff,
  run: async () => (await import("./verbs/run.ts")).run,
  sessions: async () => (await import("./verbs/sessions.ts")).sessions,
  attach: async () => (await import("./verbs/attach.ts")).attach,
  capture: async () => (await import("./verbs/capture.ts")).capture,
  inject: async () => (await import("./verbs/inject.ts")).inject,
  stop: async () => (await import("./verbs/stop.ts")).stop,
  adopt: async () => (await import("./verbs/adopt.ts")).adopt,
  termd: async () => (await import("./verbs/termd.ts")).termd,
  "workstream lint": async () => (await import("./verbs/workstream_lint.ts")).workstreamLint,
  "workstream init": async () => (await import("./verbs/workstream_init.ts")).workstreamInit,
  "workstream plan": async () => (await import("./verbs/workstream_plan.ts")).workstreamPlan,
  "workstream packet": async () => (await import("./verbs/workstream_packet.ts")).workstreamPacket,
  "workstream seed": async () => (await import("./verbs/workstream_seed.ts")).workstreamSeed,
  "workstream verify": async () => (await import("./verbs/workstream_verify.ts")).workstreamVerify,
  "workstream report": async () => (await import("./verbs/workstream_report.ts")).workstreamReport,
  retro: async () => (await import("./verbs/retro.ts")).retro,
  dag: async () => (await import("./verbs/dag.ts")).dag,
  "wake-due": async () => (await import("./verbs/wake_due.ts")).wakeDue,
  watch: async () => (await import("./verbs/watch.ts")).watch,
  "run-id": async () => (await import("./verbs/run_id.ts")).runId,
  heartbeat: async () => (await import("./verbs/heartbeat.ts")).heartbeat,
  status: async () => (await import("./verbs/status.ts")).status,
  inbox: async () => (await import("./verbs/inbox.ts")).inbox,
  roster: async () => (await import("./verbs/roster.ts")).roster,
  boundary: async () => (await import("./verbs/boundary.ts")).boundary,
  compat: async () => (await import("./verbs/compat.ts")).compat,
  demo: async () => (await import("./verbs/demo.ts")).demo,
  help: async () => (await import("./verbs/help.ts")).help,
  completions: async () => (await import("./verbs/completions.ts")).completions,
};

/** Runs the verb that these words name. A test holds this list against the verb table. */
export async function cold(words: readonly string[], context: Context): Promise<Answer> {
  const body = BODIES[words.join(" ")];
  if (body === undefined) throw new Error(`no body for "${words.join(" ")}"`);
  return (await body())(context);
}

/** Takes up what waits in these spools. */
export async function takeUp(
  context: Context,
  room: Room,
  spools: readonly string[],
): Promise<TakenUp> {
  return (await import("./spool/taking_up.ts")).takeUp(context, room, spools);
}

/** A claim that is answered once a remote has it. */
export async function claimAndSync(
  context: Context,
  say: (context: Context) => Answer<WriteResult>,
): Promise<Answer> {
  return (await import("./sync/claiming.ts")).claimAndSync(context, say);
}

/** Exchanges the room where a session begins or ends; why it came to nothing. */
export async function syncAtHook(
  context: Context,
  room: Room,
  who: Identity,
): Promise<string | undefined> {
  return (await import("./sync/at_hooks.ts")).syncAtHook(context, room, who);
}

/** What Git calls, unlike the hooks of hosts, which are hot. */
export async function hookGit(context: Context): Promise<Answer> {
  return (await import("./verbs/hook_git.ts")).hookGit(context);
}

export async function help(context: Context): Promise<Answer> {
  return cold(["help"], context);
}
