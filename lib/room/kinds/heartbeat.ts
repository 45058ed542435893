import { plain, showName } from "../../fact/untrusted.ts";
import type { Kind } from "../kind.ts";
import { EFFECTIVE } from "../verdict.ts";

/** Says that work goes on. What it renews, every fact renews; one that names a task is a check-in (`rally status`). */
export const heartbeat: Kind = {
  requires: [],
  takes: null,
  part: "rest",
  durable: false,
  travels: "claims",
  apply: (state, fact, { owner, seq }) => {
    if (fact.task_ref !== undefined) state.rest?.checkIns.set(owner.id, { fact, seq });
    return EFFECTIVE;
  },
  line: ({ task_ref, status, off_task }) => {
    const about = task_ref === undefined ? "" : ` on ${showName(task_ref)}`;
    if (off_task === true) return `is no longer at work${about}`;
    return `is at work${about}${status ? ` (${plain(status)})` : ""}`;
  },
};
