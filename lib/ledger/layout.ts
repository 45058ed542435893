import { FOLD_VERSION } from "../room/fold.ts";

/** Where the parts of a room stand (SPEC section 1, layout). `room` is the directory `.rally`. */
export function segmentPath(room: string, segment: string): string {
  return `${room}/log/${segment}.jsonl`;
}

export function logPath(room: string): string {
  return `${room}/log`;
}

export function checkpointPath(room: string, part: "hot" | "whole"): string {
  return `${room}/cache/state-${FOLD_VERSION}${part === "hot" ? ".hot" : ""}.json`;
}

/** Beside the checkpoints, and deleted with them: where the last exchange with a remote ended. */
export function exchangePath(room: string, part: "hot" | "whole"): string {
  return `${room}/cache/state-${FOLD_VERSION}.sync${part === "hot" ? ".hot" : ""}.json`;
}

/** Name of the segment that a file in `log/` holds. */
export function segmentOf(file: string): string | undefined {
  return file.endsWith(".jsonl") ? file.slice(0, -".jsonl".length) : undefined;
}

/** Where the segment that stands at this path is when it has been archived; nothing for what is no segment. */
export function archivePathOf(path: string): string | undefined {
  if (!path.endsWith(".jsonl")) return undefined;
  const slash = path.lastIndexOf("/");
  return `${path.slice(0, slash)}/archive${path.slice(slash)}.gz`;
}
