import { formatInstant } from "../fact/instant.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { untrusted } from "../fact/untrusted.ts";
import { joinPath } from "../git/posix_path.ts";
import { saveCheckpoint } from "../ledger/checkpoint.ts";
import { closeLedger } from "../ledger/ledger.ts";
import { replay } from "../ledger/replay.ts";
import { deadlineIn } from "../room/deadline.ts";
import type { KindName } from "../room/kinds.ts";
import { beforeWrite, type Finding } from "../room/views/before_write.ts";
import { act } from "./act.ts";
import { isRefusal } from "./answer.ts";
import type { Context } from "./context.ts";
import { nodeWorld } from "./node_world.ts";
import { canonical, canonicalAll } from "./paths.ts";
import { openRoom as open, type Room } from "./room.ts";
import { sightingsOf } from "./sightings.ts";
import type { Saying, WriteResult } from "./speak.ts";

/** Where to look for the room, and what stands in for the process around it. */
export interface OpenOptions {
  /** Any directory of the repository; the process's own if left out. */
  readonly cwd?: string;
  /** `RALLY_DIR`, `GIT_DIR`, `HOME` and the like; the process's own if left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970; the system's clock if left out. */
  readonly now?: () => number;
  /** Most milliseconds that reading or writing may take; 3000 if left out. */
  readonly timeoutMs?: number;
}

/** A room that a program has open. Give it back with {@link closeRoom}. */
export interface OpenRoom extends Room {
  readonly context: Context;
}

/** Who speaks, under a tool id and a session id of its own. */
export interface Speaker {
  readonly tool: string;
  readonly session: string;
}

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
  /** How long a claim is to last, in milliseconds; 45 minutes if left out. */
  readonly leaseMs?: number;
}

/**
 * Opens the room of a directory and folds it to its end; nothing is made by looking. Refused where there is neither a
 * repository nor a room, or the ledger cannot be read.
 *
 * @example
 * const room = openRoom({ cwd: "/repo" });
 * if ("hints" in room) throw new Error(room.message);
 * console.log(room.state.claims.size);
 */
export function openRoom(options: OpenOptions = {}): OpenRoom | Refusal {
  const own = nodeWorld();
  const { cwd = own.cwd, env = own.env, now = own.now, timeoutMs = 3000 } = options;
  const here = joinPath(own.cwd, cwd);
  const world = { ...own, cwd: own.files.realpath(here) ?? here, env, now };
  const ignore = (): void => undefined;
  const deadline = deadlineIn(timeoutMs, world.ticks);
  const context: Context = {
    world,
    args: [],
    flags: {},
    rest: [],
    deadline,
    stage: ignore,
    later: ignore,
  };
  const room = open(context, "whole");
  return isRefusal(room) ? room : { ...room, context };
}

/** Folds what others have appended meanwhile; the room's `state` is then as new as the ledger. */
export function refresh(room: OpenRoom): void {
  replay(room.ledger, deadlineIn(3000, room.context.world.ticks));
}

/** Says something: tried on a copy of the state, appended, read back. Where it would have no effect nothing is written. */
export function say(
  room: OpenRoom,
  speaker: Speaker,
  words: Words,
): { result?: WriteResult; refusal?: Refusal } {
  const { context, place } = room;
  const { paths = [], leaseMs = 45 * 60_000, subject, summary, reason, evidence, ...rest } = words;
  const found = canonicalAll(context.world, place, paths);
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
  const deadline = deadlineIn(3000, context.world.ticks);
  return act(
    { ...context, deadline },
    room,
    { ...speaker, known: room.state.sessions.has(speaker.session), guessed: false },
    saying,
  );
}

/** What stands in the way of writing these paths; nobody's session sees every claim as a peer's. */
export function check(
  room: OpenRoom,
  session: string | null,
  paths: readonly string[],
): readonly Finding[] | Refusal {
  const { context, place, state } = room;
  const found = paths.map((path) => canonical(context.world, place, path));
  const wrong = found.find((each) => !each.ok);
  if (wrong !== undefined && !wrong.ok)
    return refuse("usage", wrong.code, wrong.message, [wrong.hint]);
  return beforeWrite(state, {
    owner: session,
    paths: found.filter((each) => each.ok),
    now: context.world.now(),
    sightings: sightingsOf(context.world, place.dir),
    branchOf: () => null,
  });
}

/** Leaves a checkpoint, so that the next command reads less, and lets go of the file. */
export function closeRoom({ ledger }: OpenRoom): void {
  saveCheckpoint(ledger);
  closeLedger(ledger);
}
