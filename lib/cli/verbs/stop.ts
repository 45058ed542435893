import { type Refusal, refuse } from "../../fact/refusal.ts";
import { plain } from "../../fact/untrusted.ts";
import { currentId } from "../../room/successor.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import type { Context } from "../context.ts";
import { count } from "../durations.ts";
import { askToEnd } from "../managed/asking_to_end.ts";
import { claimsOf } from "../managed/ending.ts";
import { resourceOf } from "../managed/labels.ts";
import { type Managed, writeManaged } from "../managed/record.ts";
import { rowOf, type SessionRow } from "../managed/row.ts";
import { type Evidence, type Standing, standingOf } from "../managed/standing.ts";
import { isAbandoned, type PutAway, putAway, takeBack } from "../managed/taking_back.ts";
import { neededTarget } from "../managed/targets.ts";
import { livesOn, terminate } from "../managed/terminating.ts";
import { openRoom, type Room } from "../room.ts";
import { hasDied } from "../sightings.ts";
import { factOf, write, writeResult } from "../speak.ts";
import { wholeNumber } from "../whole_number.ts";

/** What `stop` answers. */
export interface StopResult {
  readonly session: SessionRow;
  /** What its terminal was found to be. */
  readonly found: Evidence;
  /** How it came to its end. */
  readonly ended: "already" | "by-itself" | "terminated" | "killed" | "let-go";
  /** Claims that were freed. */
  readonly released: readonly string[];
  /** What became of its worktree; null where it has none of its own. */
  readonly worktree: { readonly path: string; readonly kept: string | null } | null;
}

type Ended = StopResult["ended"];

/** Asks a session to end, ends it, and frees what it held, whatever its terminal has come to. */
export async function stop(context: Context): Promise<Answer<StopResult>> {
  const grace = wholeNumber(context.flags, "grace-seconds", 0, 600, 10);
  if (typeof grace !== "number") return refused(grace);
  const room = openRoom(context, "whole");
  if (isRefusal(room)) return refused(room);
  const managed = await neededTarget(context, room, context.args[0]!);
  if (isRefusal(managed)) return refused(managed);
  const standing = await standingOf(context, room.place, managed);
  const held = claimsOf(context, room, managed);
  const graceMs = context.flags.now === true ? null : grace * 1000;
  const done = await brought(context, room, managed, { standing, graceMs });
  if (isRefusal(done)) return refused(done);
  const { ended, away } = done;
  const result: StopResult = {
    session: rowOf(room, away.managed, { evidence: "stopped", pane: null, why: null }),
    found: standing.evidence,
    ended,
    released: held.filter((id) => !room.state.claims.has(id)),
    worktree: away.tree,
  };
  return { result, text: () => told(result) };
}

/** Brings it to its end, by what it is found to be. */
async function brought(
  context: Context,
  room: Room,
  managed: Managed,
  { standing, graceMs }: { readonly standing: Standing; readonly graceMs: number | null },
): Promise<{ readonly ended: Ended; readonly away: PutAway } | Refusal> {
  const { evidence, why } = standing;
  const { label, agent, process, adopted, stopped } = managed;
  let ended: Ended = "already";
  if (stopped !== null) return { ended, away: { managed, tree: null } };
  if (adopted) {
    const away = letGo(context, room, managed);
    return isRefusal(away) ? away : { ended: "let-go", away };
  }
  if (evidence === "not-started") {
    if (!isAbandoned(context, room, managed))
      return refuse("refused", "being-started", `${label} is being started`, ["Try again"]);
    const away = await takeBack(context, room, managed);
    return isRefusal(away) ? away : { ended, away };
  }
  const isOver = process !== null && hasDied(context.world, process);
  if (evidence === "unreachable" && !isOver)
    return refuse("io", "backend-fault", `Nobody can tell whether ${label} runs: ${why}`, [
      "Nothing was done; see to it, and try again",
    ]);
  // What is no agent reads no letters: a shell would run them.
  if (evidence === "running" && graceMs !== null && agent !== null) {
    const asked = await askToEnd(context, room, managed, graceMs);
    if (typeof asked !== "string") return asked;
    if (asked === "ended") ended = "by-itself";
  }
  // A program may outlive its terminal.
  const runs = (evidence === "running" && ended === "already") || livesOn(context, managed);
  const done = await terminate(context, room, managed, evidence);
  if (typeof done !== "string") return done;
  if (runs) ended = done;
  const away = putAway(context, room, managed, evidence);
  return isRefusal(away) ? away : { ended, away };
}

/** What somebody else began goes on: only its label is given back. */
function letGo(context: Context, room: Room, managed: Managed): PutAway | Refusal {
  const { world } = context;
  const owner = currentId(room.state, managed);
  const label = [...room.state.claims.values()].find(
    (each) => each.owner === owner && each.resources.includes(resourceOf(managed.label)),
  );
  if (label !== undefined) {
    const who = { tool: managed.tool, session: owner, known: true, guessed: false };
    const release = factOf(context, room, who, { kind: "release", ref: label.id });
    const written = write(context, room, [release], { spools: false });
    if (isRefusal(written)) return written;
    const { refusal } = writeResult(context, room, written[0]!);
    if (refusal !== undefined) return refusal;
  }
  const stopped = { ...managed, stopped: world.now() };
  return writeManaged(world, room.place.dir, stopped) ?? { managed: stopped, tree: null };
}

const HOW: Readonly<Record<Ended, string>> = {
  already: "had ended already",
  "by-itself": "ended by itself",
  terminated: "was ended",
  killed: "was killed",
  "let-go": "is let go; it runs on, and what it holds stays its own",
};

function told({ session, found, ended, released, worktree }: StopResult): string {
  const why = ended === "already" && found !== "stopped" ? ` (${found})` : "";
  const lines = [
    `${plain(session.name)} ${HOW[ended]}${why}; ${count(released.length, "claim")} freed`,
  ];
  if (found === "other-process" && ended === "already")
    lines.push("  another process runs in its pane now, which is left alone");
  if (worktree !== null)
    lines.push(
      `  ${plain(worktree.path)} ${worktree.kept === null ? "is removed" : `is kept: ${plain(worktree.kept)}`}`,
    );
  return `${lines.join("\n")}\n`;
}
