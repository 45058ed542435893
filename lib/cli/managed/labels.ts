import { type Refusal, refuse } from "../../fact/refusal.ts";
import { showName } from "../../fact/untrusted.ts";
import { isTool } from "../../fact/well_formed.ts";
import type { Agent } from "../../hosts/agents.ts";
import { isGone } from "../../room/presence.ts";
import type { Claim } from "../../room/state.ts";
import { liveSessions } from "../identity.ts";
import type { Room } from "../room.ts";
import { sightingsOf } from "../sightings.ts";
import { takingOver } from "../taking_over.ts";
import type { World } from "../world.ts";
import { isLabel, readManaged } from "./record.ts";
import { numbered } from "./targets.ts";

/** What a session is to be called, before it is known which number is free. */
export interface Naming {
  /** A bare name that gets a number, or a label as it is to stand. */
  readonly name: string;
  readonly literal: boolean;
  /** A tool id that was given whole. */
  readonly tool: string | null;
  /** The tool id under this label. */
  readonly toolOf: (label: string) => string;
}

/** More than anybody starts of one name. */
const MOST = 999;

/**
 * How `rally run` and `adopt` name: an agent of the standard name is `claude-01` and `claude_code:01`, any other
 * `reviewer-01` and `claude_code:reviewer-01`. `tool`: another family, or a whole id.
 */
export function namingOf(
  name: string,
  family: string,
  agent: Pick<Agent, "name"> | null,
  tool: string | undefined,
): Naming | Refusal {
  if (!isLabel(name))
    return refuse("usage", "bad-name", `A session cannot be called "${name}"`, [
      "Small letters, digits, - and _, at most 40, not beginning with - or _",
    ]);
  const whole = tool?.includes(":") ? tool : null;
  const toolOf = (label: string): string => {
    if (whole !== null) return whole;
    const { name: bare, n } = numbered(label)!;
    return `${tool ?? family}:${bare === agent?.name ? twoDigits(n) : label}`;
  };
  const literal = numbered(name) !== undefined;
  const sample = toolOf(literal ? name : labelOf(name, MOST));
  if (!isTool(sample) || !isLabel(labelOf(name, MOST)))
    return refuse("usage", "bad-tool", `"${sample}" would be no tool id`, [
      "Letters, digits, _ . - and colons, at most 96 bytes: codex:02",
    ]);
  return { name, literal, tool: whole, toolOf };
}

/** A name out of a program's, such as `python3-11` of `Python3.11`. */
export function nameOf(program: string): string {
  const plain = program.toLowerCase().replace(/[^a-z0-9_-]+/g, "-");
  return plain.replace(/^[-_]+|-+$/g, "").slice(0, 30) || "program";
}

/** The family of a program that is no agent: what it is called. */
export function familyOf(program: string): string {
  const plain = program.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "");
  return plain.slice(0, 40) || "program";
}

/** Every label that would do, the best first. */
export function* labelsFor({ name, literal }: Naming): Generator<string> {
  if (literal) yield name;
  else for (let n = 1; n <= MOST; n++) yield labelOf(name, n);
}

/** The resource that a label is held by. */
export function resourceOf(label: string): string {
  return `label:${label}`;
}

/** Why the label cannot be had, by a new session of that tool or one that is here; nothing where it can. */
export function takenBy(
  world: World,
  room: Room,
  label: string,
  tool: string | null,
): string | undefined {
  const { state, place } = room;
  const [sightings, now] = [sightingsOf(world, place.dir), world.now()];
  if (readManaged(world, place.dir, label)?.stopped === null) return `"${label}" is in use`;
  const holder = claimsOn(room, label, now).find(
    ({ owner }) => !isGone(state, owner, now, sightings),
  );
  if (holder !== undefined) return `"${label}" is held by ${showName(holder.tool)}`;
  if (tool !== null && liveSessions({ state, sightings, now }, tool).length > 0)
    return `${tool} is here already`;
  return undefined;
}

/** Claims on the label of those who are gone, which whoever takes it takes over in the open. */
export function leftBehind(world: World, room: Room, label: string) {
  return takingOver(claimsOn(room, label, world.now()));
}

function claimsOn({ state }: Room, label: string, now: number): Claim[] {
  const resource = resourceOf(label);
  return [...state.claims.values()].filter(
    ({ resources, until }) => until > now && resources.includes(resource),
  );
}

function labelOf(name: string, n: number): string {
  return `${name}-${twoDigits(n)}`;
}

function twoDigits(n: number): string {
  return String(n).padStart(2, "0");
}
