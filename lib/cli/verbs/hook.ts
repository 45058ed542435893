import { type Refusal, refuse } from "../../fact/refusal.ts";
import type { Host, Phase } from "../../hosts/event.ts";
import { HOSTS } from "../../hosts/hosts.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type HooksMode, hooksMode, isSynced, ownHooksMode } from "../config.ts";
import type { Context } from "../context.ts";
import { afterWriting } from "../hook/after_write.ts";
import { noteAsking } from "../hook/asking.ts";
import { beforeWriting } from "../hook/before_write.ts";
import { answerDoor } from "../hook/doorbell.ts";
import { inEveryRoom } from "../hook/elsewhere.ts";
import { bindManaged } from "../hook/managed_session.ts";
import { readPayload } from "../hook/payload.ts";
import { renew } from "../hook/renewal.ts";
import { type Heard, spoken } from "../hook/reply.ts";
import { beginChild, endSession, greet, pauseSession } from "../hook/sessions.ts";
import { type Outcome, speakers, type Turn, type Words } from "../hook/turn.ts";
import { findRoom, openRoom, type Room } from "../room.ts";
import { isRoomTracked, TRACKED } from "../tracked_room.ts";
import type { World } from "../world.ts";

/** Answers an agent host. Whatever goes wrong in here never stops the host. */
export async function hook(context: Context): Promise<Answer> {
  const [name = "", event = ""] = context.args;
  if (name === "git") return (await context.world.cold()).hookGit(context);
  const host = HOSTS.find((each) => each.name === name);
  if (host === undefined) {
    const hosts = [...HOSTS.map((each) => each.name), "git"].join(", ");
    return refused(refuse("usage", "unknown-host", `No host is called "${name}"`, [hosts]));
  }
  return spoken(context, host, event, await heard(context, host, event));
}

async function heard(context: Context, host: Host, event: string): Promise<Heard> {
  const { world } = context;
  const nothing = { phase: "nothing", outcome: {}, world } as const;
  if (ownHooksMode(world) === "off") return nothing;
  const payload = await readPayload(context);
  if (isRefusal(payload)) {
    const { phase } = host.hears(event, {});
    return { ...nothing, phase, outcome: late(context, payload, phase) };
  }
  const happened = host.hears(event, payload);
  const { phase, session, cwd } = happened;
  if (isIdle(happened)) return { ...nothing, phase };
  const here =
    cwd !== null && world.files.kind(cwd) === "dir"
      ? { ...world, cwd: world.files.realpath(cwd) ?? cwd }
      : world;
  if (session === null) return { phase, world: here, outcome: { fault: unlike(host) } };
  const turn: Turn = {
    context: { ...context, world: here },
    host,
    event,
    happened: { ...happened, session },
  };
  if (happened.aimless && phase === "before-write") {
    const outcome = { fault: unlike(host) };
    return { phase, world: here, session, outcome, ...whereabouts(turn.context) };
  }
  return { phase, world: here, session, ...(await taken(turn)) };
}

/** Nothing that is ours to do; no ledger is opened for it. */
function isIdle({ phase, targets, shell, aimless, parent }: ReturnType<Host["hears"]>): boolean {
  if (phase === "nothing") return true;
  if (phase === "subagent-start") return parent === null;
  const writes = phase === "before-write" || phase === "after-write";
  return writes && targets.length === 0 && shell === null && !aimless;
}

async function taken(turn: Turn): Promise<{ outcome: Outcome; room?: string }> {
  const { context, happened } = turn;
  const whole = ["start", "prompt", "stop", "doorbell"].includes(happened.phase);
  try {
    const room = openRoom(context, whole ? "whole" : "hot");
    if (isRefusal(room))
      return { outcome: late(context, room, happened.phase), ...whereabouts(context) };
    const mode = modeIn(context.world, room);
    const outcome = mode === "off" ? {} : await acted(turn, room, mode);
    const { fault } = outcome;
    const whyNot =
      fault === undefined ? outcome : { ...outcome, ...late(context, fault, happened.phase) };
    const words = [...planted(turn, room, mode), ...(whyNot.words ?? [])];
    return { outcome: { ...whyNot, words }, room: room.place.dir };
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    return { outcome: { fault: refuse("bug", "bug", `This should not have happened: ${why}`) } };
  }
}

/** Said also where the hooks are off: the setting that turned them off may be what was planted. */
function planted(
  { context: { world }, happened }: Turn,
  { place }: Room,
  mode: HooksMode,
): Words[] {
  if (happened.phase !== "start" || !isRoomTracked(world, place)) return [];
  const text = `rally: ${TRACKED} (hooks.mode is ${mode}). Tell the user, who should see rally doctor`;
  return [{ once: "tracked", text }];
}

/** Where it can be kept that something was told, though the room could not be opened. */
function whereabouts(context: Context): { room?: string } {
  const place = findRoom(context);
  return isRefusal(place) ? {} : { room: place.dir };
}

function acted(turn: Turn, room: Room, mode: HooksMode): Outcome | Promise<Outcome> {
  // Nothing has happened to the agent yet, so that what is known of it stays as it is.
  if (turn.happened.phase === "doorbell") return answerDoor(turn, room);
  const unbound = bindManaged(turn, room);
  if (unbound !== undefined) return { fault: unbound };
  noteAsking(turn, room);
  switch (turn.happened.phase) {
    case "before-write":
      return inEveryRoom(turn, room, (there, its) =>
        beforeWriting(there, its, its === room ? mode : modeIn(there.context.world, its)),
      );
    case "start":
      return travelled(turn, room, greet(turn, room));
    case "prompt":
      return greet(turn, room);
    case "after-write":
      return inEveryRoom(turn, room, afterWriting);
    // A person may take long to permit what was checked, and its claim is to last until then.
    case "permission": {
      const found = speakers(turn, room);
      return "hints" in found ? { fault: found } : renew(turn, room, found.who);
    }
    case "stop":
      return pauseSession(turn, room);
    case "subagent-start":
      return beginChild(turn, room);
    case "subagent-stop":
      return turn.happened.agent === null ? {} : endSession(turn, room);
    case "end":
      return travelled(turn, room, endSession(turn, room));
    default:
      return {};
  }
}

/** Behind all else, so that nothing of it waits for a network. */
async function travelled(
  { context, happened }: Turn,
  room: Room,
  done: Outcome | Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await done;
  const { who, fault, words = [] } = outcome;
  const { world } = context;
  if (who === undefined || fault !== undefined || !isSynced(world, room.place.dir)) return outcome;
  // One that the room never knew leaves no trace.
  if (happened.phase === "end" && !room.state.sessions.has(who.session)) return outcome;
  const text = await (await world.cold()).syncAtHook(context, room, who);
  return text === undefined ? outcome : { ...outcome, words: [...words, { once: "sync", text }] };
}

function modeIn(world: World, { place }: Room): HooksMode {
  return ownHooksMode(world) ?? hooksMode(world, place.dir);
}

/** Past the deadline the host goes on, unless a write is to wait for its check. */
function late({ flags, world }: Context, fault: Refusal, phase: Phase): Outcome {
  const closed = flags["fail-closed"] === true || world.env["RALLY_FAIL_CLOSED"] === "1";
  if (!closed || fault.kind !== "deadline" || phase !== "before-write") return { fault };
  const message = "The deadline passed before this write was checked";
  return { denial: { ...fault, kind: "denied", code: "deadline-fail-closed", message } };
}

function unlike(host: Host): Refusal {
  const message = `${host.name} sent no session, or a write without a target`;
  return refuse("io", "bad-payload", message, ["This version of the host may be too new"]);
}
