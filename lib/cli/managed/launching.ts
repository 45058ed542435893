import type { Backend, Start } from "../../../backends/backend.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { clip, plain } from "../../fact/untrusted.ts";
import { DOORBELL } from "../../hosts/doorbell.ts";
import { withoutOuter } from "../../hosts/outer_variables.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import type { Room } from "../room.ts";
import { processMark } from "../sightings.ts";
import { backendOf } from "./backends.ts";
import { bellsOf } from "./channels/doorbell.ts";
import { type Managed, writeManaged } from "./record.ts";
import { markAs } from "./reserving.ts";
import { type Standing, standingOf } from "./standing.ts";
import { serverOf, takeBack } from "./taking_back.ts";
import { addTree, ownTree, withoutPlaces } from "./worktree.ts";

/** Pauses between looks at a program that was started: one that ends meanwhile is no session. */
const PAUSES = [50, 50, 100, 200, 300, 300];

/** Lines of its last screens that are looked at, and of what is on them told. */
const [SCREEN, SHOWN] = [200, 12];

/** What is started, and with what beside the environment of this process. */
export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A session that was started, and how it was found to stand behind that. */
export interface Launched {
  readonly managed: Managed;
  readonly standing: Standing;
}

/**
 * Writes the session down, then makes its worktree and starts its program, then writes down where that runs. Whatever
 * fails on the way is taken back.
 */
export async function launch(
  context: Context,
  room: Room,
  planned: Managed,
  what: Launch,
): Promise<Launched | Refusal> {
  const { world } = context;
  const failed = async (managed: Managed, why: Refusal): Promise<Refusal> => {
    const back = await takeBack(context, room, managed);
    if (isRefusal(back)) return { ...why, hints: [...why.hints, `And then: ${back.message}`] };
    const kept = back.tree?.kept;
    return kept ? { ...why, hints: [...why.hints, `${back.tree!.path} is kept: ${kept}`] } : why;
  };
  const unwritten = writeManaged(world, room.place.dir, planned);
  if (unwritten !== undefined) return failed(planned, unwritten);
  if (planned.worktree !== null) {
    const bad = addTree(context, room.place, ownTree(room.place, planned.label));
    // What stands there now is not what this start has made.
    if (bad !== undefined) return failed({ ...planned, worktree: null }, bad);
  }
  const backend = backendOf(world, planned.backend, room.place);
  const started = await backend.start(startOf(context, room, planned, what), context.deadline);
  if (started.outcome === "fault")
    return failed(
      planned,
      refuse("io", "not-started", `${planned.label} could not be started: ${started.why}`, [
        "Nothing is left of it",
      ]),
    );
  const { socket, target, pane, birth, pid } = started.pane;
  const process = pid === null ? null : (processMark(world, pid) ?? null);
  const managed = { ...planned, place: { socket, target, pane, birth }, process };
  const lost = writeManaged(world, room.place.dir, managed);
  if (lost !== undefined) return failed(managed, lost);
  markAs(context, room, managed, pid, planned.cwd);
  const standing = await firstStanding(context, room, backend, managed);
  // Where nobody can tell, it may well run.
  if (["running", "unreachable"].includes(standing.evidence)) return { managed, standing };
  return failed(managed, await endedAtOnce(context, backend, managed, standing));
}

function startOf(context: Context, room: Room, planned: Managed, { argv, env }: Launch): Start {
  const { label, tool, session, cwd, worktree } = planned;
  const { OLDPWD: _, ...found } = withoutOuter(
    worktree === null ? context.world.env : withoutPlaces(context.world.env),
  );
  const own = {
    RALLY_TOOL: tool,
    RALLY_SESSION_ID: session,
    [DOORBELL]: bellsOf(room.place.dir, label),
    PWD: cwd,
  };
  const all = { ...found, ...env, ...own };
  // A terminal of that label may be another room's, or what a person made of one that was.
  return { label: session, argv, cwd, env: all, server: serverOf(room.place.dir) };
}

/** How it stands once it was given a while to end; where a backend cannot tell of an end, at once. */
async function firstStanding(
  context: Context,
  room: Room,
  backend: Backend,
  managed: Managed,
): Promise<Standing> {
  let last: Standing | undefined;
  for (const pause of backend.can.ends ? PAUSES : []) {
    context.world.pause(pause);
    last = await standingOf(context, room.place, managed);
    // How it has ended may be known a moment later; by tmux never, of what ends as soon as it begins.
    if (last.evidence !== "running" && isSettled(last)) break;
  }
  return last ?? standingOf(context, room.place, managed);
}

/** Why it is no session: its program has ended already, well or not. What it showed last is told. */
async function endedAtOnce(
  context: Context,
  backend: Backend,
  managed: Managed,
  { pane }: Standing,
): Promise<Refusal> {
  // Its last words may be on their way to the screen.
  context.world.pause(100);
  const said = await backend.capture(managed.place!, SCREEN, context.deadline);
  const screen = said.outcome === "captured" ? said.text.split("\n") : [];
  const exit = pane?.exit ?? null;
  const how = exit === null ? "" : ` (exit ${exit})`;
  return refuse(
    "io",
    "ended-at-once",
    `${managed.label} ended as soon as it was started${how}; nothing is left of it`,
    screen
      .map((line) => clip(plain(line), 200))
      // What tmux adds to a last screen is said already.
      .filter((line) => line !== "" && !line.startsWith("Pane is dead"))
      .slice(-SHOWN),
  );
}

function isSettled({ evidence, pane }: Standing): boolean {
  return evidence !== "dead-pane" || (pane?.dead === true && pane.exit !== null);
}
