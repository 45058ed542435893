import type { Refusal } from "../../fact/refusal.ts";
import { joinPath } from "../../git/posix_path.ts";
import { replay } from "../../ledger/replay.ts";
import { deadlineIn } from "../../room/deadline.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { nodeWorld } from "../node_world.ts";
import { openRoom as open, pastDeadline, type Room, unreadable } from "../room.ts";

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
  /** The world around it, with the time that one call may take. */
  readonly begin: () => Context;
  /** What is left for when it is closed. */
  readonly work: (() => void)[];
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
  const work: (() => void)[] = [];
  const begin = (): Context => ({
    world,
    args: [],
    flags: {},
    rest: [],
    deadline: deadlineIn(timeoutMs, world.ticks),
    stage: () => undefined,
    later: (each) => work.push(each),
  });
  const room = open(begin(), "whole");
  if (!isRefusal(room)) return { ...room, begin, work };
  closeRoom({ work });
  return room;
}

/** Folds what others have appended meanwhile; the room's `state` is then as new as the ledger, unless it says why not. */
export function refresh({ begin, ledger, place }: OpenRoom): Refusal | undefined {
  try {
    return replay(ledger, begin().deadline) === "deadline" ? pastDeadline() : undefined;
  } catch (fault) {
    return unreadable(place.dir, fault);
  }
}

/** Leaves a checkpoint, so that the next command reads less, and lets go of the file. */
export function closeRoom({ work }: Pick<OpenRoom, "work">): void {
  for (const each of work.splice(0)) each();
}
