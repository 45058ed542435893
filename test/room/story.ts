import { expect } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { fold } from "../../lib/room/fold.ts";
import { snapshot } from "../../lib/room/snapshot.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import type { Verdict } from "../../lib/room/verdict.ts";
import { minute, type Raw } from "./hostile_sequences.ts";

/** Who speaks. */
export interface Voice {
  readonly tool: string;
  readonly session: string;
}

/** Two sessions of one tool, its sub-agent, a peer and a stranger: enough for every rule of entitlement. */
export const ADA: Voice = { tool: "claude_code:01", session: "ada" };
export const TWIN: Voice = { tool: "claude_code:01", session: "twin" };
export const BOB: Voice = { tool: "codex:01", session: "bob" };
export const EVE: Voice = { tool: "gemini:01", session: "eve" };

/** Ada's sub-agents, one of whom has one of its own. */
export const CHILD: Voice = { tool: ADA.tool, session: "child" };
export const SIBLING: Voice = { tool: ADA.tool, session: "sibling" };
export const GRANDCHILD: Voice = { tool: ADA.tool, session: "grandchild" };

/** Fields of a fact; `m` = minutes after the beginning, `lease` = minutes that a claim asks for. */
export type Saying = Partial<Record<keyof Fact, unknown>> & {
  readonly m?: number;
  readonly lease?: number;
  /** Of a `remote`: the fact of the other machine. */
  readonly fact?: string;
};

/** One fact of a story, for tables. */
export type Line = readonly [by: Voice, kind: string, saying: Saying];

/** A room as one test tells it. */
export interface Story {
  readonly state: State;
  /** Folds one more fact; a minute later than the last one unless it says when. */
  readonly say: (by: Voice, kind: string, saying?: Saying) => Verdict;
  /** A claim of 60 minutes on these paths; answers with its id, granted or not. */
  readonly claim: (by: Voice, paths: readonly string[], saying?: Saying) => string;
  /** Who holds the claim: a session, or `null` where it has ended. */
  readonly holder: (id: string) => string | null;
}

/** Begins a story. Every fact is folded into a hot state too, which must see the same of what is hot. */
export function story(): Story {
  const [state, hot] = [emptyState("whole"), emptyState("hot")];
  let now = 0;
  const told = (raw: Raw): Verdict => {
    const verdict = fold(state, raw);
    fold(hot, raw);
    expect(snapshot(hot, "hot")).toEqual(snapshot(state, "hot"));
    return verdict;
  };
  const say: Story["say"] = (by, kind, { m = now + 1, lease, ...fields } = {}) => {
    now = m;
    const lease_until = lease === undefined ? {} : { lease_until: minute(m + lease) };
    const head = { v: 1, id: `${kind}_${state.seq}`, kind, at: minute(m), ...by };
    const said = Object.entries({ ...head, ...lease_until, ...fields });
    return told(Object.fromEntries(said.filter(([, value]) => value !== undefined)));
  };
  const claim: Story["claim"] = (by, paths, saying = {}) => {
    const id = (saying.id as string | undefined) ?? `claim_${state.seq}`;
    say(by, "claim", {
      lease: 60,
      ...(paths.length > 0 ? { paths } : {}),
      subject: "work",
      ...saying,
      id,
    });
    return id;
  };
  return { state, say, claim, holder: (id) => state.claims.get(id)?.owner ?? null };
}

/** Begins with Ada, her two children, and the child of one of them. */
export function familyStory(): Story {
  const told = story();
  told.say(ADA, "session", { status: "begun" });
  for (const each of [CHILD, SIBLING])
    told.say(each, "session", { status: "begun", parent: "ada" });
  told.say(GRANDCHILD, "session", { status: "begun", parent: "child" });
  return told;
}

/** A verdict without effect, for this reason. */
export function voidFor(reason: string): object {
  return expect.objectContaining({ outcome: "void", reason });
}

/** A verdict with effect that ended exactly these. */
export function ending(...ids: string[]): object {
  return expect.objectContaining({ ended: ids });
}
