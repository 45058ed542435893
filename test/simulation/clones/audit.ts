import { type Fact, named } from "../../../lib/fact/fact.ts";
import { type Clone, factIn } from "./clone.ts";
import { Desk } from "./desk.ts";
import type { Remote } from "./remote.ts";
import { type Holder, type Judged, type Matter, meet, type Rules } from "./room.ts";

/** Sees every line of every clone, and says what must not be; with rules of its own. */
export class Audit {
  readonly wrong: string[] = [];
  /** What was published, at each number of facts, as the first who got there saw it. */
  readonly #known = new Map<number, string>();
  /** Claims that were told void or revoked, and from which number of facts on nobody may hold them. */
  readonly #lost = new Map<string, number>();
  readonly #granted = new Map<string, Clone>();
  readonly #pushed = new Set<string>();
  /** Claims that were released in a clone, and matters that it ended. */
  readonly #released = new Map<Clone, Set<string>>();
  readonly #remote: Remote;

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  see(clone: Clone, fact: Fact, judged: Judged): void {
    const { known, claims } = { known: clone.room.known(), claims: clone.room.claims() };
    const say = (why: string): void => {
      this.wrong.push(`${clone.name} at ${clone.lines.length}: ${why}`);
    };
    if (judged.outcome === "void" && fact.kind === "claim") this.#lost.set(fact.id, -1);
    const released = this.#released.get(clone) ?? new Set();
    this.#released.set(clone, released);
    const matters = clone.room.matters();
    for (const { id } of [...claims, ...matters])
      if (released.has(id)) say(`${id} was released, and has come back`);
    for (const id of judged.revoked) this.#revoked(clone, id, fact, say);
    for (const list of [claims, known.claims])
      for (const [one, other] of rivals(list)) say(`${one.id} and ${other.id} hold one path`);
    // In the middle of what is brought, what is shown is as it was before.
    const shown = known.settled ? known.count : -1;
    for (const { id } of claims) if (this.#isLost(id, shown)) say(`${id} was lost, and stands`);
    for (const { id } of known.claims)
      if (this.#isLost(id, known.count)) say(`${id} was lost, and is held`);
    if (fact.kind === "release" && judged.outcome === "effective")
      for (const id of named(fact)) released.add(id);
    if (["resolve", "retract", "decision"].includes(fact.kind) && judged.outcome === "effective")
      for (const id of named(fact)) if (!matters.some((each) => each.id === id)) released.add(id);
    if (fact.kind !== "sync" || judged.outcome === "void") return;
    const now = JSON.stringify([
      known.crc,
      known.claims.map(({ id, owner, until }) => [id, owner, until]),
      idsOf(known.matters),
    ]);
    const first = this.#known.get(known.count) ?? now;
    this.#known.set(known.count, first);
    if (first !== now) say(`another fold of ${known.count} published facts than elsewhere`);
  }

  /** The remote took these, and whoever said them may rely on it. */
  pushed(_: Clone, facts: readonly Fact[]): void {
    for (const { id } of facts) this.#pushed.add(id);
  }

  /** Its speaker was told that the remote has accepted the claim. */
  acknowledged(clone: Clone, id: string): void {
    this.#granted.set(id, clone);
    if (!clone.room.known().claims.some((each) => each.id === id))
      this.wrong.push(`${id} was acknowledged, and is not published`);
  }

  #isLost(id: string, count: number): boolean {
    const from = this.#lost.get(id);
    return from !== undefined && count >= from;
  }

  #revoked(clone: Clone, id: string, sync: Fact, say: (why: string) => void): void {
    const { count } = clone.room.known();
    const said = clone.lines.find(({ fact }) => fact.id === id)?.fact;
    const published = publishedTo(clone);
    const isPublished = published.some((each) => each.id === id);
    this.#lost.set(id, isPublished ? count : -1);
    const path = said?.paths?.[0] ?? "";
    const at = Date.parse(sync.at);
    const { commit } = sync as Fact & { readonly commit?: string };
    const cause = alone(this.#remote.at(commit)).some(
      (each) => each.owner !== said?.session && at < each.until && meet(each.path, path),
    );
    if (!isPublished && !cause) say(`${id} was revoked for nothing`);
    if (this.#granted.has(id) && said !== undefined && !mayHaveEnded(said, published))
      say(`${id} was acknowledged, and revoked before its lease ended`);
  }

  /** When nobody has anything to say any more: what must be so in the end. */
  finish(clones: readonly Clone[], rules: Rules): void {
    const say = (why: string): void => {
      this.wrong.push(`in the end: ${why}`);
    };
    const all = this.#remote.tip.strings.map((each) => factIn(each).id);
    const ids = new Set(all);
    if (ids.size < all.length) say("a fact was published twice");
    for (const id of this.#pushed) if (!ids.has(id)) say(`${id} was published, and is gone`);
    for (const id of this.#granted.keys())
      if (!ids.has(id)) say(`${id} was acknowledged, and is not there`);
    for (const clone of clones) {
      const { count, claims, matters } = clone.room.known();
      if (idsOf(matters) !== idsOf(clone.room.matters()))
        say(`${clone.name} shows ${idsOf(clone.room.matters())} open, not ${idsOf(matters)}`);
      if (count !== all.length) say(`${clone.name} knows ${count} of ${all.length} facts`);
      const at = Date.parse(
        clone.lines.findLast(({ fact }) => fact.kind === "sync")?.fact.at ?? "",
      );
      const here = new Map(clone.room.claims().map((each) => [each.id, each]));
      for (const { id, owner, until } of claims)
        if (at < until && !here.has(id) && !clone.isOwn(owner))
          say(`${clone.name} does not see ${id}`);
      for (const { id, published } of here.values()) {
        if (published && !claims.some((each) => each.id === id)) say(`${clone.name} shows ${id}`);
        if (!published) say(`${id} stands, and was never published`);
      }
      for (const { fact, judged } of clone.lines)
        if (fact.kind === "lesson" && judged.outcome !== "void" && !ids.has(fact.id))
          say(`${fact.id} is lost`);
      const own = clone.lines.map(({ fact }) => fact.id).filter((id) => ids.has(id));
      const there = all.filter((id) => own.includes(id));
      if (own.join() !== there.join())
        say(`${clone.name} published in another order than it spoke`);
      this.#refold(clone, rules, say);
    }
  }

  /** Verdicts and places are what they were when they were told. */
  #refold(clone: Clone, rules: Rules, say: (why: string) => void): void {
    const room = rules();
    for (const [n, { fact, judged }] of clone.lines.entries())
      if (JSON.stringify(room.take(fact)) !== JSON.stringify(judged))
        say(`${clone.name} judges line ${n} otherwise than before`);
  }
}

function idsOf(matters: readonly Matter[]): string {
  return matters
    .map(({ id }) => id)
    .sort()
    .join(" ");
}

/** Who holds what by these facts and nothing else. */
function alone(strings: readonly string[]): Holder[] {
  const desk = new Desk();
  for (const each of strings) desk.judge(factIn(each));
  return [...desk.claims.values()];
}

/** The published facts that have come to this clone. */
function publishedTo({ lines, room }: Clone): Fact[] {
  const closed = new Set(
    lines
      .filter(({ fact, judged }) => fact.kind === "sync" && judged.outcome !== "void")
      .map(({ fact }) => fact.id),
  );
  const brought = lines.flatMap(({ fact }) => {
    const { fact: string, ref } = fact as Fact & { readonly fact?: string };
    return string !== undefined && closed.has(ref!) ? [factIn(string)] : [];
  });
  return brought.slice(0, room.known().count);
}

function rivals(claims: readonly Holder[]): [Holder, Holder][] {
  return claims.flatMap((one, n) =>
    claims
      .slice(n + 1)
      .filter((other) => other.owner !== one.owner && meet(one.path, other.path))
      .map((other): [Holder, Holder] => [one, other]),
  );
}

/** Whether anything published behind it can have ended the claim: its owner, force, or the end of its lease. */
function mayHaveEnded(claim: Fact, published: readonly Fact[]): boolean {
  const place = published.findIndex(({ id }) => id === claim.id);
  const lease = Date.parse(claim.lease_until!) - Date.parse(claim.at);
  let until = Date.parse(claim.lease_until!);
  for (const fact of published.slice(place + 1)) {
    const at = Date.parse(fact.at);
    const isNamed = named(fact).includes(claim.id) || fact.over?.includes(claim.id) === true;
    if (isNamed && (fact.force === true || fact.tool === claim.tool)) return true;
    if (fact.session === claim.session) {
      if (at >= until || fact.status === "ended") return true;
      until = Math.max(until, at + lease);
    } else if (fact.kind === "claim" && meet(fact.paths![0]!, claim.paths![0]!) && at >= until)
      return true;
  }
  return place === -1;
}
