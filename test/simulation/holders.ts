import { segmentPath } from "../../lib/ledger/layout.ts";
import type { Entry } from "../../lib/ledger/ledger.ts";
import type { Claim, State } from "../../lib/room/state.ts";
import { ROOM, type World } from "./world.ts";

/** Looks at who holds what, and which run this is, after every line, with rules of its own and none of the fold's. */
export class Watch {
  #before = new Map<string, { readonly owner: string; readonly until: number }>();
  readonly #ended = new Set<string>();
  /** Claims that another took because it was published first. */
  readonly #revoked = new Set<string>();
  #run: unknown;

  see(state: State, entry: Entry): string[] {
    const claims = [...state.claims.values()];
    const wrong = [
      ...this.#outlived(state, entry),
      ...this.#returned(state),
      ...rivals(claims),
      ...this.#displaced(state, entry),
    ];
    if ("revoked" in entry.verdict)
      for (const { claim } of entry.verdict.revoked ?? []) this.#revoked.add(claim);
    for (const id of this.#before.keys()) if (!state.claims.has(id)) this.#ended.add(id);
    this.#before = new Map(claims.map(({ id, owner, until }) => [id, { owner, until }]));
    return wrong.map((each) => `at ${entry.seq}: ${each}`);
  }

  /** Whoever speaks after the end of its lease has lost the claim for good. */
  #outlived(state: State, { record, verdict }: Entry): string[] {
    if (record === null || verdict.outcome === "repeat") return [];
    const at = Date.parse(String(record.at));
    return [...this.#before]
      .filter(([, { owner, until }]) => owner === record.session && at >= until)
      .filter(([id]) => state.claims.has(id))
      .map(([id]) => `${id} has outlived its lease`);
  }

  /** Of run identities there is one until it is ended, and then another can be begun. */
  #displaced({ runId }: State, { record, verdict }: Entry): string[] {
    const wrong: string[] = [];
    if (record?.kind === "run-id" && verdict.outcome !== "repeat") {
      const { id, status, build_loop_id: named } = record;
      const fits = this.#run === (status === "begun" ? undefined : named);
      const isVoid = verdict.outcome === "void";
      if (!isVoid && !fits) wrong.push(`${id} has an effect on ${this.#run}`);
      if (isVoid && fits && status === "begun") wrong.push(`${id} is void though there was none`);
      if (!isVoid) this.#run = status === "ended" ? undefined : named;
    }
    if (runId?.id !== this.#run) wrong.push(`the run is ${runId?.id}, and was ${this.#run}`);
    return wrong;
  }

  /** A published claim comes back where what ended it here is undone before it was published. One that was revoked does not. */
  #returned({ claims }: State): string[] {
    return [...this.#ended]
      .filter((id) => claims.has(id) && (this.#revoked.has(id) || !claims.get(id)!.published))
      .map((id) => `${id} has come back`);
  }
}

/** Claims of different owners that meet. */
function rivals(claims: readonly Claim[]): string[] {
  const found: string[] = [];
  for (const [n, one] of claims.entries()) {
    for (const other of claims.slice(n + 1)) {
      const apart = one.tree !== null && other.tree !== null && one.tree !== other.tree;
      const meet = one.paths.some((a) => other.paths.some((b) => isWithin(a, b) || isWithin(b, a)));
      if (one.owner !== other.owner && !apart && meet)
        found.push(`${one.id} and ${other.id} hold one path`);
    }
  }
  return found;
}

function isWithin(path: string, directory: string): boolean {
  return `${path}/`.toLowerCase().startsWith(`${directory}/`.toLowerCase());
}

/** Every record stands on a line of its own, so that any program that reads lines reads it. */
export function gluedRecord(world: World, { segment, offset, length, record }: Entry): string[] {
  if (record === null) return [];
  const bytes = world.files.files.get(segmentPath(ROOM, segment))?.bytes;
  // A page that never reached the disk may have taken the line end before it; zeros stand there.
  const before = offset === 0 ? 10 : bytes?.[offset - 1];
  const alone = (before === 10 || before === 0) && bytes?.[offset + length] === 10;
  return alone ? [] : [`${record.id} shares its line with other bytes`];
}
