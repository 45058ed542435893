/** What other machines have published, as a sync leaves it in the ledger of a scratch repository. */
import type { Fact } from "../../lib/fact/fact.ts";
import { bring, closing, farClaim, said, stringOf } from "../room/publishing.ts";
import { story } from "../room/story.ts";
import type { Cast } from "./cast.ts";

const HOUR = 3_600_000;

/** A published ledger, from which a room brings batch by batch. */
export class Elsewhere {
  readonly #cast: Cast;
  /** Knows how many there are, and their sum. */
  readonly #story = story();
  #batches = 0;

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  /** A claim of `FAR` for two hours. */
  claim(paths: readonly string[], more: object = {}): string {
    return farClaim(paths, { ...this.#times(), ...more });
  }

  /** Another fact of `FAR`. */
  said(kind: string, more: object): string {
    const { at } = this.#times();
    return said({ tool: "codex:far", session: "far" }, kind, { at, ...more });
  }

  /** A fact of this room, as it is published. */
  own(id: string): string {
    const found = this.#cast.facts().find((each) => each.id === id) as Fact & { sum?: string };
    const { sum, ...fact } = found;
    return stringOf(fact as never);
  }

  /** Brings these behind all that was brought, and lets them bear upon the room. */
  bring(...strings: readonly string[]): void {
    const id = `sync_${++this.#batches}`;
    const last = closing(this.#story.state, strings);
    bring(this.#story, strings);
    for (const [n, fact] of strings.entries())
      this.#cast.append({
        id: `remote_${this.#batches}-${n}`,
        kind: "remote",
        v: 2,
        ref: id,
        fact,
      });
    this.#cast.append({ id, kind: "sync", ...last } as never);
  }

  #times() {
    const { now } = this.#cast;
    return {
      at: new Date(now).toISOString(),
      lease_until: new Date(now + 2 * HOUR).toISOString(),
    };
  }
}
