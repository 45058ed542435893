import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { isCanonicalPath } from "../../fact/scope.ts";
import { clip, plain, raw } from "../../fact/untrusted.ts";
import { ownerOf } from "../family.ts";
import { heldBy, pathsMeet } from "../reach.ts";
import type { Open } from "../state.ts";
import type { Asking } from "./candidate.ts";

/** Whether this owner said it. */
export function isMine(state: Asking["state"], owner: string, { fact }: Open): boolean {
  return ownerOf(state, fact.session) === owner;
}

/** The paths that the owner of these claims does not hold. */
export function unheld(
  state: Asking["state"],
  holds: ReadonlySet<string>,
  paths: readonly string[],
): string[] {
  const own = [...holds].flatMap((id) => state.claims.get(id) ?? []);
  return paths.filter(
    (path) =>
      isCanonicalPath(path) &&
      heldBy(own, { folded: [foldCase(path)], tree: null, resources: [] }) === undefined,
  );
}

/** What the fact is about, in a few words. */
export function titleOf(fact: Fact): string {
  return fact.subject === undefined ? "" : clip(plain(raw(fact.subject)), 60);
}

/** Whether a matter about these paths is what the asker asks about; one about none always is. */
export function isNear({ near }: Asking, paths: readonly string[]): boolean {
  return near === undefined || paths.length === 0 || pathsMeet(paths.map(foldCase), near);
}
