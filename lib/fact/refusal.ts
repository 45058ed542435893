/** What went wrong, as a value. `kind` alone decides the exit code (lib/cli/exit_codes.ts). */
export interface Refusal {
  readonly kind:
    | "io"
    | "deadline"
    | "usage"
    | "refused"
    | "missing"
    | "stop"
    | "unknown"
    | "bug"
    | "denied"
    | "violation"
    | "unreadable";
  /** Stable, kebab-case, for programs: `claim-conflict`, `not-open`. */
  readonly code: string;
  /** One sentence that quotes the input; the remedy is a hint, not part of it. */
  readonly message: string;
  readonly hints: readonly string[];
  /** Rows that a program can act on, such as the claims in the way. */
  readonly details?: readonly object[];
}

/** Builds a refusal. */
export function refuse(
  kind: Refusal["kind"],
  code: string,
  message: string,
  hints: readonly string[] = [],
  details?: readonly object[],
): Refusal {
  return details === undefined
    ? { kind, code, message, hints }
    : { kind, code, message, hints, details };
}
