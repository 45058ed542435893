import { formatInstant } from "../../fact/instant.ts";
import { REASONS } from "../fold.ts";
import type { Claim, Open, State } from "../state.ts";

/** One thing that two states of the same room see differently. */
export interface Change {
  /** The fact, session or item. */
  readonly id: string;
  /** Who said it or holds it, and on what. */
  readonly tool: string | null;
  readonly paths: readonly string[];
  readonly was: string;
  readonly is: string;
}

/**
 * What of one state is otherwise in the other, in words for people: who holds, leads, blocks, asks and is here. Facts
 * whose verdict is known to differ come last. Where either was folded hot, only what the hot part knows is compared.
 */
export function changed(before: State, after: State): Change[] {
  const found = [
    ...claims(before, after),
    ...lead(before, after),
    ...standing(before, after),
    ...sessions(before, after),
    ...plans(before, after),
  ];
  const named = new Set(found.map((each) => each.id));
  return [...found, ...verdicts(before, after).filter((each) => !named.has(each.id))];
}

function claims(before: State, after: State): Change[] {
  return each(before.claims, after.claims, (id, was, is) => {
    const { tool, paths, resources } = (is ?? was) as Claim;
    const about = { id, tool, paths: [...paths, ...resources] };
    if (is === undefined) return { ...about, was: "held", is: absent(after, id, "not held") };
    if (was === undefined) return { ...about, was: absent(before, id, "not held"), is: "held" };
    if (was.owner !== is.owner)
      return { ...about, was: `held by ${was.owner}`, is: `held by ${is.owner}` };
    if (was.until === is.until) return undefined;
    return {
      ...about,
      was: `held until ${formatInstant(was.until)}`,
      is: `held until ${formatInstant(is.until)}`,
    };
  });
}

function lead(before: State, after: State): Change[] {
  const name = ({ lead }: State): string => lead?.tool ?? "nobody";
  if (name(before) === name(after)) return [];
  return [{ id: "lead", tool: null, paths: [], was: name(before), is: name(after) }];
}

/** Whatever is open until something ends it. */
function standing(before: State, after: State): Change[] {
  if (before.rest === null || after.rest === null) {
    const hot = ["blockers", "bindings", "waits"] as const;
    return hot.flatMap((part) =>
      each<{ tool: string }>(before[part], after[part], (id, was, is) =>
        openOrNot(id, (is ?? was)!.tool, [], was, is, before, after),
      ),
    );
  }
  const [one, other] = [before.rest, after.rest];
  const parts = ["held", "open", "artifacts", "lessons"] as const;
  return parts.flatMap((part) =>
    each<Open>(one[part], other[part], (id, was, is) => {
      const { kind, tool, paths = [] } = (is ?? was)!.fact;
      if (kind === "claim") return undefined;
      return openOrNot(id, tool, paths, was, is, before, after);
    }),
  );
}

function openOrNot(
  id: string,
  tool: string,
  paths: readonly string[],
  was: unknown,
  is: unknown,
  before: State,
  after: State,
): Change | undefined {
  if ((was === undefined) === (is === undefined)) return undefined;
  const seen = (there: unknown, state: State): string =>
    there === undefined ? absent(state, id, "not open") : "open";
  return { id, tool, paths, was: seen(was, before), is: seen(is, after) };
}

function sessions(before: State, after: State): Change[] {
  const here = (session: { ended: number | null; into: string | null } | undefined): string => {
    if (session === undefined) return "unknown";
    if (session.into !== null) return `continued by ${session.into}`;
    return session.ended === null ? "here" : "ended";
  };
  return each(before.sessions, after.sessions, (id, was, is) => {
    if (here(was) === here(is)) return undefined;
    return { id, tool: (is ?? was)!.tool, paths: [], was: here(was), is: here(is) };
  });
}

/** Mission and backlog. */
function plans(before: State, after: State): Change[] {
  if (before.rest === null || after.rest === null) return [];
  const [one, other] = [before.rest, after.rest];
  const items = each(one.backlog, other.backlog, (id, was, is) => {
    const [then, now] = [was?.status ?? "not there", is?.status ?? "not there"];
    if (then === now) return undefined;
    const about = { id: `backlog item ${id}`, tool: (is ?? was)!.target, paths: [] };
    return { ...about, was: then, is: now };
  });
  const [then, now] = [one.mission?.id ?? "none", other.mission?.id ?? "none"];
  if (then === now) return items;
  return [...items, { id: "mission", tool: null, paths: [], was: then, is: now }];
}

/** Facts that one state judged void and the other did not. */
function verdicts(before: State, after: State): Change[] {
  if (before.rest === null || after.rest === null) return [];
  const [one, other] = [before.rest, after.rest];
  return each(one.voids, other.voids, (id, was, is) => {
    // A list that is full may only have lost it.
    const full = was === undefined ? one.voids.size : is === undefined ? other.voids.size : 0;
    if (was === is || full >= REASONS) return undefined;
    const seen = (reason: string | undefined): string =>
      reason === undefined ? "of effect, or not there" : `void (${reason})`;
    return { id, tool: null, paths: [], was: seen(was), is: seen(is) };
  });
}

function absent(state: State, id: string, otherwise: string): string {
  const reason = state.rest?.voids.get(id);
  return reason === undefined ? otherwise : `void (${reason})`;
}

/** Looks at every key of two maps once, in the order of the first. */
function each<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  compare: (id: string, was: T | undefined, is: T | undefined) => Change | undefined,
): Change[] {
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].flatMap((id) => compare(id, before.get(id), after.get(id)) ?? []);
}
