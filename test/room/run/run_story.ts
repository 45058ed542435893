/** A run as one test tells it: its facts, and the room that they fold to. */
import type { Fact } from "../../../lib/fact/fact.ts";
import { fold } from "../../../lib/room/fold.ts";
import { NO_SIGHTINGS, type Sightings } from "../../../lib/room/presence.ts";
import { type DagView, dagView } from "../../../lib/room/run/dag_view.ts";
import type { RunFact } from "../../../lib/room/run/run_fact.ts";
import { emptyState } from "../../../lib/room/state.ts";
import { DAWN, minute } from "../hostile_sequences.ts";

export const RUN = "r1";

export type Saying = Partial<Record<keyof Fact, unknown>>;

export class RunStory {
  readonly state = emptyState("whole");
  readonly facts: RunFact[] = [];
  /** Minutes since the beginning; a test moves it, and each fact by one. */
  minutes = 0;

  get now(): number {
    return DAWN + this.minutes * 60_000;
  }

  /** A fact of the run, unless it says that it is of another; its id. */
  say(tool: string, kind: string, saying: Saying = {}): string {
    this.minutes++;
    const seq = this.state.seq + 1;
    const head = { v: 1, id: `${kind}_${seq}`, kind, at: minute(this.minutes), tool };
    const lease = kind === "claim" ? { lease_until: minute(this.minutes + 600) } : {};
    const said = { ...head, session: `of-${tool}`, run: RUN, subject: kind, ...lease, ...saying };
    const fact = Object.fromEntries(
      Object.entries(said).filter(([, value]) => value !== undefined),
    ) as unknown as Fact;
    const verdict = fold(this.state, fact as never);
    if (fact.run === RUN)
      this.facts.push({
        seq,
        fact,
        void_reason: verdict.outcome === "void" ? verdict.reason : null,
      });
    return fact.id;
  }

  dag(sightings: Sightings = NO_SIGHTINGS): DagView {
    const { facts, now } = this;
    return dagView(this.state, { run: RUN, facts, now, sightings });
  }

  /** `step: status` of every step. */
  standing(): string[] {
    return this.dag().nodes.map(({ step, status }) => `${step}: ${status}`);
  }

  /** What is found of the run, by code. */
  found(code: string, sightings: Sightings = NO_SIGHTINGS) {
    return this.dag(sightings).findings.filter((each) => each.code === code);
  }
}
