import { foldCase } from "../../fact/case_folding.ts";
import { isCanonicalPath } from "../../fact/scope.ts";
import type { Revoked } from "../published.ts";
import { pathsMeet } from "../reach.ts";
import type { State } from "../state.ts";
import { type RevokedRow, revokedRow } from "./revoked.ts";

/** How long what was revoked is shown to all. */
const DAY = 86_400_000;

/** What was revoked within a day, the newest first; with paths, what meets one of them. */
export function revokedLately(
  { revoked }: State,
  now: number,
  paths?: readonly string[],
): RevokedRow[] {
  const near = paths?.map(foldCase);
  const isNear = ({ scopes }: Revoked): boolean =>
    near === undefined || pathsMeet(scopes.filter(isCanonicalPath).map(foldCase), near);
  return revoked
    .filter((each) => now - each.at < DAY && isNear(each))
    .map(revokedRow)
    .reverse();
}
