import { cyclesOf } from "./cycles.ts";
import type { TaskDraft } from "./read_task.ts";
import type { ReportViolation } from "./unplaced.ts";

/** Reports dependencies on nobody, and each circle of tasks that wait for each other. */
export function checkDependencies(drafts: readonly TaskDraft[], report: ReportViolation): void {
  const byId = new Map<string, number>();
  for (const [n, { task, named }] of drafts.entries())
    if (named && !byId.has(task.id)) byId.set(task.id, n);
  const after = drafts.map(({ needs, label, place }) => {
    const found = new Set<number>();
    for (const { n, text } of needs) {
      const other = byId.get(text);
      if (other !== undefined) found.add(other);
      else
        report(
          "unknown-dependency",
          [...place, "depends_on", n],
          `task ${label} depends on "${text}", which is no task here`,
        );
    }
    return [...found];
  });
  for (const cycle of cyclesOf(after)) {
    const ids = [...cycle, cycle[0]!].map((each) => drafts[each]!.task.id);
    const { needs, place } = drafts[cycle[0]!]!;
    const { n } = needs.find(({ text }) => text === ids[1])!;
    report("cycle", [...place, "depends_on", n], `these wait for each other: ${ids.join(" -> ")}`);
  }
}
