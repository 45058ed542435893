/**
 * What every verb puts into `data[verb]`, by its first word: published as docs/schemas/, and held against each answer
 * by the tests. Only scripts and tests load this; no command carries zod.
 *
 * @module
 */
import type { z } from "zod";
import { ack } from "./ack.ts";
import { adopt } from "./adopt.ts";
import { attach } from "./attach.ts";
import { backlog } from "./backlog.ts";
import { boundary } from "./boundary.ts";
import { capture } from "./capture.ts";
import { check } from "./check.ts";
import { compat } from "./compat.ts";
import { completions } from "./completions.ts";
import { config } from "./config.ts";
import { dag } from "./dag.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { engagement } from "./engagement.ts";
import { enter } from "./enter.ts";
import { exported } from "./export.ts";
import { heartbeat } from "./heartbeat.ts";
import { help } from "./help.ts";
import { hook } from "./hook.ts";
import { hooks } from "./hooks.ts";
import { imported } from "./import.ts";
import { inbox } from "./inbox.ts";
import { init } from "./init.ts";
import { inject } from "./inject.ts";
import { lead } from "./lead.ts";
import { leave } from "./leave.ts";
import { locate } from "./locate.ts";
import { mission } from "./mission.ts";
import { next } from "./next.ts";
import { recent } from "./recent.ts";
import { redact } from "./redact.ts";
import { retro } from "./retro.ts";
import { room } from "./room.ts";
import { roster } from "./roster.ts";
import { run } from "./run.ts";
import { runId } from "./run_id.ts";
import { say } from "./say.ts";
import { search } from "./search.ts";
import { sessions } from "./sessions.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { sync } from "./sync.ts";
import { termd } from "./termd.ts";
import { version } from "./version.ts";
import { wakeDue } from "./wake_due.ts";
import { watch } from "./watch.ts";
import { who } from "./who.ts";
import { whoami } from "./whoami.ts";
import { workstream } from "./workstream.ts";

export const SCHEMAS = {
  whoami,
  enter,
  ack,
  next,
  check,
  hook,
  say,
  room,
  who,
  lead,
  mission,
  backlog,
  recent,
  locate,
  search,
  export: exported,
  engagement,
  redact,
  import: imported,
  sync,
  leave,
  init,
  doctor,
  config,
  hooks,
  run,
  sessions,
  attach,
  capture,
  inject,
  stop,
  adopt,
  termd,
  workstream,
  retro,
  dag,
  "wake-due": wakeDue,
  watch,
  "run-id": runId,
  heartbeat,
  status,
  inbox,
  roster,
  boundary,
  compat,
  demo,
  version,
  help,
  completions,
} satisfies Readonly<Record<string, z.ZodType>>;

export type Command = keyof typeof SCHEMAS;
