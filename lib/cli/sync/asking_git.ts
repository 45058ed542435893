import type { GitProgram } from "../../git/git_program.ts";
import type { RoomPlace } from "../../git/room_place.ts";
import type { Deadline } from "../../room/deadline.ts";
import { programsOutside, rootsOf } from "../programs.ts";
import { NO_HOOKS } from "../run_git.ts";
import type { Ran, World } from "../world.ts";

interface Asked {
  readonly deadline: Deadline;
  /** The remote that it is about, if it is about one. */
  readonly remote?: string;
  /** What it gets on its standard input. */
  readonly input?: Uint8Array;
}

/**
 * Asks the user's `git` about this repository and no other, in English, with nobody to ask and no hook to run. Nothing
 * where none can be run.
 */
export async function askGit(
  world: World,
  place: RoomPlace,
  args: readonly string[],
  { deadline, remote = "", input }: Asked,
): Promise<Ran | undefined> {
  const env = environment(world, place, remote);
  const { signal: stop } = new AbortController();
  const how = { cwd: place.repoRoot, env, deadline, stop, ...(input && { input }) };
  for (const program of programsOutside(world, rootsOf(place), "git")) {
    const argv = [program, "-c", "core.fsmonitor=false", ...NO_HOOKS, ...args];
    // A group of its own: it has no terminal to ask on, and what it started ends with it.
    const ran = await world.runAside(argv, how);
    if (!["ENOENT", "EACCES", "ENOEXEC"].includes(ran.fault ?? "")) return ran;
  }
  return undefined;
}

/** The user's `git` for whoever reads and writes objects and refs; nothing where there is none. */
export function gitProgram(
  world: World,
  place: RoomPlace,
  deadline: Deadline,
): GitProgram | undefined {
  if (programsOutside(world, rootsOf(place), "git").length === 0) return undefined;
  return async (args, input) => {
    const ran = await askGit(world, place, args, { deadline, ...(input && { input }) });
    const { exit = null, out = new Uint8Array(), err = "", fault = "ENOENT" } = ran ?? {};
    return { exit, out, err: exit === null ? `${err || fault}` : err };
  };
}

/** The user's environment, in which Git asks nobody, speaks English, and acts on this repository. */
function environment({ env }: World, { location }: RoomPlace, remote: string): World["env"] {
  const kept = Object.entries(env).filter(([name]) => !ELSEWHERE.test(name));
  return {
    ...Object.fromEntries(kept),
    // Who names the directory answers for whose it is.
    ...(env["GIT_DIR"] === undefined ? {} : { GIT_DIR: location?.gitDir }),
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS_REQUIRE: "never",
    GCM_INTERACTIVE: "never",
    // Programs that an address names (`ext::`, `foo::`) run only where the user's settings allow them.
    ...(/^\w+::/.test(remote) ? { GIT_PROTOCOL_FROM_USER: "0" } : {}),
  };
}

/** Variables that lead to another repository, or have Git say more than can be told apart. */
const ELSEWHERE =
  /^(?:RALLY_SYNC_TOKEN|GIT_(?:DIR|COMMON_DIR|WORK_TREE|IMPLICIT_WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|QUARANTINE_PATH|SHALLOW_FILE|GRAFT_FILE|REPLACE_REF_BASE|NO_REPLACE_OBJECTS|INTERNAL_SUPER_PREFIX|CONFIG|REFLOG_ACTION|CURL_VERBOSE|TRACE.*))$/;
