/**
 * What Git says of a remote, told apart. It has one exit code for everything, so its words decide.
 *
 * @module
 */
import type { Ran } from "../world.ts";
import { LATE, type Pushed, type Unreached } from "./transport.ts";
import { withoutCredentials } from "./without_credentials.ts";

const REFUSED =
  /authentication failed|could not read (?:username|password)|permission denied|host key verification failed|returned error: 4\d\d|not found|does not exist|not appear to be a git repository|access denied|not exported|not allowed|service not enabled/i;

const OFFLINE =
  /could(?:n't| not) resolve|connect to|unable to connect|connection (?:refused|reset|closed|timed out|was)|connection timed out|timed out|no route to host|network is|hung up|early eof|disconnect|empty reply|returned error: 5\d\d|ssl|tls|could not read from remote|failed to report status|rpc failed|expected (?:flush|response end|packfile)|premature end/i;

/** Why Git did not get to the end with a remote. */
export function unreached({ err, fault }: Pick<Ran, "err" | "fault">): Unreached {
  if (fault === "ETIMEDOUT") return LATE;
  const lines = err.split("\n").filter((line) => line !== "");
  const telling = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  const [refused, offline] = [telling(REFUSED), telling(OFFLINE)];
  if (refused !== undefined) return { outcome: "refused", said: withoutCredentials(refused) };
  if (offline !== undefined) return { outcome: "offline", said: withoutCredentials(offline) };
  const said = fault ?? telling(/^(?:fatal|error):/) ?? lines[0] ?? "Git said nothing";
  return { outcome: "failed", said: withoutCredentials(said) };
}

/** What became of a ref of which `git push --porcelain` was told; `err` is what the remote said beside it. */
export function pushedAs(ref: string, ran: Ran): Pushed {
  const lines = new TextDecoder().decode(ran.out).split("\n");
  const told = lines.map((line) => line.split("\t")).find(([, pair]) => pair?.endsWith(`:${ref}`));
  const [flag, , summary = ""] = told ?? [];
  if (flag === undefined) return unreached(ran);
  if (flag !== "!") return { outcome: "won" };
  const [, by = "", why = ""] = /^\[(.*?)\] \((.*)\)$/.exec(summary) ?? [];
  const remote = ran.err.split("\n").flatMap((line) => /^remote: (.*\S)/.exec(line)?.[1] ?? []);
  if (by === "rejected" && /^(?:stale info|fetch first|non-fast-forward)$/.test(why))
    return { outcome: "lost" };
  if (by === "remote failure") return unreached({ err: why });
  return rejectedBecause(why || summary, remote);
}

/** What a remote means that does not take a ref, giving this reason and saying these lines beside it. */
export function rejectedBecause(why: string, remote: readonly string[]): Pushed {
  const said = [why, ...remote].join(": ");
  // Not a race: a ref stands where a directory would have to be, for all that come.
  const lasting = /exists; cannot create/.test(said);
  if (!lasting && LOST.test(why)) return { outcome: "lost" };
  return { outcome: "refused", said: withoutCredentials(said) };
}

/** The ref was another when it was to be written than when the remote had told of it. */
const LOST =
  /failed to update ref|failed to lock|cannot lock ref|incorrect old value|already exists|fetch first|non-fast-forward/;
