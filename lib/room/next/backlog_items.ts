import { clip, plain, quote, raw } from "../../fact/untrusted.ts";
import { addresses } from "../addressee.ts";
import { backlogView } from "../views/backlog_view.ts";
import { isNear, unheld } from "./asked.ts";
import type { Asking, Candidate } from "./candidate.ts";
import { command } from "./command.ts";

/** Backlog items that are ready, and this agent's or nobody's. */
export function backlogItems(asking: Asking): Candidate[] {
  const { state, me, now } = asking;
  const items = backlogView(state, me.id, now).filter(
    (each) =>
      each.ready &&
      (each.target === null || addresses(state, each.target, me)) &&
      isNear(asking, each.owns),
  );
  return items.map((each) => ({
    action: "take_backlog_item",
    score: 60,
    reason: `backlog item ${plain(each.id)} is ready: ${quote(each.intent)}`,
    title: clip(plain(raw(each.intent)), 60),
    seq: state.rest?.backlog.get(each.id)?.seq ?? 0,
    fact: null,
    claims: unheld(state, me.holds, each.owns),
    commands: command("write", ["backlog", "update"], {
      tool: [me.tool],
      id: [each.id],
      status: ["in_progress"],
    }),
    completion: "artifact",
  }));
}
