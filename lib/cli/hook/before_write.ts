import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { isName } from "../../fact/untrusted.ts";
import type { Finding } from "../../room/views/before_write.ts";
import { askFor } from "../asking_holder.ts";
import type { HooksMode } from "../config.ts";
import type { Room } from "../room.ts";
import type { World } from "../world.ts";
import { cleanedBy } from "./cleaned.ts";
import { findingsAbout, worthSaying } from "./findings.ts";
import { claimUnheld } from "./first_touch.ts";
import { fitting } from "./fitting.ts";
import { DATA, inTheWay } from "./in_the_way.ts";
import { markGuarded } from "./memory.ts";
import { keepQuiet } from "./quiet.ts";
import { renew } from "./renewal.ts";
import { withRevoked } from "./revoked.ts";
import { type Target, targetsOf } from "./targets.ts";
import { type Outcome, type Speakers, speakers, type Turn, type Words } from "./turn.ts";
import { begin } from "./watch.ts";

/** Most of what is good to know that is told at one write; the same each time, so that it is told once. */
const MOST = 6;

/** Checks all that a tool is about to write, and claims what nobody holds. In the mode `advise` it only tells. */
export function beforeWriting(turn: Turn, room: Room, mode: HooksMode): Outcome {
  if (mode === "off") return {};
  const denies = mode === "enforce";
  const isQuiet = turn.context.flags.fast === true;
  const cleaned = cleanedBy(turn, room);
  if (cleaned.loss !== undefined)
    return denies ? { denial: cleaned.loss } : { words: [{ text: adviceOf(cleaned.loss) }] };
  const { inside: named, outside } = targetsOf(turn, room);
  const inside = [...named, ...cleaned.targets];
  if (inside.length === 0 && turn.happened.shell === null) return { outside };
  const found = speakers(turn, room);
  if ("hints" in found) return { fault: found };
  const judgment: Outcome = inside.length === 0 ? {} : judged(turn, room, found, inside, denies);
  const isUnjudged = cleaned.fault !== undefined && judgment.denial === undefined;
  const outcome = isUnjudged ? { ...judgment, fault: cleaned.fault } : judgment;
  if (denies && outcome.fault === undefined) markGuarded(turn, room, found);
  if (outcome.denial === undefined) begin(turn, room, found);
  const isPassed = denies && outcome.denial === undefined && outcome.fault === undefined;
  if (isQuiet) keepQuiet(turn, room, isPassed);
  return { ...withRevoked(turn, room, found, outcome), outside };
}

function judged(
  turn: Turn,
  room: Room,
  found: Speakers,
  targets: readonly Target[],
  denies: boolean,
): Outcome {
  const { who } = found;
  const { findings, own } = findingsAbout(turn, room, found, targets);
  const held = own.filter(({ code }) => code === "claimed-path");
  const fault = renewed(turn, room, held);
  const named = {
    who,
    targets: targets.map((each) => each.path),
    ...(fault === undefined ? {} : { fault }),
  };
  const words = toTell(findings.filter((each) => each.severity !== "stop"));
  const stops = findings.filter((each) => each.severity === "stop");
  if (stops.length > 0) return stopped(named, words, denial(turn, room, stops), denies);
  const unheld = held.length === 0 ? targets : targets.filter((each) => !isAmong(held, each));
  const touched = claimUnheld(turn, room, found, unheld, findings);
  if (touched === undefined) return { ...renew(turn, room, who), ...named, words };
  const { claimed, refusal } = touched;
  if (refusal === undefined)
    return { ...named, claimed, words: [...words, ...(touched.words ?? [])] };
  if (refusal.code === "claim-conflict")
    return stopped({ ...named, claimed }, words, lost(refusal), denies);
  return { ...named, claimed, words, fault: refusal };
}

/** Work goes on also for whoever holds these by a name of its own: its host is heard more often than its commands. */
function renewed(turn: Turn, room: Room, held: readonly Finding[]): Refusal | undefined {
  const owners = new Set(held.flatMap(({ fact }) => room.state.claims.get(fact!)?.owner ?? []));
  for (const session of owners) {
    const tool = room.state.sessions.get(session)?.tool;
    if (tool === undefined) continue;
    const { fault } = renew(turn, room, { tool, session, known: true, guessed: false });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isAmong(held: readonly Finding[], { path, worktree }: Target): boolean {
  return held.some((each) => each.path === path && [null, worktree].includes(each.worktree));
}

function stopped(
  named: Outcome,
  words: readonly Words[],
  denial: Refusal,
  denies: boolean,
): Outcome {
  const message = `${denies ? "not written" : "advised against this write"}; ${DATA}. ${denial.message}`;
  if (denies) return { ...named, denial: { ...denial, ...fitting(message, denial.hints) } };
  return { ...named, words: [{ text: adviceOf(fitting(message, denial.hints)) }, ...words] };
}

function adviceOf({ message, hints }: Pick<Refusal, "message" | "hints">): string {
  return [`rally: ${message}`, ...hints].join("\n  ");
}

/** Who, what for, since when, until when, and what can be done about it. */
function denial({ context }: Turn, room: Room, stops: readonly Finding[]): Refusal {
  const [first] = stops as [Finding];
  const ways = waysOut(context.world, room.place.dir, first);
  return refuse("denied", first.code, inTheWay(room, stops), ways);
}

function waysOut(world: World, room: string, { owner, path, other_machine }: Finding): string[] {
  const ask = `Or ask for it: ${askFor(world, room, { tool: owner ?? "all", other_machine }, [])}`;
  const wait = `Or wait: ${shellWords(["rally", "say", "claim", "--tree", "--path", path ?? ""])} --subject "..." --wait 30m`;
  const ways = [...(isName(owner ?? "all") ? [ask] : []), ...(isName(path ?? "") ? [wait] : [])];
  return ["Do other work first: rally next", ...ways];
}

function lost(refusal: Refusal): Refusal {
  const { message, hints, details } = refusal;
  return refuse("denied", "claim-conflict", message, hints.slice(0, 2), details);
}

function toTell(findings: readonly Finding[]): Words[] {
  const more = findings.length - MOST;
  const words = findings.slice(0, MOST).map(worthSaying);
  if (more <= 0) return words;
  return [
    ...words,
    { once: "more findings", text: `- and ${more} more: rally check before-write` },
  ];
}
