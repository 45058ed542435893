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
