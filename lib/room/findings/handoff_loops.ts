import { named } from "../../fact/fact.ts";
import { quote, showName, type Untrusted } from "../../fact/untrusted.ts";
import type { RunFact } from "../run/run_fact.ts";
import type { State } from "../state.ts";
import { type Finding, finding, names } from "./finding.ts";
import { matterOf } from "./matter.ts";

/** That a matter went from one tool to another. */
interface Passing {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: Untrusted | undefined;
  readonly refs: readonly string[];
}

/**
 * Matters that went in a circle: handed on again by a tool that had handed them on and got them back, or back to where
 * they came from by way of others. A plain answer is none. Told while the last handoff of the circle is open.
 */
export function handoffLoops(state: State, passings: readonly Passing[]): Finding[] {
  return mattersOf(passings).flatMap((matter) => {
    for (const [n, last] of [...matter.entries()].reverse()) {
      const open = state.rest?.open.get(last.id)?.fact;
      const loop = open?.kind === "handoff" ? loopTo(matter, n) : undefined;
      if (loop === undefined) continue;
      const tools = [...loop.map(({ from }) => from), last.to];
      const way =
        tools.length > 6
          ? names([...new Set(tools)])
          : tools.map((each) => showName(each, 60)).join(" -> ");
      return [
        finding("handoff-loop", `${quote(last.subject) || "a handoff"} goes round: ${way}`, {
          run: open?.run ?? null,
          step: open?.step ?? null,
          facts: loop.map(({ id }) => id).filter((id, k, all) => all.lastIndexOf(id) === k),
          tools: [...new Set(tools)],
        }),
      ];
    }
    return [];
  });
}

/** The handoffs that the state remembers, oldest first: of each way that a matter took, the last. */
export function rememberedPassings(state: State): Passing[] {
  const bounces = [...(state.rest?.bounces.values() ?? [])].map(({ count, ...bounce }) => {
    const open = state.rest?.open.get(bounce.id)?.fact;
    return { ...bounce, refs: open === undefined ? [] : named(open), count };
  });
  // It had gone this way before and come back, of which the number is all that is left.
  const again = bounces.filter(({ count }) => count > 1);
  return [...again, ...bounces];
}

/** All handoffs of a run to somebody. */
export function passingsOf(facts: readonly RunFact[]): Passing[] {
  return facts.flatMap(({ fact, void_reason }) => {
    const { id, kind, tool: from, target: to, subject } = fact;
    if (kind !== "handoff" || void_reason !== null || to === undefined || to === "all") return [];
    return [{ id, from, to, subject, refs: named(fact) }];
  });
}

/** The passings matter by matter, in their order: those of one subject, or that name each other. */
function mattersOf(passings: readonly Passing[]): Passing[][] {
  const found = new Map<string, Matter>();
  for (const [n, passing] of passings.entries()) {
    const title = matterOf(passing.subject);
    const keys = [passing.id, ...passing.refs].map((id) => `id ${id}`);
    if (title !== "") keys.push(`title ${title}`);
    const met = [...new Set(keys.flatMap((key) => found.get(key) ?? []))];
    const matter = met.sort((a, b) => b.places.length - a.places.length)[0] ?? {
      places: [],
      keys: [],
    };
    for (const other of met.slice(1)) {
      matter.places.push(...other.places);
      keys.push(...other.keys);
    }
    matter.places.push(n);
    matter.keys.push(...keys);
    for (const key of keys) found.set(key, matter);
  }
  return [...new Set(found.values())].map(({ places }) =>
    places.sort((a, b) => a - b).map((n) => passings[n]!),
  );
}

interface Matter {
  readonly places: number[];
  readonly keys: string[];
}

/** The circle that the passing at `n` closes: its author had passed the matter on before, or its receiver by way of others. */
function loopTo(matter: readonly Passing[], n: number): Passing[] | undefined {
  const { from, to } = matter[n]!;
  const way = wayBack(matter, n, from, from) ?? wayBack(matter, n, to, from);
  return way === undefined ? undefined : [...way, matter[n]!];
}

/** How the matter came from `start` to `goal` before the passing at `end`, in two steps or more; the shortest way. */
function wayBack(
  matter: readonly Passing[],
  end: number,
  start: string,
  goal: string,
): Passing[] | undefined {
  const seen = new Set<number>();
  let ways: { readonly at: number; readonly way: readonly Passing[] }[] = [{ at: end, way: [] }];
  while (ways.length > 0) {
    const longer: typeof ways = [];
    for (const { at, way } of ways) {
      const here = way[0]?.from ?? goal;
      for (let n = at - 1; n >= 0; n--) {
        const passing = matter[n]!;
        if (passing.to !== here || passing.from === here || seen.has(n)) continue;
        seen.add(n);
        const whole = [passing, ...way];
        if (passing.from === start && whole.length > 1) return whole;
        longer.push({ at: n, way: whole });
      }
    }
    ways = longer;
  }
  return undefined;
}
