import { showName } from "../fact/untrusted.ts";
import { placeName, type VerifyFinding, type VerifyFindingCode } from "./verify_finding.ts";

/** A finding for people, or several that say the same. */
export type FindingLine = Pick<VerifyFinding, "severity" | "code" | "message">;

/** Most names in one line. */
const MOST_NAMES = 20;
/** Most lines about one thing. */
const MOST_LINES = 5;

/** What is said once of all the tasks that it is true of. */
const OF_TASKS: Partial<Readonly<Record<VerifyFindingCode, (tasks: string) => string>>> = {
  "no-artifact": (tasks) => `${tasks} have not landed`,
  "no-evidence": (tasks) => `${tasks} landed without evidence`,
  "no-worktree": (tasks) => `nothing shows in which worktree ${tasks} were done`,
  "result-missing": (tasks) => `${tasks} gave no result`,
  unwitnessed: (tasks) => `nobody but their authors speaks of what ${tasks} showed`,
  "validation-not-run": (tasks) => `the validations of ${tasks} were not run again`,
};

const SEVERITIES: readonly VerifyFinding["severity"][] = ["stop", "warn", "info"];

/** Findings for people: what stops first, and what is alike said once. */
export function findingLines(findings: readonly VerifyFinding[]): FindingLine[] {
  const alike = Map.groupBy(findings, ({ severity, code, task, worktree }) =>
    JSON.stringify([severity, code, ...(code in OF_TASKS ? [] : [task, worktree])]),
  );
  const lines = [...alike.values()].flatMap((some): FindingLine[] => {
    const [first] = some as [VerifyFinding];
    const { severity, code, worktree } = first;
    const ofTasks = OF_TASKS[code];
    if (ofTasks !== undefined && some.length > 1)
      return [{ severity, code, message: ofTasks(listed(some.map(({ task }) => task!))) }];
    const more = some.length - MOST_LINES;
    if (more < 2) return some;
    const where = worktree === null ? "" : ` in ${placeName(worktree)}`;
    const message = `and ${more} more such files${where}; --json names them`;
    return [...some.slice(0, MOST_LINES), { severity, code, message }];
  });
  return SEVERITIES.flatMap((each) => lines.filter(({ severity }) => severity === each));
}

/** Names with commas between them, not too many. */
export function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? [`${names.length - MOST_NAMES} more`] : [];
  return [...names.slice(0, MOST_NAMES).map((each) => showName(each)), ...more].join(", ");
}
