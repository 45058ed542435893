import { foldCase } from "../fact/case_folding.ts";
import type { TaskDraft } from "./read_task.ts";
import type { ReportViolation } from "./unplaced.ts";

/** Reports each id that an earlier task has, in whatever case: they name steps, tools and files. */
export function checkIds(drafts: readonly TaskDraft[], report: ReportViolation): void {
  const first = new Map<string, TaskDraft>();
  for (const draft of drafts) {
    if (!draft.named) continue;
    const { id } = draft.task;
    const folded = foldCase(id);
    const earlier = first.get(folded);
    if (earlier === undefined) first.set(folded, draft);
    else {
      const alike =
        earlier.task.id === id ? "" : `, but for the case of letters "${earlier.task.id}"`;
      const message = `"${id}" is the id of two tasks${alike}; the other is /tasks/${earlier.place[1]}`;
      report("duplicate-id", [...draft.place, "id"], message);
    }
  }
}
