import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** What `boundary` answers. */
export interface BoundaryResult {
  readonly ok: boolean;
  readonly manifest: string;
  readonly plugins: readonly string[];
  readonly findings: readonly BoundaryFinding[];
}

export interface BoundaryFinding {
  readonly severity: "error";
  /** A place in the manifest (`plugins.<name>.<field>`), or a file of the repository. */
  readonly path: string;
  readonly message: string;
}

export async function boundary(_context: Context): Promise<Answer<BoundaryResult>> {
  throw new Error("not yet");
}
