import { parseInstant } from "../../fact/instant.ts";
import type { Sightings } from "../presence.ts";
import type { Session, State } from "../state.ts";
import { isSeededClaim, SEEDED } from "./run_fact.ts";

/** With what the id of a session begins that was made for an agent that is yet to come (`workstream seed`). */
export const SEEDED_SESSION = `${SEEDED}-`;

/** Whether such a session still waits for its agent: it was not seen here, and its newest word is what was seeded. */
export function isExpected(
  { rest }: State,
  { id, ended, newest, holds }: Session,
  sightings: Sightings,
): boolean {
  if (!id.startsWith(SEEDED_SESSION) || ended !== null || sightings(id) !== undefined) return false;
  return [...holds].some((claim) => {
    const fact = rest?.held.get(claim)?.fact;
    return fact !== undefined && isSeededClaim(fact) && (parseInstant(fact.at) ?? 0) >= newest;
  });
}
