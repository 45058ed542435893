import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import { isWithin, joinPath } from "../../git/posix_path.ts";
import { type RoomPlace, roomPlace } from "../../git/room_place.ts";
import { AGENT_NAMES, type Agent, agentOf } from "../../hosts/agents.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import type { Warning } from "../entry_warnings.ts";
import { INSTALLS } from "../hooks/installs.ts";
import { chosenBackend } from "../managed/chosen_backend.ts";
import { familyOf, type Naming, nameOf, namingOf } from "../managed/labels.ts";
import { type Launch, launch } from "../managed/launching.ts";
import { programAt } from "../managed/program.ts";
import type { Managed } from "../managed/record.ts";
import { freeLabel, reserve } from "../managed/reserving.ts";
import { rowOf, rowText, type SessionRow } from "../managed/row.ts";
import { takeBackAbandoned } from "../managed/taking_back.ts";
import { addArgs, ownTree, treeTaken, withoutPlaces } from "../managed/worktree.ts";
import { nearest } from "../nearest.ts";
import { openRoom } from "../room.ts";
import type { World } from "../world.ts";

/** What `run` answers. */
export interface RunResult {
  readonly mode: "live" | "dry_run";
  /** Null in a dry run. */
  readonly session: SessionRow | null;
  readonly commands: readonly { readonly argv: readonly string[] }[];
  readonly warnings: readonly Warning[];
}

/** What is asked for, before anything is touched. */
interface Asked extends Launch {
  readonly agent: Agent | null;
  readonly naming: Naming;
  /** Null: the root of a worktree of its own. */
  readonly cwd: string | null;
}

/** Starts an agent, or any program, in a terminal of its own, as a session that can be addressed. */
export async function run(context: Context): Promise<Answer<RunResult>> {
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const { world, flags } = context;
  const asked = askedOf(context, room.place);
  if (isRefusal(asked)) return refused(asked);
  const { agent, naming, argv } = asked;
  const tree = (label: string) => (asked.cwd === null ? ownTree(room.place, label) : null);
  const isTaken = (label: string): string | undefined => {
    const own = tree(label);
    return own === null ? undefined : treeTaken(context, room.place, own);
  };
  const commandsOf = (label: string) => {
    const own = tree(label);
    const made = own === null ? [] : [{ argv: ["git", ...addArgs(own)] }];
    return [...made, { argv }];
  };
  const backend = await chosenBackend(context, room.place);
  if (isRefusal(backend)) return refused(backend);
  if (flags["dry-run"] === true) {
    const label = freeLabel(context, room, naming, isTaken);
    if (typeof label !== "string") return refused(label);
    const warnings = unguarded(world, room.place, agent, asked.cwd ?? room.place.repoRoot);
    return told({ mode: "dry_run", session: null, commands: commandsOf(label), warnings });
  }
  const left = await takeBackAbandoned(context, room);
  const reserved = reserve(context, room, naming, isTaken);
  if (isRefusal(reserved)) return refused(reserved);
  const { label, who } = reserved;
  const planned: Managed = {
    label,
    session: who.session,
    tool: who.tool,
    agent: agent?.name ?? null,
    backend: backend.name,
    place: null,
    process: null,
    worktree: tree(label)?.path ?? null,
    cwd: tree(label)?.path ?? asked.cwd!,
    ...(agent?.name === "codex" ? { codexHome: world.env["CODEX_HOME"] ?? null } : {}),
    adopted: false,
    began: world.now(),
    stopped: null,
  };
  const launched = await launch(context, room, planned, asked);
  if (isRefusal(launched)) return refused(launched);
  const { managed, standing } = launched;
  const row = rowOf({ ...room, now: world.now() }, managed, standing);
  const warnings = [...left, ...unguarded(world, room.place, agent, managed.cwd)];
  return told({ mode: "live", session: row, commands: commandsOf(label), warnings });
}

function askedOf(context: Context, place: RoomPlace): Asked | Refusal {
  const { world, flags, args, rest } = context;
  const [word] = args;
  const given = one(flags, "command");
  if ((word === undefined) === (given === undefined))
    return refuse("usage", "missing-argument", "Either an agent or --command PROG is started", [
      `Agents: ${AGENT_NAMES.join(", ")}`,
    ]);
  const agent = word === undefined ? null : agentNamed(word);
  if (agent !== null && isRefusal(agent)) return agent;
  const name = one(flags, "name") ?? agent?.name ?? nameOf(baseName(given!));
  const naming = namingOf(
    name,
    agent?.family ?? familyOf(baseName(given!)),
    agent,
    one(flags, "tool"),
  );
  if (isRefusal(naming)) return naming;
  const cwd = cwdOf(context, place);
  if (cwd !== null && typeof cwd !== "string") return cwd;
  const program = programAt(world, place, agent?.program ?? given!);
  if (typeof program !== "string") return program;
  // Where its sandbox lets it write anyway, it need not be told.
  const reach = cwd !== null && isWithin(cwd, place.dir) ? [] : (agent?.writable(place.dir) ?? []);
  const argv = [program, ...(agent?.standing ?? []), ...reach, ...rest];
  return { agent, naming, cwd, argv, env: agent?.env ?? {} };
}

function agentNamed(word: string): Agent | Refusal {
  const name = AGENT_NAMES.find((each) => each === word);
  if (name !== undefined) return agentOf(name);
  const near = nearest(word, AGENT_NAMES).map((each) => `Did you mean ${each}?`);
  return refuse("usage", "bad-value", `There is no agent "${word}"`, [
    ...near,
    `Agents: ${AGENT_NAMES.join(", ")}; --command ${shellWords([word])} starts any other program`,
  ]);
}

/** Where it is to start: at the root, because some hosts load hooks from where they are started only. */
function cwdOf({ world, flags }: Context, place: RoomPlace): string | null | Refusal {
  const given = one(flags, "cwd");
  if (flags.worktree === true) {
    if (given !== undefined)
      return refuse("usage", "bad-flags", "--worktree and --cwd do not go together", [
        "A session in a worktree of its own starts at its root",
      ]);
    if (place.location !== undefined) return null;
    return refuse("io", "no-git", "There is no Git repository here", [
      "Start it without --worktree",
    ]);
  }
  if (given === undefined) return place.repoRoot;
  const path = joinPath(world.cwd, given);
  const real = world.files.kind(path) === "dir" ? world.files.realpath(path) : undefined;
  const there = real === undefined ? undefined : roomPlace(real, world.env, world.files);
  if (there === undefined || isRefusal(there) || there.dir !== place.dir)
    return refuse("usage", "bad-value", `--cwd "${given}" is no directory of this repository`, [
      "Give one that exists, in any of its worktrees",
    ]);
  return real!;
}

/** What to know where nothing of rally is called before the agent writes. */
function unguarded(world: World, place: RoomPlace, agent: Agent | null, cwd: string): Warning[] {
  if (agent === null) return [];
  const { host, hooksOf } = agent;
  const there = roomPlace(cwd, withoutPlaces(world.env), world.files);
  const tree = isRefusal(there) ? place.repoRoot : there.repoRoot;
  const roots = { launch: cwd, tree, main: place.commonBase };
  const install = INSTALLS.find((each) => each.host === host)!;
  const { state } = install.state(world, { ...place, repoRoot: roots[hooksOf] });
  if (state === "installed" || state === "changed") return [];
  const message = `no hooks of rally for ${host} are in ${roots[hooksOf]}, so nothing checks its writes; rally hooks install --host ${host}`;
  return [{ code: "no-hooks", message }];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function told(result: RunResult): Answer<RunResult> {
  return {
    result,
    text: ({ strong, faint, bad }) => {
      const { session, commands, warnings } = result;
      const lines =
        session === null
          ? commands.map(({ argv }) => shellWords(argv.map(plain)))
          : [strong(rowText(session)), faint(`  rally attach ${session.name}`)];
      return `${[...lines, ...warnings.map(({ message }) => bad(`warning: ${plain(message)}`))].join("\n")}\n`;
    },
  };
}
