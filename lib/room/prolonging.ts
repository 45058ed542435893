import { type Fact, named } from "../fact/fact.ts";
import { parseInstant } from "../fact/instant.ts";
import { ownerOf } from "./family.ts";
import type { State } from "./state.ts";

/** A lease as other machines read it. */
interface Lease {
  owner: string;
  readonly length: number;
  until: number;
}

/** Leases of published claims, as they become with every fact that goes out. */
export class Leases {
  readonly #shared: State;
  readonly #leases = new Map<string, Lease>();

  constructor(shared: State) {
    this.#shared = shared;
    for (const { id, owner, lease, until } of shared.claims.values())
      this.#leases.set(id, { owner, length: lease, until });
  }

  /** What the fact does to them on other machines. */
  say(fact: Fact): void {
    const at = parseInstant(fact.at)!;
    for (const each of this.of(fact.session))
      if (at < each.until) each.until = Math.max(each.until, at + each.length);
    if (fact.kind === "session" && fact.status === "continues" && fact.ref !== undefined)
      for (const each of this.of(fact.ref)) each.owner = fact.session;
    if (fact.kind === "release" || fact.kind === "retract") this.#end(named(fact));
    if (fact.kind !== "claim") return;
    this.#end(fact.over ?? []);
    const until = parseInstant(fact.lease_until)!;
    this.#leases.set(fact.id, { owner: this.#ownerOf(fact.session), length: until - at, until });
  }

  of(session: string): Lease[] {
    const owner = this.#ownerOf(session);
    return [...this.#leases.values()].filter((each) => each.owner === owner);
  }

  has(id: string): boolean {
    return this.#leases.has(id);
  }

  /** Whether a word of that session is worth sending: a third of one of its leases is over, and not all of it. */
  isDue({ session, at }: Fact): boolean {
    return this.of(session).some((each) => prolongs(each, parseInstant(at)!, 0));
  }

  /** The same of a claim that prolongs these, perhaps by more than they were. */
  isDueBy({ session, at, lease_until }: Fact, holds: readonly string[]): boolean {
    const owner = this.#ownerOf(session);
    const held = holds.map((id) => this.#leases.get(id));
    const until = parseInstant(lease_until) ?? 0;
    if (!held.every((each) => each?.owner === owner && parseInstant(at)! < each.until))
      return false;
    return held.some((each) => prolongs(each!, parseInstant(at)!, until));
  }

  #ownerOf(session: string): string {
    return ownerOf(this.#shared, session);
  }

  #end(ids: readonly string[]): void {
    for (const id of ids) this.#leases.delete(id);
  }
}

function prolongs({ length, until }: Lease, at: number, asked: number): boolean {
  return at < until && 3 * (Math.max(asked, at + length) - until) >= length;
}
