import { isNameClaim } from "../name_claim.ts";
import type { Claim, State } from "../state.ts";
import { CROWD, runOf, toolsOf } from "./crowd.ts";
import { type Finding, finding, names } from "./finding.ts";

/** A path, or a resource under a key that no path has. */
interface Place {
  readonly key: string;
  readonly shown: string;
  readonly isPath: boolean;
}

/** That a tool works in a place, is blocked there, or waits for it. */
interface Visit {
  readonly id: string;
  readonly tool: string;
  readonly place: Place;
}

/** Three or more agents whose paths all overlap one another: those on the way down to the deepest of them. */
export function crowdedPlaces(state: State, now: number): Finding[] {
  const visits = Map.groupBy(visitsOf(state, now), ({ place }) => place.key);
  const crowded = [...visits].flatMap(([key, own]) => {
    const there = wayDownTo(key).flatMap((above) => visits.get(above) ?? []);
    return toolsOf(there).length < CROWD ? [] : [{ key, place: own[0]!.place, there }];
  });
  const above = new Set(crowded.flatMap(({ key }) => wayDownTo(key).slice(0, -1)));
  const deepest = crowded.filter(({ key }) => !above.has(key));
  const groups = Map.groupBy(deepest, ({ there }) => toolsOf(there).sort().join(" "));
  return [...groups.values()].map((group) => {
    const there = group.flatMap((each) => each.there);
    const facts = [...new Set(there.map(({ id }) => id))];
    const [tools, places] = [toolsOf(there), group.map(({ place }) => place)];
    const where = names(places.map(({ shown }) => shown));
    const message = `${names(tools)} work on, wait for or are blocked at ${where}`;
    const paths = places.filter(({ isPath }) => isPath).map(({ shown }) => shown);
    return finding("convergence", message, { run: runOf(state, facts), facts, tools, paths });
  });
}

function visitsOf(state: State, now: number): Visit[] {
  const blockers = state.blockers.values().flatMap(({ id, tool, folded }) => {
    const paths = state.rest?.held.get(id)?.fact.paths ?? folded;
    return folded.map((key, n) => ({ id, tool, place: pathPlace(key, paths[n]!) }));
  });
  const claims = state.claims
    .values()
    .filter((claim) => claim.until > now)
    .flatMap((claim) =>
      placesOf(claim).map((place) => ({ id: claim.id, tool: claim.tool, place })),
    );
  const waits = state.waits.values().flatMap(({ id, tool, claims: ids }) => {
    const wanted = ids.flatMap((each) => state.claims.get(each) ?? []).flatMap(placesOf);
    return wanted.map((place) => ({ id, tool, place }));
  });
  return [...claims, ...blockers, ...waits];
}

/** What somebody is called by is no place. */
function placesOf(claim: Claim): Place[] {
  const { paths, folded, resources } = claim;
  if (isNameClaim(claim)) return [];
  return [
    ...folded.map((key, n) => pathPlace(key, paths[n]!)),
    ...resources.map((shown) => ({ key: `//${shown}`, shown, isPath: false })),
  ];
}

function pathPlace(key: string, shown: string): Place {
  return { key, shown, isPath: true };
}

/** The ancestors of a place, and the place. */
function wayDownTo(key: string): string[] {
  if (key.startsWith("//")) return [key];
  const parts = key.split("/");
  return parts.map((_, n) => parts.slice(0, n + 1).join("/"));
}
