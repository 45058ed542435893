import { type Refusal, refuse } from "../../fact/refusal.ts";
import { shellWords } from "../../fact/shell_words.ts";
import { plain } from "../../fact/untrusted.ts";
import { branchOf } from "../../git/head.ts";
import { beforeWrite, type Finding } from "../../room/views/before_write.ts";
import type { Room } from "../room.ts";
import { cleanedBy } from "./cleaned.ts";
import { claimUnheld } from "./first_touch.ts";
import { DATA, inTheWay } from "./in_the_way.ts";
import { renew } from "./renewal.ts";
import { targetsOf } from "./targets.ts";
import { type Outcome, speakers, type Turn, type Words } from "./turn.ts";

/** Checks all that a tool is about to write, and claims what nobody holds. `denies` is false where it only tells. */
export function beforeWriting(turn: Turn, room: Room, denies: boolean): Outcome {
  const cleaned = cleanedBy(turn, room);
  if (cleaned.loss !== undefined) return stopped({}, [], cleaned.loss, denies);
  const targets = [...targetsOf(turn, room), ...cleaned.targets];
  if (targets.length === 0) return {};
  const found = speakers(turn, room);
  if ("hints" in found) return { fault: found };
  const { who, elder, sightings } = found;
  const named = { who, targets: targets.map((each) => each.path) };
  const owner = who.known ? who.session : elder?.known ? elder.session : null;
  const findings = beforeWrite(room.state, {
    owner,
    paths: targets,
    now: room.now,
    sightings,
    branchOf: (worktree) => branchIn(turn, room, worktree),
  });
  const words = findings.filter((each) => each.severity !== "stop").map(worthSaying);
  const stops = findings.filter((each) => each.severity === "stop");
  if (stops.length > 0) return stopped(named, words, denial(room, stops), denies);
  const touched = claimUnheld(turn, room, found, targets, findings);
  if (touched === undefined) return { ...renew(turn, room, who), ...named, words };
  const { claimed, refusal } = touched;
  if (refusal === undefined) return { ...named, claimed, words };
  if (refusal.code === "claim-conflict")
    return stopped({ ...named, claimed }, words, lost(refusal), denies);
  return { ...named, claimed, words, fault: refusal };
}

function stopped(
  named: Outcome,
  words: readonly Words[],
  denial: Refusal,
  denies: boolean,
): Outcome {
  if (denies) return { ...named, denial };
  const text = [denial.message, ...denial.hints].join("\n");
  return { ...named, words: [...words, { text: `rally: advised against this write: ${text}` }] };
}

/** Who, what for, since when, until when, and what can be done about it. */
function denial(room: Room, stops: readonly Finding[]): Refusal {
  const [first] = stops as [Finding];
  return refuse("denied", first.code, inTheWay(room, stops), waysOut(first));
}

function waysOut({ owner, path }: Finding): string[] {
  const ask = shellWords(["rally", "say", "handoff", "--to", plain(owner ?? "all")]);
  const wait = shellWords(["rally", "say", "claim", "--tree", "--path", plain(path ?? "")]);
  return [
    "The file was not written. Do other work first: rally next",
    `Or ask for it: ${ask} --subject "..."; or wait: ${wait} --subject "..." --wait 30m`,
    DATA,
  ];
}

function lost(refusal: Refusal): Refusal {
  const { message, hints, details } = refusal;
  return refuse("denied", "claim-conflict", message, [...hints.slice(0, 2), DATA], details);
}

function worthSaying(finding: Finding): Words {
  const about = finding.code === "parallel-edit" ? finding.path : finding.fact;
  const text = finding.code === "gone-owner" ? takenOver(finding) : finding.message;
  return { once: `${finding.code} ${about}`, text };
}

function takenOver({ path, owner }: Finding): string {
  return `${plain(path ?? "")} was claimed by ${plain(owner ?? "")}, who is gone; the claim is yours now`;
}

function branchIn({ context }: Turn, { place }: Room, worktree: string): string | null {
  if (place.location === undefined) return null;
  const { commonDir } = place.location;
  const gitDir = worktree === "" ? commonDir : `${commonDir}/worktrees/${worktree}`;
  return branchOf(gitDir, context.world.files);
}
