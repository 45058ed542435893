import type { Fact } from "../../lib/fact/fact.ts";
import { fold } from "../../lib/room/fold.ts";
import { type Offer, type Outgoing, outgoing, type Said } from "../../lib/room/outgoing.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import { minute } from "./hostile_sequences.ts";
import { closing, stringOf } from "./publishing.ts";
import { ADA, CHILD, type Saying, type Voice } from "./story.ts";

/** A room that keeps what was said in it, and publishes. */
export class Home {
  readonly state: State = emptyState("whole");
  readonly said: Said[] = [];
  readonly #published: string[] = [];
  #sent = 0;
  #now = 0;

  say(by: Voice, kind: string, { m = this.#now + 1, lease, ...fields }: Saying = {}): string {
    this.#now = m;
    const until = lease === undefined ? {} : { lease_until: minute(m + lease) };
    const head = { v: 1, id: `${kind}_${this.state.seq}`, kind, at: minute(m), ...by };
    const fact = { ...head, ...until, ...fields } as unknown as Fact;
    const verdict = fold(this.state, { ...fact });
    if (kind !== "remote" && kind !== "sync") this.said.push({ fact, verdict });
    return fact.id;
  }

  claim(by: Voice, path: string, saying: Saying = {}): string {
    return this.say(by, "claim", { lease: 60, subject: "work", paths: [path], ...saying });
  }

  /** Brings these, as the newest that are published. */
  bring(strings: readonly string[], m = this.#now): void {
    const id = `sync_${this.state.seq}`;
    const last = closing(this.state, strings);
    for (const fact of strings) this.say(HELPER, "remote", { v: 2, ref: id, fact, m });
    this.say(HELPER, "sync", { id, m, ...last });
    this.#published.push(...strings);
  }

  asked(mode: Offer["mode"] = "claims", from = this.#sent): Outgoing {
    const there = new Set(this.#published.map((each) => (JSON.parse(each) as Fact).id));
    return outgoing(this.state, { mode, said: this.said.slice(from), there });
  }

  going(mode: Offer["mode"] = "claims"): string[] {
    return this.asked(mode).facts.map(({ id }) => id);
  }

  /** Publishes what goes out, and brings it back. */
  publish(mode: Offer["mode"] = "claims"): string[] {
    const { facts } = this.asked(mode);
    this.#sent = this.said.length;
    this.bring(facts.map((each) => stringOf({ ...each })));
    return facts.map(({ id }) => id);
  }
}

/** Who syncs; claims of others do not run on by that. */
export const HELPER: Voice = { tool: "helper", session: "helper" };

export function begun(home: Home): void {
  home.say(ADA, "session", { status: "begun" });
  home.say(CHILD, "session", { status: "begun", parent: "ada" });
}
