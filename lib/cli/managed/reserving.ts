import { formatInstant } from "../../fact/instant.ts";
import { type Refusal, refuse } from "../../fact/refusal.ts";
import { untrusted } from "../../fact/untrusted.ts";
import type { Session } from "../../room/state.ts";
import { isRefusal } from "../answer.ts";
import type { Context } from "../context.ts";
import { type Identity, liveSessions, newSession } from "../identity.ts";
import type { Room } from "../room.ts";
import { ownPid, processMark, sightingsOf, writeLastSeen } from "../sightings.ts";
import { factOf, type Saying, write, writeResult } from "../speak.ts";
import { labelsFor, leftBehind, type Naming, resourceOf, takenBy } from "./labels.ts";
import { makeManaged } from "./record.ts";

/** A label, and the session that holds it. */
export interface Reserved {
  readonly label: string;
  readonly who: Identity;
}

/** As long as a claim can be: any fact of the session renews it. */
const LEASE = 24 * 3_600_000;

/** The first label that can be had. */
export function freeLabel(
  { world }: Context,
  room: Room,
  naming: Naming,
  isTaken: (label: string) => string | undefined,
): string | Refusal {
  const sightings = sightingsOf(world, room.place.dir);
  const sources = { state: room.state, sightings, now: world.now() };
  if (naming.tool !== null && liveSessions(sources, naming.tool).length > 0)
    return inUse(`${naming.tool} is here already`, naming);
  for (const label of labelsFor(naming)) {
    const taken = takenBy(world, room, label, naming.toolOf(label)) ?? isTaken(label);
    if (taken === undefined) return label;
    if (naming.literal) return inUse(taken, naming);
  }
  return allInUse(naming);
}

/**
 * Begins a session and has it claim the first label that is free, in one append. Whoever was faster has the label; then
 * the next is tried. Until the program runs the session stands and falls with this very process.
 */
export function reserve(
  context: Context,
  room: Room,
  naming: Naming,
  isTaken: (label: string) => string | undefined,
): Reserved | Refusal {
  const unfit = makeManaged(context.world, room.place.dir);
  if (unfit !== undefined) return unfit;
  for (;;) {
    const label = freeLabel(context, room, naming, isTaken);
    if (typeof label !== "string") return label;
    const tool = naming.toolOf(label);
    const who = { tool, session: newSession(context, label), known: false, guessed: false };
    markAs(context, room, who, ownPid(context.world) ?? null);
    const begun = factOf(context, room, who, { kind: "session", status: "begun" });
    const claim = factOf(context, room, who, labelClaim(context, room, label));
    const written = write(context, room, [begun, claim], { spools: false });
    if (isRefusal(written)) return written;
    const failed = written.map((each) => writeResult(context, room, each).refusal).find(Boolean);
    if (failed === undefined) return { label, who: { ...who, known: true } };
    if (written[1]!.verdict?.outcome !== "void") return failed;
    // Its first fact has joined it, whatever became of its claim.
    write(context, room, [factOf(context, room, who, { kind: "session", status: "ended" })]);
  }
}

/** Has a session that is here claim the first label that is free. */
export function reserveFor(
  context: Context,
  room: Room,
  naming: Naming,
  { id, tool }: Session,
): Reserved | Refusal {
  const who = { tool, session: id, known: true, guessed: false };
  for (const label of labelsFor(naming)) {
    const taken = takenBy(context.world, room, label, null);
    if (taken !== undefined && naming.literal) return inUse(taken, naming);
    if (taken !== undefined) continue;
    const claim = factOf(context, room, who, labelClaim(context, room, label));
    const written = write(context, room, [claim], { spools: false });
    if (isRefusal(written)) return written;
    const { refusal } = writeResult(context, room, written[0]!);
    if (refusal === undefined) return { label, who };
    if (written[0]!.verdict?.outcome !== "void") return refusal;
  }
  return allInUse(naming);
}

/** What claims a label for the session that says it. */
function labelClaim(context: Context, room: Room, label: string): Saying {
  return {
    kind: "claim",
    subject: untrusted(`is called ${label}`),
    resources: [resourceOf(label)],
    lease_until: formatInstant(context.world.now() + LEASE),
    ...leftBehind(context.world, room, label),
  };
}

/** Keeps on this machine which process the session lives and dies with; nothing where that is not known. */
export function markAs(
  { world }: Context,
  room: Room,
  { session, tool }: Pick<Identity, "session" | "tool">,
  pid: number | null,
  cwd?: string,
): void {
  const process = pid === null ? undefined : processMark(world, pid);
  writeLastSeen(world, room.place.dir, {
    session,
    tool,
    seen: world.now(),
    ...(cwd === undefined ? {} : { cwd }),
    ...(process === undefined ? {} : { process }),
  });
}

function allInUse({ name }: Naming): Refusal {
  return refuse("refused", "label-in-use", `Every number of "${name}" is in use`, [
    "Stop what is not needed, or give another name",
  ]);
}

function inUse(taken: string, { tool }: Naming): Refusal {
  return refuse("refused", "label-in-use", taken, [
    tool === null
      ? "Give a name without a number to get the next that is free"
      : "Give another --tool, or a family without a number",
    "rally sessions shows what is managed here",
    "For a seeded task leave --tool out: its packet has the agent speak as that in its own shell",
  ]);
}
