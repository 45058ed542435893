import { showName } from "../fact/untrusted.ts";

/** Stops a merge, and then there is something to do about it; or is only worth knowing. */
type Sort =
  | { readonly severity: "stop"; readonly remedy: string }
  | { readonly severity: "warn" | "info" };

/** What is found of a run before it is merged. docs/harmonise.md lists them. */
export const VERIFY_FINDINGS = {
  "outside-ownership": {
    severity: "stop",
    remedy:
      "Take the change back there; if it was there before the work began, name with --base the commit that began it",
  },
  "read-only-wrote": {
    severity: "stop",
    remedy: "Take the change back there, or give it to a task that owns the file",
  },
  "changed-by-two": { severity: "stop", remedy: "Let one of them take its change back" },
  "parallel-edit": { severity: "warn" },
  "bad-result": {
    severity: "stop",
    remedy: "Have the agent give its result again, or leave the file out of --results",
  },
  "result-missing": { severity: "warn" },
  "result-mismatch": {
    severity: "stop",
    remedy: "Have the agent put its result right, or take back what it does not name",
  },
  "no-artifact": {
    severity: "stop",
    remedy: "Wait for the task, or give it to another agent",
  },
  "no-evidence": { severity: "warn" },
  unwitnessed: { severity: "warn" },
  "no-worktree": { severity: "warn" },
  "unread-worktree": {
    severity: "stop",
    remedy: "See what git status says there, and whether its branch began here",
  },
  "validation-failed": {
    severity: "stop",
    remedy: "Have it put right where the task was done, and verify again",
  },
  "validation-not-run": { severity: "info" },
} as const satisfies Readonly<Record<string, Sort>>;

export type VerifyFindingCode = keyof typeof VERIFY_FINDINGS;

/** Something that was found of a run. */
export interface VerifyFinding {
  readonly code: VerifyFindingCode;
  readonly severity: Sort["severity"];
  readonly task: string | null;
  /** Git's name of it; the empty text is the main checkout. */
  readonly worktree: string | null;
  readonly path: string | null;
  readonly message: string;
}

/** What to do, once for each kind of stop. */
export function remediesOf(findings: readonly VerifyFinding[]): string[] {
  const sorts = findings.map(({ code }): Sort => VERIFY_FINDINGS[code]);
  return [...new Set(sorts.flatMap((each) => (each.severity === "stop" ? each.remedy : [])))];
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
  code: VerifyFindingCode,
  message: string,
  about: Partial<Pick<VerifyFinding, "task" | "worktree" | "path">> = {},
): VerifyFinding {
  const { severity } = VERIFY_FINDINGS[code];
  return { code, severity, task: null, worktree: null, path: null, ...about, message };
}
