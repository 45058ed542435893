import { changed, editing } from "../torture/other_version.ts";
import type { Program } from "../torture/process.ts";

interface Edit {
  readonly source: string;
  readonly from: string;
  readonly to: string;
}

/** Mistakes in the program itself, each of which the audit must find. */
export const PLANTED = {
  /** Puts its commit upon the ref whatever stands there by then. */
  "forced-push": {
    source: "lib/cli/sync/git_transport.ts",
    from: "to, `",
    to: "to, `+",
  },
  /** Answers a claim that waits for the remote as soon as it is granted here. */
  "early-answer": {
    source: "lib/room/promised.ts",
    from: "if (published === null || !published.settled) return [];",
    to: "if (claims.every((id) => state.claims.has(id))) return [...claims];",
  },
  /** Lets what was granted here stand beside what was published first. */
  "no-revocation": {
    source: "lib/room/overlay.ts",
    from: "if (first === undefined) continue;",
    to: "continue;",
  },
} satisfies Record<string, Edit>;

export type Planted = keyof typeof PLANTED;

/** Rally with this mistake in it, built into a directory. */
export function planted(directory: string, fault: Planted): Promise<Program> {
  const { source, from, to } = PLANTED[fault];
  const plugin = editing(source, (text) => text.replace(from, () => to));
  return changed(directory, fault, plugin);
}
