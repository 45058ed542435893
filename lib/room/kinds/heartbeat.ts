import { plain } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Says that work goes on. What it renews, every fact renews; one that names a task is a check-in (`rally status`). */
export const heartbeat: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: false,
  apply: (state, fact, { owner, seq }) => {
    if (fact.task_ref !== undefined) state.rest?.checkIns.set(owner.id, { fact, seq });
    return EFFECTIVE;
  },
  line: ({ task_ref, status }) => {
    const about = task_ref === undefined ? "" : ` on ${plain(task_ref)}`;
    return `is at work${about}${status ? ` (${plain(status)})` : ""}`;
  },
};
