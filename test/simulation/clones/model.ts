import type { Fact } from "../../../lib/fact/fact.ts";
import { crcOfLasting } from "../../../lib/fact/lasting.ts";
import { Desk, type Standing } from "./desk.ts";
import { type Judged, type Known, type Matter, meet, type Room, type Rules } from "./room.ts";

/** Rules of the model that can be left out, to see that they are needed. */
export type Rule =
  | "revokes"
  | "waits-for-tip"
  | "in-their-order"
  | "counts"
  | "ends-what-lost"
  | "brings-back"
  | "keeps-ended"
  | "lays-matters"
  | "ends-matters"
  | "keeps-matters-ended";

/** The model with all of its rules, or without one. */
export function modelWithout(left?: Rule): Rules {
  return () => new Model((rule) => rule !== left);
}

/** What a clone makes of its ledger, by the design: published facts folded by themselves, the own ones on top. */
class Model implements Room {
  readonly #has: (rule: Rule) => boolean;
  readonly #here = new Desk();
  #shared = new Desk();
  #strings: Fact[] = [];
  #known: Omit<Known, "claims" | "matters"> = {
    count: 0,
    crc: 0,
    begun: false,
    settled: false,
    sent: null,
  };
  readonly #batches = new Map<string, string[]>();
  /** Claims that ended here and may be published: by which fact, and how many were known to be then. */
  readonly #ended = new Map<string, { readonly by: string; readonly count: number }>();
  /** Matters that ended here, by which fact; and the ids of all that was published. */
  readonly #over = new Map<string, string>();
  readonly #there = new Set<string>();
  readonly #voices = new Set<string>();

  constructor(has: (rule: Rule) => boolean) {
    this.#has = has;
  }

  take(line: Fact): Judged {
    const { fact, ref } = line as Fact & { readonly fact?: string };
    this.#voices.add(line.session);
    const before = [...this.#here.matters.keys()];
    const outcome = this.#here.judge(line, (claim) => {
      if (this.#known.begun) this.#ended.set(claim.id, { by: line.id, count: this.#known.count });
      // What it had taken over comes back with the next tip, news or not.
      if (!claim.published && this.#has("brings-back") && this.#drop(claim.id))
        this.#known = { ...this.#known, settled: false };
    });
    for (const id of before) if (!this.#here.matters.has(id)) this.#over.set(id, line.id);
    if (line.kind === "sync") return this.#close(line as Fact & Closing);
    if (line.kind === "remote") {
      this.#known = { ...this.#known, begun: true };
      this.#batches.set(ref!, [...(this.#batches.get(ref!) ?? []), fact!]);
    }
    return { outcome, revoked: [] };
  }

  claims(): Standing[] {
    return [...this.#here.claims.values()];
  }

  matters(): Matter[] {
    return [...this.#here.matters.values()];
  }

  known(): Known {
    const { claims, matters } = this.#shared;
    return { ...this.#known, claims: [...claims.values()], matters: [...matters.values()] };
  }

  #close(sync: Fact & Closing): Judged {
    const strings = this.#batches.get(sync.id) ?? [];
    this.#batches.delete(sync.id);
    const crc = strings.reduce(
      (sum, each) => crcOfLasting(Buffer.from(each), sum),
      this.#known.crc,
    );
    const fits = this.#known.count + strings.length === sync.count && hex(crc) === sync.crc;
    if (!fits && this.#has("counts")) return { outcome: "void", revoked: [] };
    const { count, cursor } = sync;
    const settled = sync.status === "tip";
    const sent = cursor === undefined ? this.#known.sent : { cursor, count };
    this.#known = { count, crc, begun: true, settled, sent };
    for (const each of strings) this.#publish(JSON.parse(each) as Fact);
    const isJudged = settled || !this.#has("waits-for-tip");
    return { outcome: "effective", revoked: isJudged ? this.#overlay(Date.parse(sync.at)) : [] };
  }

  #publish(fact: Fact): void {
    this.#strings.push(fact);
    this.#shared.judge(fact);
    if (!this.#has("in-their-order")) this.#sort();
    const own = this.#here.claims.get(fact.id);
    if (own !== undefined) own.published = true;
    this.#drop(fact.id);
    this.#there.add(fact.id);
    for (const [id, by] of this.#over) if (by === fact.id) this.#over.delete(id);
  }

  /** By the clock instead: the mistake that their own order is there to avoid. */
  #sort(): void {
    this.#shared = new Desk();
    this.#strings.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    for (const each of this.#strings) this.#shared.judge(each);
  }

  /** What the fact ended here is for published facts to judge from now on. */
  #drop(fact: string): boolean {
    const by = [...this.#ended].filter(([, each]) => each.by === fact);
    for (const [id] of by) this.#ended.delete(id);
    return by.length > 0;
  }

  #overlay(at: number): string[] {
    const revoked: string[] = [];
    const { claims } = this.#here;
    const end = (claim: Standing): void => {
      claims.delete(claim.id);
      if (this.#voices.has(claim.owner)) revoked.push(claim.id);
    };
    if (this.#has("ends-what-lost"))
      for (const each of claims.values())
        if (each.published && !this.#shared.claims.has(each.id)) end(each);
    let shared: Standing[] = [];
    for (let again = true; again; ) {
      again = false;
      shared = [...this.#shared.claims.values()].filter(
        (each) => at < each.until && !(this.#ended.has(each.id) && this.#has("keeps-ended")),
      );
      for (const each of claims.values()) {
        const facing = shared.some((q) => q.owner !== each.owner && meet(q.path, each.path));
        if (each.published || !facing || !this.#has("revokes")) continue;
        end(each);
        if (this.#has("brings-back")) again = this.#drop(each.id) || again;
      }
    }
    for (const each of shared) {
      const here = claims.get(each.id);
      const until = Math.max(each.until, here?.until ?? 0);
      claims.set(each.id, { ...each, until, published: true });
    }
    for (const [id, { count }] of this.#ended)
      if (!this.#shared.claims.has(id) && count < this.#known.count) this.#ended.delete(id);
    this.#layMatters();
    return revoked;
  }

  /** What stands among the published facts stands here, unless it ended here by what is not published yet. */
  #layMatters(): void {
    const [here, there] = [this.#here.matters, this.#shared.matters];
    if (this.#has("ends-matters"))
      for (const id of here.keys()) if (this.#there.has(id) && !there.has(id)) here.delete(id);
    for (const [id, each] of there) {
      const isOver = this.#over.has(id) && this.#has("keeps-matters-ended");
      if (!isOver && this.#has("lays-matters")) here.set(id, each);
    }
  }
}

interface Closing {
  readonly status: string;
  readonly count: number;
  readonly crc: string;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}
