import { type Holders, overlap } from "../../torture/holders.ts";
import type { CloneLeft, Held, Left } from "../left.ts";
import { sharedHolders } from "./published.ts";

/** Two who hold one path in a clone, clones that do not say the same as the published facts, and what was published in vain. */
export function holders(left: Left): string[] {
  const shared = sharedHolders(left);
  const held = idsOf([...shared.held.values()]);
  return [...inVain(shared), ...left.clones.flatMap((clone) => apart(clone, held))];
}

/** Nobody publishes a claim upon others that are in its way: there it would have been revoked. */
function inVain({ verdicts }: Holders): string[] {
  return [...verdicts]
    .filter(([id, verdict]) => id.startsWith("claim_") && verdict === "void")
    .map(([id]) => `${id} was published, though another was in its way`);
}

function apart(clone: CloneLeft, held: readonly string[]): string[] {
  const { name, claims, shared, shown } = clone;
  const differs = (what: string, ids: readonly string[]): string[] =>
    ids.join() === held.join()
      ? []
      : [`${name}: ${what} ${difference(ids, held)} than the published facts`];
  return [
    ...[...rivals(claims), ...rivals(shared)].map((each) => `${name}: ${each}`),
    ...differs("folds published facts to", idsOf(shared)),
    ...differs("holds", idsOf(claims)),
    ...differs("shows", shown.warm),
    ...differs("shows, without what is derived,", shown.cold),
    ...unpublished(clone),
  ];
}

function idsOf(claims: readonly { readonly id: string }[]): string[] {
  return claims.map(({ id }) => id).sort();
}

function difference(ids: readonly string[], held: readonly string[]): string {
  const more = ids.filter((each) => !held.includes(each));
  const less = held.filter((each) => !ids.includes(each));
  return `${more.join() || "nothing"} more and ${less.join() || "nothing"} less`;
}

function unpublished({ name, claims }: CloneLeft): string[] {
  return claims
    .filter(({ published }) => !published)
    .map(({ id }) => `${name}: ${id} stands, and was never published`);
}

function rivals(claims: readonly Held[]): string[] {
  return claims.flatMap((one, n) =>
    claims
      .slice(n + 1)
      .filter(({ owner, paths }) => owner !== one.owner && meet(paths, one.paths))
      .map((other) => `${one.id} and ${other.id} hold one path`),
  );
}

function meet(one: readonly string[], other: readonly string[]): boolean {
  return one.some((a) => other.some((b) => overlap(a, b)));
}
