import { ackInbox } from "./ack_inbox.ts";
import { boundary } from "./boundary.ts";
import type { Command } from "./command.ts";
import { heartbeat } from "./heartbeat.ts";
import { presence } from "./presence.ts";
import { roster } from "./roster.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { watch } from "./watch.ts";
import { where } from "./where.ts";

/** Every command of the predecessor that is answered here, in the order of help. */
export const COMMANDS = [
  status,
  watch,
  heartbeat,
  ackInbox,
  presence,
  stop,
  roster,
  where,
  boundary,
] as const satisfies readonly Command[];

/** What any of them prints. */
export type CommandShape = (typeof COMMANDS)[number] extends Command<infer Shape> ? Shape : never;
