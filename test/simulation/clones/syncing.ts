import { type Fact, named } from "../../../lib/fact/fact.ts";
import { crcOfLasting } from "../../../lib/fact/lasting.ts";
import type { Audit } from "./audit.ts";
import { type Clone, factIn, stringOf } from "./clone.ts";
import type { Remote, Tip } from "./remote.ts";

/** Strings of one batch; small, so that a fetch takes several. */
const BATCH = 2;
const TRIES = 5;

/** Where a mistake can be planted. */
export interface Seams {
  readonly push: (remote: Remote, upon: Tip, strings: readonly string[]) => Tip | undefined;
  /** Which of the own facts go out, of those that could. */
  readonly send: (clone: Clone, there: ReadonlySet<string>) => Fact[];
  /** What of it is brought into the ledger. */
  readonly bring: (clone: Clone, strings: readonly string[]) => readonly string[];
  /** The line in which a published fact arrives. */
  readonly arrive: (remote: Fact & { readonly fact: string }) => Fact;
  /** Whether a claim that waits for the remote is told that it is granted. */
  readonly isGranted: (clone: Clone, claim: string) => boolean;
  /** Whether what was fetched is looked at before the own facts are put upon it. */
  readonly bringsFirst: boolean;
}

/** The protocol as it is meant. */
export const AS_MEANT: Seams = {
  push: (remote, upon, strings) => remote.push(upon, strings),
  send: (clone, there) => goingOut(clone, candidates(clone, there)),
  bring: (_, strings) => strings,
  arrive: (remote) => remote,
  isGranted: (clone, claim) =>
    clone.room.claims().some(({ id, published }) => id === claim && published),
  bringsFirst: true,
};

/** Of these, what is worth sending: what stands, what ends published things, renewals, lessons. */
export function goingOut(clone: Clone, facts: readonly Fact[]): Fact[] {
  const going = new Set<string>();
  return facts.filter((fact) => {
    const goes = goesOut(clone, fact, going);
    if (goes) going.add(fact.id);
    return goes;
  });
}

function goesOut(clone: Clone, fact: Fact, going: ReadonlySet<string>): boolean {
  const { claims, matters } = clone.room.known();
  if (fact.kind === "claim")
    return clone.room.claims().some(({ id, published }) => id === fact.id && !published);
  if (fact.kind === "release")
    return named(fact).some((id) => going.has(id) || claims.some((each) => each.id === id));
  const ends = named(fact).some((id) => going.has(id) || matters.some((each) => each.id === id));
  if (fact.kind === "resolve" || fact.kind === "retract") return ends;
  if (fact.kind === "blocker" || fact.kind === "decision")
    return ends || clone.room.matters().some(({ id }) => id === fact.id);
  if (fact.kind === "lesson") return true;
  const speaks = ({ owner }: { readonly owner: string }): boolean => owner === fact.session;
  const isRenewal = claims.some(speaks);
  return isRenewal || clone.room.claims().some((each) => speaks(each) && going.has(each.id));
}

/** One `rally sync`, a step at a time; it may be killed between any two. */
export function* syncing(
  clone: Clone,
  remote: Remote,
  seams: Seams,
  audit: Audit,
  now: () => number,
): Generator<string, "offline" | "done" | "lost"> {
  for (let tries = 0; tries < TRIES; tries++) {
    yield "fetch";
    if (clone.isCut) return "offline";
    const { tip } = remote;
    if (seams.bringsFirst) yield* bringing(clone, tip, seams, now);
    const cursor = clone.lines.length;
    const outgoing = seams.send(clone, there(clone, tip));
    if (outgoing.length === 0) {
      told(clone, seams, audit);
      return "done";
    }
    yield `push ${outgoing.map(({ id }) => id).join(" ")}`;
    if (clone.isCut) return "offline";
    const strings = outgoing.map(stringOf);
    const after = seams.push(remote, tip, strings);
    audit.pushed(clone, after === undefined ? [] : outgoing);
    yield after === undefined ? "lost the swap" : "won the swap";
    if (after === undefined) continue;
    yield* bringing(clone, after, seams, now, `main:${cursor}`);
    told(clone, seams, audit);
    return "done";
  }
  return "lost";
}

/**
 * Own facts with effect that may go out: those behind the last that is published. What was passed over then stays
 * where it is, or it would take effect behind facts that were said after it.
 */
export function candidates(clone: Clone, there: ReadonlySet<string>): Fact[] {
  const own = unsent(clone);
  const last = own.findLastIndex(({ fact }) => there.has(fact.id));
  return own
    .slice(last + 1)
    .filter(hasEffect)
    .map(({ fact }) => fact);
}

/** The ledger behind the cursor, without what came from other machines. */
export function unsent({ lines, room }: Clone): Clone["lines"] {
  const from = Number(room.known().sent?.cursor.slice(5) ?? 0);
  return lines.slice(from).filter(({ fact }) => fact.kind !== "remote" && fact.kind !== "sync");
}

export function hasEffect({ judged }: Clone["lines"][number]): boolean {
  return judged.outcome !== "void" && judged.outcome !== "repeat";
}

/** Ids that were published already, of facts that the own ledger may still offer. */
function there({ room }: Clone, { strings }: Tip): ReadonlySet<string> {
  return new Set(strings.slice(room.known().sent?.count ?? 0).map((each) => factIn(each).id));
}

function* bringing(
  clone: Clone,
  tip: Tip,
  seams: Seams,
  now: () => number,
  cursor?: string,
): Generator<string> {
  const strings = seams.bring(clone, tip.strings);
  const speaker = clone.speakers[0]!;
  for (;;) {
    const known = clone.room.known();
    const rest = strings.slice(known.count);
    if (strings.length < known.count || (rest.length === 0 && known.settled)) return;
    const batch = rest.slice(0, BATCH);
    const crc = batch.reduce((sum, each) => crcOfLasting(Buffer.from(each), sum), known.crc);
    const key = clone.key();
    for (const [n, fact] of batch.entries()) {
      const id = `remote_${key}-${n}`;
      const line = { ...clone.fact(speaker, "remote", now()), v: 2, id, ref: `sync_${key}`, fact };
      clone.append(seams.arrive(line));
      if (n === 1) yield "half a batch";
    }
    const isLast = rest.length === batch.length;
    const closing = {
      v: 2,
      id: `sync_${key}`,
      status: isLast ? "tip" : "part",
      ...(tip.commit === null ? {} : { commit: tip.commit }),
      count: known.count + batch.length,
      crc: crc.toString(16).padStart(8, "0"),
      // Whoever finds its commit brought by another leaves the cursor: what that one sent may stand behind it.
      ...(isLast && rest.length > 0 && cursor !== undefined ? { cursor } : {}),
    };
    clone.append({ ...clone.fact(speaker, "sync", now()), ...closing });
    if (isLast) return;
    yield "brought a batch";
  }
}

/** The answers that waited for the remote. In the middle of what another brings, what stands here is not yet judged by it. */
function told(clone: Clone, seams: Seams, audit: Audit): void {
  if (!clone.room.known().settled) return;
  for (const id of clone.waiting) {
    clone.waiting.delete(id);
    if (seams.isGranted(clone, id)) audit.acknowledged(clone, id);
  }
}
