import type { Fact } from "../../fact/fact.ts";
import { formatInstant } from "../../fact/instant.ts";
import { type Abroad, abroad, standingAbroad } from "../abroad.ts";
import { ownerOf } from "../family.ts";
import { idleSeconds, type Sightings } from "../presence.ts";
import type { Open, State } from "../state.ts";

/** A fact as a view shows it: flat, with what the state knows beside it. Long text is left to `locate`. */
export type Row = Omit<Fact, "v"> &
  Abroad & {
    readonly seq: number;
    readonly owner: string;
    readonly idle_seconds: number | null;
    readonly lease_until?: string;
  };

/** What is known where somebody looks. */
export interface Eyes {
  readonly now: number;
  readonly sightings: Sightings;
  /** The room is set to travel; without it nothing is taken for provisional. */
  readonly hasRemote?: boolean;
}

/** Longest summary that a row carries. */
const SUMMARY = 160;

/** The row of one open fact. */
export function rowOf(state: State, open: Open, { now, sightings, hasRemote = false }: Eyes): Row {
  const { v, seen, evidence, summary, sum, ...fact } = open.fact as Fact & { sum?: string };
  const claim = state.claims.get(fact.id);
  const session = ownerOf(state, claim?.owner ?? fact.session);
  return {
    ...fact,
    ...(summary !== undefined && String(summary).length <= SUMMARY ? { summary } : {}),
    ...(claim === undefined
      ? standingAbroad(state, fact)
      : { lease_until: formatInstant(claim.until), session, ...abroad(state, claim, hasRemote) }),
    seq: open.seq,
    owner: claim?.tool ?? fact.tool,
    idle_seconds: idleSeconds(state, session, now, sightings),
  };
}

/** Open facts of one kind, newest first. */
export function openOf(state: State, kind: string): Open[] {
  if (state.rest === null) return [];
  const all = [...state.rest.held.values(), ...state.rest.open.values()];
  return all.filter((each) => each.fact.kind === kind).reverse();
}
