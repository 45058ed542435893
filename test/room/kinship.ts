import type { Raw } from "./hostile_sequences.ts";

/** What the oracle needs to know of a claim that somebody holds. */
export interface Held {
  readonly id: string;
  readonly owner: string;
  readonly until: number;
  readonly paths: readonly string[];
  readonly tree: string | null;
  readonly resources: readonly string[];
}

/** What the oracle understood of one fact before its effect. */
export interface Hearing {
  readonly fact: Raw;
  /** It joins and renews: who speaks is well said, no repeat, and the session is of that tool. */
  readonly counts: boolean;
  /** It may have an effect besides. */
  readonly acts: boolean;
  /** The session that its session goes on as. */
  readonly owner: string;
  readonly at: number;
  readonly first: boolean;
}

interface Person {
  readonly tool: string;
  parent: string | null;
  goesOnAs: string | null;
  ended: boolean;
}

const TEXTS = ["paths", "refs", "over", "resources"];
const WORDS = ["ref", "reason", "target", "status", "parent", "tree", "cursor", "build_loop_id"];

/**
 * A second reading of SPEC section 2, written from its text and sharing nothing with lib/room: whose child a session
 * is, who goes on as whom, and so who may end a claim or come to own it. Slow and plain, which is its worth.
 */
export class Kinship {
  readonly #people = new Map<string, Person>();
  readonly #ids = new Set<unknown>();

  /** Takes in who speaks; what the fact does to families waits for `settle`. */
  hear(fact: Raw): Hearing {
    const at = instant(fact.at);
    const { session, tool } = fact as { session: string; tool: string };
    const deaf: Hearing = { fact, counts: false, acts: false, owner: session, at, first: false };
    const speaks =
      isText(fact.id) &&
      isText(session) &&
      isText(tool) &&
      tool !== "all" &&
      /^[a-z]/.test(String(fact.kind));
    if (!speaks || Number.isNaN(at) || !(Number(fact.v) >= 1) || this.#ids.has(fact.id))
      return deaf;
    this.#ids.add(fact.id);
    const known = this.#people.get(session);
    if (known !== undefined && known.tool !== tool) return deaf;
    if (known === undefined) {
      const parent = fact.parent as string;
      const elder = this.#people.get(parent)?.tool === tool ? this.now(parent) : null;
      this.#people.set(session, { tool, parent: elder, goesOnAs: null, ended: false });
    } else known.ended = false;
    const acts = this.now(session) === session && isWhole(fact);
    return { fact, counts: true, acts, owner: this.now(session), at, first: known === undefined };
  }

  /** Whether the claim may end because of this fact. `granted`: the fact is now itself among the claims. */
  mayEnd(claim: Held, hearing: Hearing, granted: boolean): boolean {
    const { fact, counts, acts, owner, at } = hearing;
    if (!counts) return false;
    const mine =
      claim.owner === owner ||
      (this.#goesOn(hearing) && this.now(fact.ref as string) === claim.owner);
    if (mine && at >= claim.until) return true;
    if (!acts) return false;
    const forced = fact.force === true && isText(fact.reason);
    const names = [fact.ref, ...((fact.refs as unknown[] | undefined) ?? [])].includes(claim.id);
    const sameTool = this.#people.get(claim.owner)?.tool === fact.tool;
    if (fact.kind === "release") return names && (sameTool || forced);
    if (fact.kind === "retract") return names && sameTool;
    if (fact.kind === "session")
      return fact.status === "ended" && mine && this.#heir(owner) === null;
    if (fact.kind !== "claim" || !granted || claim.owner === owner) return false;
    if (!collide(claim, fact) || this.descends(owner, claim.owner)) return false;
    return at >= claim.until || (forced && ((fact.over as string[]) ?? []).includes(claim.id));
  }

  /** Whether the claim may come into these hands because of this fact. */
  mayPass(claim: Held, to: string, hearing: Hearing): boolean {
    const { fact, acts, owner } = hearing;
    if (!acts || fact.kind !== "session") return false;
    if (this.#goesOn(hearing)) return fact.ref === claim.owner && to === owner;
    return fact.status === "ended" && claim.owner === owner && this.#heir(owner) === to;
  }

  /** Lets the fact change families. */
  settle(hearing: Hearing): void {
    const { fact, acts, owner } = hearing;
    if (!acts || fact.kind !== "session") return;
    if (this.#goesOn(hearing)) {
      const [old, heir] = [this.#people.get(fact.ref as string)!, this.#people.get(owner)!];
      old.goesOnAs = owner;
      heir.parent = old.parent;
    } else if (fact.status === "ended") this.#people.get(owner)!.ended = true;
  }

  /** Whom the session is now. */
  now(session: string): string {
    const next = this.#people.get(session)?.goesOnAs;
    return next === null || next === undefined ? session : this.now(next);
  }

  descends(session: string, ancestor: string): boolean {
    const parent = this.#people.get(this.now(session))?.parent;
    if (parent === null || parent === undefined) return false;
    return this.now(parent) === this.now(ancestor) || this.descends(parent, ancestor);
  }

  related(a: string, b: string): boolean {
    return this.now(a) === this.now(b) || this.descends(a, b) || this.descends(b, a);
  }

  #goesOn({ fact, acts, first }: Hearing): boolean {
    if (!acts || !first || fact.kind !== "session" || fact.status !== "continues") return false;
    const old = this.#people.get(fact.ref as string);
    return (
      old !== undefined &&
      fact.ref !== fact.session &&
      old.tool === fact.tool &&
      !old.ended &&
      old.goesOnAs === null
    );
  }

  #heir(session: string): string | null {
    const parent = this.#people.get(session)?.parent ?? null;
    const heir = parent === null ? null : this.now(parent);
    return heir === null || this.#people.get(heir)!.ended ? null : heir;
  }
}

/** Whether two claims ask for the same thing (SPEC section 4). */
export function collide(claim: Held, other: Raw | Held): boolean {
  const { paths = [], resources = [], tree } = other as Partial<Held>;
  if (claim.resources.some((each) => resources.includes(each))) return true;
  const limited = typeof tree === "string" && claim.tree !== null && claim.tree !== tree;
  return !limited && claim.paths.some((a) => paths.some((b) => begins(a, b) || begins(b, a)));
}

function begins(path: string, directory: string): boolean {
  return `${path.toLowerCase()}/`.startsWith(`${directory.toLowerCase()}/`);
}

function instant(text: unknown): number {
  const ms = Date.parse(String(text));
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text ? ms : Number.NaN;
}

function isCanonical(path: unknown): boolean {
  const whole = `/${path}/`;
  return !/\/\.{0,2}\//.test(whole) && !whole.includes("\0") && whole.normalize("NFC") === whole;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isWhole(fact: Raw): boolean {
  const isOrMissing = (keys: readonly string[], test: (value: unknown) => boolean): boolean =>
    keys.every((key) => fact[key] === undefined || test(fact[key]));
  return (
    isOrMissing(["paths"], (value) => Array.isArray(value) && value.every(isCanonical)) &&
    isOrMissing(WORDS, (value) => typeof value === "string") &&
    isOrMissing(
      TEXTS,
      (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
    ) &&
    isOrMissing(["force", "off_task"], (value) => typeof value === "boolean") &&
    isOrMissing(["lease_until", "next_check_in_at"], (value) => !Number.isNaN(instant(value))) &&
    isOrMissing(["spawned"], (value) => Object.values(value as object).every((each) => each >= 0))
  );
}
