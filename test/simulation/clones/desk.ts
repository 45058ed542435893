import { type Fact, named } from "../../../lib/fact/fact.ts";
import { type Holder, type Matter, meet } from "./room.ts";

/** A claim at the desk. */
export interface Standing extends Holder {
  readonly tool: string;
  readonly lease: number;
  until: number;
  published: boolean;
}

/** Who holds what and what is open, of one list of facts: the rules of claims as they are on one machine, written down once more and shorter. */
export class Desk {
  readonly claims = new Map<string, Standing>();
  /** Blockers and decisions that stand. */
  readonly matters = new Map<string, Matter>();
  readonly #seen = new Set<string>();

  /** What became of the fact; `ending` hears of each claim that it ends. */
  judge(fact: Fact, ending: (claim: Standing) => void = () => undefined): string {
    if (this.#seen.has(fact.id)) return "repeat";
    this.#seen.add(fact.id);
    const at = Date.parse(fact.at);
    const end = (claim: Standing): void => {
      this.claims.delete(claim.id);
      ending(claim);
    };
    for (const claim of this.of(fact.session)) {
      if (at < claim.until) claim.until = Math.max(claim.until, at + claim.lease);
      else end(claim);
    }
    if (fact.kind === "remote" || fact.kind === "sync") return "effective";
    if (fact.kind === "claim") return this.#grant(fact, at, end);
    if (fact.kind === "release") return this.#release(fact, end);
    if (fact.kind === "blocker" || fact.kind === "decision") return this.#open(fact);
    if (fact.kind === "resolve" || fact.kind === "retract") return this.#close(fact);
    if (fact.kind === "session" && fact.status === "ended") this.of(fact.session).forEach(end);
    return "effective";
  }

  of(session: string): Standing[] {
    return [...this.claims.values()].filter((each) => each.owner === session);
  }

  #grant(fact: Fact, at: number, end: (claim: Standing) => void): string {
    const [path, until] = [fact.paths![0]!, Date.parse(fact.lease_until!)];
    const own = this.of(fact.session).filter((each) => `${path}/`.startsWith(`${each.path}/`));
    const over = new Set(fact.over ?? []);
    const isForced = fact.force === true;
    const taken = [...this.claims.values()].filter((each) => over.has(each.id));
    if (!isForced && taken.some((each) => at < each.until)) return "void";
    if (own.length > 0) {
      for (const each of own) each.until = Math.max(each.until, until);
      return "renewed";
    }
    const facing = [...this.claims.values()].filter(
      (each) => each.owner !== fact.session && meet(each.path, path),
    );
    if (facing.some((each) => at < each.until && !over.has(each.id))) return "void";
    facing.forEach(end);
    const { id, session: owner, tool } = fact;
    this.claims.set(id, { id, owner, tool, path, lease: until - at, until, published: false });
    return "granted";
  }

  /** A decision takes the place of those that it names. */
  #open({ id, kind, tool, ...fact }: Fact): string {
    if (kind === "decision")
      for (const each of this.#named(fact as Fact, "decision")) this.matters.delete(each.id);
    this.matters.set(id, { id, kind, tool });
    return "effective";
  }

  #close(fact: Fact): string {
    const all = this.#named(fact, fact.kind === "resolve" ? "blocker" : undefined);
    const entitled = all.filter((each) => each.tool === fact.tool || fact.force === true);
    for (const { id } of entitled) this.matters.delete(id);
    return entitled.length === 0 ? "void" : "effective";
  }

  #named(fact: Fact, kind?: string): Matter[] {
    const all = named(fact).flatMap((id) => this.matters.get(id) ?? []);
    return all.filter((each) => kind === undefined || each.kind === kind);
  }

  #release(fact: Fact, end: (claim: Standing) => void): string {
    const all = named(fact).flatMap((id) => this.claims.get(id) ?? []);
    const entitled = all.filter((each) => each.tool === fact.tool || fact.force === true);
    entitled.forEach(end);
    return entitled.length === 0 ? "void" : "effective";
  }
}
