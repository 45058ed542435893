import { foldCase } from "../../fact/case_folding.ts";
import { formatInstant } from "../../fact/instant.ts";
import { overlapsFolded } from "../../fact/scope.ts";
import type { Untrusted } from "../../fact/untrusted.ts";
import { idleSeconds, type Sightings } from "../presence.ts";
import { isElsewhere } from "../published.ts";
import type { Claim, State } from "../state.ts";

/** A claim that is in the way of a path or resource (SPEC section 3, a claim conflict). */
export interface Conflict {
  /** The path or resource that was asked for. */
  readonly path: string;
  readonly fact: string;
  readonly owner: string;
  /** Whoever that is works on another machine. */
  readonly other_machine?: true;
  readonly session: string;
  readonly subject: Untrusted;
  readonly lease_until: string;
  readonly idle_seconds: number | null;
  /** The task of a descriptor that asks for it. */
  readonly task?: string;
}

/** One row for each thing asked for that a claim holds. */
export function conflictRows(
  state: State,
  claims: readonly Claim[],
  asked: { readonly paths: readonly string[]; readonly resources: readonly string[] },
  now: number,
  sightings: Sightings,
): Conflict[] {
  return claims.flatMap((claim) => {
    const paths = asked.paths.filter((path) =>
      claim.folded.some((held) => overlapsFolded(held, foldCase(path))),
    );
    const resources = asked.resources.filter((each) => claim.resources.includes(each));
    return [...paths, ...resources].map((path) => ({
      path,
      fact: claim.id,
      owner: claim.tool,
      ...(isElsewhere(state, claim) ? { other_machine: true } : {}),
      session: claim.owner,
      subject: claim.subject,
      lease_until: formatInstant(claim.until),
      idle_seconds: idleSeconds(state, claim.owner, now, sightings),
    }));
  });
}
