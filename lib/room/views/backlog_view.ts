import { foldCase } from "../../fact/case_folding.ts";
import { inTheWay } from "../reach.ts";
import type { Item, State } from "../state.ts";

export type ItemView = Omit<Item, "seq"> & { readonly ready: boolean };

/** All items in order of adding. `ready`: not done, what it depends on is done, and nothing it owns is claimed by a peer. */
export function backlogView(state: State, owner: string | null, now: number): ItemView[] {
  const items = state.rest?.backlog ?? new Map<string, Item>();
  return [...items.values()].map((item) => {
    const { seq, ...shown } = item;
    return { ...shown, ready: isReady(state, items, item, owner, now) };
  });
}

function isReady(
  state: State,
  items: ReadonlyMap<string, Item>,
  item: Item,
  owner: string | null,
  now: number,
): boolean {
  if (item.status === "done" || item.status === "blocked" || item.status === "in_progress")
    return false;
  if (!item.depends_on.every((id) => items.get(id)?.status === "done")) return false;
  const facing = inTheWay(state, owner, {
    folded: item.owns.map(foldCase),
    tree: null,
    resources: [],
  });
  return !facing.some((claim) => claim.until > now);
}
