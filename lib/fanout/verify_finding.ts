import { showName } from "../fact/untrusted.ts";

/** What is wrong with a run, or only worth knowing, before it is merged. */
export interface VerifyFinding {
  readonly code:
    | "outside-ownership"
    | "read-only-wrote"
    | "changed-by-two"
    | "parallel-edit"
    | "bad-result"
    | "result-missing"
    | "result-mismatch"
    | "no-artifact"
    | "no-evidence"
    | "unwitnessed"
    | "no-worktree"
    | "unread-worktree"
    | "validation-failed"
    | "validation-not-run";
  readonly severity: "stop" | "warn" | "info";
  readonly task: string | null;
  /** Git's name of it; the empty text is the main checkout. */
  readonly worktree: string | null;
  readonly path: string | null;
  readonly message: string;
}

/** What to do about what stops a merge. */
const REMEDIES: Partial<Readonly<Record<VerifyFinding["code"], string>>> = {
  "outside-ownership":
    "Take the change back there; if it was there before the work began, name with --base the commit that began it",
  "read-only-wrote": "Take the change back there, or give it to a task that owns the file",
  "changed-by-two": "Let one of them take its change back",
  "bad-result": "Have the agent give its result again, or leave the file out of --results",
  "result-mismatch": "Have the agent put its result right, or take back what it does not name",
  "no-artifact": "Wait for the task, or give it to another agent",
  "unread-worktree": "See what git status says there, and whether its branch began here",
  "validation-failed": "Have it put right where the task was done, and verify again",
};

/** What to do, once for each kind of stop. */
export function remediesOf(findings: readonly VerifyFinding[]): string[] {
  const stops = findings.filter(({ severity }) => severity === "stop");
  return [...new Set(stops.flatMap(({ code }) => REMEDIES[code] ?? []))];
}

/** Whether a merge may go on. */
export function isOk(findings: readonly VerifyFinding[]): boolean {
  return findings.every(({ severity }) => severity !== "stop");
}

/** A worktree for people. */
export function placeName(worktree: string): string {
  return worktree === "" ? "the main checkout" : `worktree ${showName(worktree)}`;
}

/** A finding about nothing in particular, unless told. */
export function finding(
  code: VerifyFinding["code"],
  severity: VerifyFinding["severity"],
  message: string,
  about: Partial<Pick<VerifyFinding, "task" | "worktree" | "path">> = {},
): VerifyFinding {
  return { code, severity, task: null, worktree: null, path: null, ...about, message };
}
