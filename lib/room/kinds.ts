import type { Kind } from "./kind.ts";
import { ack } from "./kinds/ack.ts";
import { artifact } from "./kinds/artifact.ts";
import { backlog } from "./kinds/backlog.ts";
import { blocker } from "./kinds/blocker.ts";
import { claim } from "./kinds/claim.ts";
import { decision } from "./kinds/decision.ts";
import { delivery } from "./kinds/delivery.ts";
import { directive } from "./kinds/directive.ts";
import { engagementClosed } from "./kinds/engagement_closed.ts";
import { engagementOpened } from "./kinds/engagement_opened.ts";
import { handoff } from "./kinds/handoff.ts";
import { heartbeat } from "./kinds/heartbeat.ts";
import { inbox } from "./kinds/inbox.ts";
import { lead } from "./kinds/lead.ts";
import { lesson } from "./kinds/lesson.ts";
import { mission } from "./kinds/mission.ts";
import { presence } from "./kinds/presence.ts";
import { receipt } from "./kinds/receipt.ts";
import { redaction } from "./kinds/redaction.ts";
import { release } from "./kinds/release.ts";
import { remote } from "./kinds/remote.ts";
import { resolve } from "./kinds/resolve.ts";
import { retract } from "./kinds/retract.ts";
import { risk } from "./kinds/risk.ts";
import { runId } from "./kinds/run_id.ts";
import { session } from "./kinds/session.ts";
import { standby } from "./kinds/standby.ts";
import { sync } from "./kinds/sync.ts";
import { wake } from "./kinds/wake.ts";

/** Every kind of fact that this version gives an effect. Adding one is a file, its test, and a row here. */
export const KINDS = {
  session,
  claim,
  release,
  blocker,
  resolve,
  decision,
  handoff,
  receipt,
  artifact,
  risk,
  lesson,
  standby,
  wake,
  retract,
  presence,
  heartbeat,
  ack,
  lead,
  mission,
  backlog,
  directive,
  delivery,
  inbox,
  "run-id": runId,
  sync,
  remote,
  redaction,
  "engagement.opened": engagementOpened,
  "engagement.closed": engagementClosed,
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;

/** Asked of every fact, whose words are new each time: for those an object takes several times as long. */
const BY_NAME: ReadonlyMap<string, Kind> = new Map(Object.entries(KINDS));

export function isKnown(kind: string): kind is KindName {
  return BY_NAME.has(kind);
}

/** What this version knows of that kind. */
export function kindOf(kind: string): Kind | undefined {
  return BY_NAME.get(kind);
}

/** Kinds that `rally say` writes. */
export const SAYABLE: readonly KindName[] = (Object.keys(KINDS) as KindName[]).filter(
  (name) => KINDS[name].takes !== null,
);
