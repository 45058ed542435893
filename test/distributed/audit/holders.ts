import { overlap } from "../../torture/holders.ts";
import type { CloneLeft, Held, Left } from "../left.ts";
import { sharedHolders } from "./published.ts";

/** Two who hold one path in a clone, and clones that do not say the same as the published facts. */
export function holders(left: Left): string[] {
  const held = idsOf([...sharedHolders(left).held.values()]);
  return left.clones.flatMap((clone) => {
    const { name, claims, shared, shown } = clone;
    const differs = (what: string, ids: readonly string[]): string[] =>
      ids.join() === held.join()
        ? []
        : [`${name}: ${what} ${apart(ids, held)} than the published facts`];
    return [
      ...[...rivals(claims), ...rivals(shared)].map((each) => `${name}: ${each}`),
      ...differs("folds published facts to", idsOf(shared)),
      ...differs("holds", idsOf(claims)),
      ...differs("shows", shown.warm),
      ...differs("shows, without what is derived,", shown.cold),
      ...unpublished(clone),
    ];
  });
}

function idsOf(claims: readonly { readonly id: string }[]): string[] {
  return claims.map(({ id }) => id).sort();
}

function apart(ids: readonly string[], held: readonly string[]): string {
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
