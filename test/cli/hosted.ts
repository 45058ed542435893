/** Hosts in a scratch repository: each call is a hook with a recorded payload, in this process, under the clock of a cast. */
import { join } from "node:path";
import type { World } from "../../lib/cli/world.ts";
import { archivedDisk } from "../../lib/ledger/archived_disk.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { eventOf, recorded } from "../hosts/recorded.ts";
import type { Cast, How } from "./cast.ts";

/** Standard input that holds so much. */
export function saying(text: string): Partial<World> {
  return {
    input: async function* () {
      yield new TextEncoder().encode(text);
    },
  };
}

/** A disk on which somebody else does something just before the first append. */
export function beforeAppend(act: () => void): Partial<World> {
  const disk = archivedDisk(nodeDisk(counters()));
  let left = 1;
  const open: typeof disk.open = (path, how) => {
    if (how === "append" && left-- === 1) act();
    return disk.open(path, how);
  };
  return { disk: { ...disk, open, sync: () => {}, syncDirectory: () => {} } };
}

export interface Calling extends How {
  /** The host's session. */
  readonly session?: string;
  readonly change?: object;
  readonly flags?: readonly string[];
}

/** The hook as the host sees it: exit, standard output, standard error. */
export async function hook(cast: Cast, host: string, name: string, how: Calling = {}) {
  const { argv, rest } = prepared(cast, host, name, how);
  return cast.lines(argv, rest);
}

/** The same, as a program that asks with `--json` sees it. */
export async function asked(cast: Cast, host: string, name: string, how: Calling = {}) {
  const { argv, rest } = prepared(cast, host, name, how);
  return cast.run(null, argv, rest);
}

function prepared(cast: Cast, host: string, name: string, how: Calling) {
  const { session = "11111111-aaaa", change = {}, flags = [], world, ...rest } = how;
  const root = join(cast.root, how.cwd ?? ".");
  const who = host === "opencode" ? {} : { session_id: session };
  const text = recorded(host, name, root, { ...who, ...change });
  const argv = ["hook", host, eventOf(name), ...flags] as ["hook", ...string[]];
  return { argv, rest: { ...rest, world: { ...saying(text), ...world } } };
}

/** Claude Code is about to write these files, one call each. */
export async function writes(cast: Cast, session: string, path: string, how: Calling = {}) {
  const file_path = path.startsWith("/") ? path : join(cast.root, how.cwd ?? ".", path);
  const change = { tool_input: { file_path, content: "x" }, ...how.change };
  return hook(cast, "claude-code", "PreToolUse:Write", { ...how, session, change });
}

/** What the model was told. */
export function wordsIn(out: string): string {
  if (out === "") return "";
  const said = JSON.parse(out) as { hookSpecificOutput: { additionalContext: string } };
  return said.hookSpecificOutput.additionalContext;
}
