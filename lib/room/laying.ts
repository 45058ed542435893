import { type Fact, named } from "../fact/fact.ts";
import { parseInstant } from "../fact/instant.ts";
import { foldedOf } from "./published.ts";
import { DAY, KEPT_DAYS, keep } from "./retention.ts";
import type { Laid, Open, State } from "./state.ts";

/** What stands until something ends it, claims apart: in the hot part, and in the rest. */
const HOT = ["blockers", "bindings", "waits"] as const;
const REST = ["held", "open", "artifacts", "lessons"] as const;

type PartName = (typeof HOT)[number] | (typeof REST)[number];

/** As much of it as both parts have. */
type Standing = Open | { readonly tool: string; readonly session: string };

/** One list of the room, and what is known of those in it that are published. */
interface Part {
  readonly name: PartName;
  readonly standing: Map<string, Standing>;
  readonly laid: Map<string, Laid>;
}

const STANDS: Laid = { ended: false, by: null };
/** It had ended before it was known to be published. */
const OVER: Laid = { ended: true, by: null };

/**
 * Lets what stands among the published facts stand here too: what came new is laid beside what was said here, what ended
 * there ends here. What this room ended itself stays ended, until the fact that ended it is published and they decide.
 */
export function layOthers(state: State, at: number): void {
  const theirs = partsOf(foldedOf(state.published!));
  for (const [n, part] of partsOf(state).entries()) layPart(state, part, theirs[n]!.standing, at);
}

function layPart(state: State, part: Part, theirs: Part["standing"], at: number): void {
  const { name, standing, laid } = part;
  for (const key of [...laid.keys()].filter((each) => each.startsWith(`${name} `))) {
    const id = key.slice(name.length + 1);
    if (theirs.has(id)) continue;
    standing.delete(id);
    laid.delete(key);
  }
  for (const [id, each] of theirs) {
    if (isClaim(each)) continue;
    // Who of this room waits for whom it knows best itself.
    if (name === "waits" && isOwn(state, each)) continue;
    const key = keyOf(name, id);
    const [known, here] = [laid.get(key), standing.get(id)];
    if (here !== undefined) {
      if (known === undefined && !isSame(here, each)) continue;
      if (known === undefined) laid.set(key, STANDS);
      if ("fact" in here && "fact" in each) here.consumed ??= each.consumed;
    } else if (known === undefined && isOwn(state, each)) laid.set(key, OVER);
    else if (known?.ended !== true) {
      if (mayStand(state, name, each, known, at)) put(state, part, id, each, at);
      laid.set(key, STANDS);
    }
  }
}

/** Whether it is to stand here, where nothing of that id does. */
function mayStand(
  { claims }: State,
  name: PartName,
  each: Standing,
  known: Laid | undefined,
  at: number,
): boolean {
  if (name === "waits")
    return (each as { claims?: readonly string[] }).claims!.some((id) => claims.has(id));
  if (!isKept(name)) return true;
  // What was here and is not has been let go.
  return known === undefined && instantOf(each as Open) >= at - KEPT_DAYS * DAY;
}

function put(state: State, { name, standing }: Part, id: string, each: Standing, at: number): void {
  const own = "fact" in each ? { ...each, seq: state.seq } : each;
  if (isKept(name)) keep(standing as Map<string, Open>, own as Open, at);
  else standing.set(id, own);
}

/** What is kept for a while and not until something ends it. */
function isKept(name: PartName): boolean {
  return name === "artifacts" || name === "lessons";
}

function instantOf({ fact }: Open): number {
  return parseInstant(fact.at) ?? 0;
}

function isClaim(each: Standing): boolean {
  return "fact" in each && each.fact.kind === "claim";
}

/** Whether it is what was said here, and not another's of the same id. */
function isSame(one: Standing, other: Standing): boolean {
  const [a, b] = [saidBy(one), saidBy(other)];
  return a.tool === b.tool && a.session === b.session && a.kind === b.kind;
}

function saidBy(each: Standing): { tool: string; session: string; kind?: string } {
  return "fact" in each ? each.fact : each;
}

function isOwn({ sessions }: State, each: Standing): boolean {
  return sessions.has(saidBy(each).session);
}

/** A published fact that stands here, where somebody names it. */
export interface Named {
  readonly part: Part;
  readonly id: string;
}

/** What of the published facts a fact names while it stands here; to be asked before the fact takes effect. */
export function publishedAmong(state: State, fact: Fact): Named[] {
  if (state.published === null) return [];
  const ids = named(fact);
  if (ids.length === 0) return [];
  return partsOf(state).flatMap((part) =>
    ids
      .filter((id) => part.standing.has(id) && part.laid.has(keyOf(part.name, id)))
      .map((id) => ({ part, id })),
  );
}

/** Remembers which of these the fact of this room has ended. */
export function noteOver(before: readonly Named[], by: string): void {
  for (const { part, id } of before)
    if (!part.standing.has(id)) part.laid.set(keyOf(part.name, id), { ended: true, by });
}

/** What was said here is published: from the next tip on it stands here as long as there. */
export function notePublished(state: State, id: string): void {
  const shared = foldedOf(state.published!);
  for (const [n, { name, standing, laid }] of partsOf(state).entries()) {
    const here = standing.get(id);
    if (here === undefined || name === "waits" || isClaim(here)) continue;
    const there = partsOf(shared)[n]!.standing.get(id);
    if (there !== undefined && isSame(here, there)) laid.set(keyOf(name, id), STANDS);
  }
}

/** A fact of this room is published: what it ended here is over if the published facts say so. */
export function leaveToPublished({ published, rest }: State, by: string): void {
  for (const laid of [published?.laid, rest?.laid])
    for (const [key, each] of laid ?? []) if (each.by === by) laid!.set(key, STANDS);
}

/** Of another published ledger nothing is known yet: what was said here may have to be published once more. */
export function forgetLaid(state: State): void {
  for (const { name, standing, laid } of partsOf(state))
    for (const [id, each] of standing) if (isOwn(state, each)) laid.delete(keyOf(name, id));
}

/** Whether what stands under that id, claims apart, is published. */
export function isLaid({ published, rest }: State, id: string): boolean {
  if (published === null) return false;
  if (HOT.some((name) => published.laid.has(keyOf(name, id)))) return true;
  return rest !== null && REST.some((name) => rest.laid.has(keyOf(name, id)));
}

/** Whether what stands under that id, claims apart, was said on another machine. */
export function isFromElsewhere(
  state: State,
  { id, session }: { readonly id: string; readonly session: string },
): boolean {
  return !state.sessions.has(session) && isLaid(state, id);
}

function keyOf(name: PartName, id: string): string {
  return `${name} ${id}`;
}

function partsOf(state: State): Part[] {
  const { published, rest } = state;
  const hot = HOT.map((name): Part => {
    return { name, standing: state[name], laid: published?.laid ?? new Map() };
  });
  if (rest === null) return hot;
  return [...hot, ...REST.map((name): Part => ({ name, standing: rest[name], laid: rest.laid }))];
}
