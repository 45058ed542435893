import { formatInstant } from "../../fact/instant.ts";
import type { Refusal } from "../../fact/refusal.ts";
import { untrusted } from "../../fact/untrusted.ts";
import type { KindName } from "../../room/kinds.ts";
import { act } from "../act.ts";
import { isRefusal } from "../answer.ts";
import { canonicalAll } from "../paths.ts";
import type { Saying, WriteResult } from "../speak.ts";
import type { OpenRoom } from "./open_room.ts";
import { identityOf, type Speaker } from "./speaker.ts";

/** What is said: the kind, and its fields as plain text. Paths are relative to the room's `cwd`. */
export interface Words {
  readonly kind: KindName;
  readonly subject?: string;
  readonly summary?: string;
  readonly paths?: readonly string[];
  readonly resources?: readonly string[];
  readonly target?: string;
  readonly ref?: string;
  readonly evidence?: readonly string[];
  readonly reason?: string;
  readonly status?: string;
  readonly run?: string;
  readonly step?: string;
  /** Of a heartbeat: the task that it is a check-in on; the next is due 10 minutes later. */
  readonly task_ref?: string;
  /** How long a claim is to last, in milliseconds; 45 minutes if left out. */
  readonly leaseMs?: number;
}

/** Says something: tried on a copy of the state, appended, read back. Where it would have no effect nothing is written. */
export function say(
  room: OpenRoom,
  speaker: Speaker,
  words: Words,
): { result?: WriteResult; refusal?: Refusal } {
  const context = room.begin();
  const { paths = [], leaseMs = 45 * 60_000, subject, summary, reason, evidence, ...rest } = words;
  const found = canonicalAll(context.world, room.place, paths);
  if (isRefusal(found)) return { refusal: found };
  const saying: Saying = {
    ...rest,
    ...(found.paths.length === 0 ? {} : { paths: found.paths }),
    ...(subject === undefined ? {} : { subject: untrusted(subject) }),
    ...(summary === undefined ? {} : { summary: untrusted(summary) }),
    ...(reason === undefined ? {} : { reason: untrusted(reason) }),
    ...(evidence === undefined ? {} : { evidence: evidence.map(untrusted) }),
    ...(words.kind === "claim"
      ? { lease_until: formatInstant(context.world.now() + leaseMs) }
      : {}),
  };
  return act(context, room, identityOf(room, speaker), saying);
}
