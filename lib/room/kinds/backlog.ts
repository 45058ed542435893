import type { Fact } from "../../fact/fact.ts";
import { isCanonicalPath } from "../../fact/scope.ts";
import { plain, quote, untrusted } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import type { Item, Rest } from "../state.ts";
import { EFFECTIVE, type Verdict, voided } from "../verdict.ts";

/** What a backlog item can be. */
export const ITEM_STATUSES = ["open", "planned", "in_progress", "blocked", "done"] as const;

/** Adds or changes a piece of work that is to be done. The newest word about an item counts, field by field. */
export const backlog: Kind = {
  requires: ["item"],
  takes: null,
  part: "rest",
  durable: true,
  travels: "all",
  apply: (state, fact, { seq }) => (state.rest === null ? EFFECTIVE : put(state.rest, fact, seq)),
  line: (fact) =>
    `plans ${plain(fact.item ?? "")}${fact.status ? ` (${plain(fact.status)})` : ""} ${quote(fact.intent)}`.trimEnd(),
};

/** Whether the item would come to depend on itself, directly or not. */
export function closesCycle(
  items: ReadonlyMap<string, Item>,
  id: string,
  dependsOn: readonly string[],
): boolean {
  const reached = new Set(dependsOn);
  for (const each of reached)
    for (const next of items.get(each)?.depends_on ?? []) reached.add(next);
  return reached.has(id);
}

function put(rest: Rest, fact: Fact, seq: number): Verdict {
  const id = fact.item ?? "";
  const before = rest.backlog.get(id);
  const status = fact.status ?? before?.status ?? "open";
  if (id === "") return voided("no-item");
  if (!(ITEM_STATUSES as readonly string[]).includes(status)) return voided("bad-status");
  if (status === "done" && (before === undefined || before.status === "done"))
    return voided("no-item");
  if (before === undefined && fact.intent === undefined) return voided("no-item");
  const depends_on = fact.depends_on ?? before?.depends_on ?? [];
  const owns = fact.owns ?? before?.owns ?? [];
  if (!owns.every(isCanonicalPath)) return voided("bad-path");
  if (closesCycle(rest.backlog, id, depends_on)) return voided("item-cycle");
  const intent = fact.intent ?? before?.intent ?? untrusted("");
  const target = fact.target ?? before?.target ?? null;
  rest.backlog.set(id, {
    id,
    fact: fact.id,
    seq: before?.seq ?? seq,
    intent,
    owns,
    depends_on,
    status,
    target,
  });
  return EFFECTIVE;
}
