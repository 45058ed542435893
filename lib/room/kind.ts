import type { Fact } from "../fact/fact.ts";
import type { Session, State } from "./state.ts";
import type { Verdict } from "./verdict.ts";

/** Who speaks, as the fold found it before looking at what is said. */
export interface Speaker {
  /** The session that owns what the speaker owns. */
  readonly owner: Session;
  /** The fact's own `at`, in milliseconds. */
  readonly at: number;
  readonly seq: number;
  /** This fact is the first of its session. */
  readonly first: boolean;
  /** Folds a published fact into the state of those before it; false for what only has its place there. */
  readonly foldPublished: (state: State, raw: Record<string, unknown> | null) => boolean;
}

/** One kind of fact: what it must say, what it does, how it reads. */
export interface Kind {
  /** Fields without which `say` refuses it. The fold is the judge of everything else. */
  readonly requires: readonly (keyof Fact)[];
  /** Fields that `say` takes beside those that every kind takes; `null`: only other verbs write this kind. */
  readonly takes: readonly (keyof Fact)[] | null;
  /** `hot`: it may change what a check before a write looks at. */
  readonly part: "hot" | "rest";
  /** Whether the writer waits until the line is on disk (DESIGN, append protocol 5). */
  readonly durable: boolean;
  /** With which setting it goes to other machines: with `claims` and `all`, with `all` only, or never. */
  readonly travels: "claims" | "all" | "never";
  /** The effect on the state, or why there is none. The fact is well-formed and its session has joined. */
  readonly apply: (state: State, fact: Fact, speaker: Speaker) => Verdict;
  /** What was done, for one line of text behind the speaker's name. */
  readonly line: (fact: Fact) => string;
}
