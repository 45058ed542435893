import type { Envelope } from "../binary/compiled.ts";
import type { Run } from "./process.ts";

/** What a run said of the fact that it was to write. */
export interface Answer {
  /** `refused`: nothing was written, and no outcome told. */
  readonly outcome: "committed" | "void" | "not_committed" | "unknown" | "refused";
  readonly seq: number | null;
  readonly code: string | null;
}

/** Nothing where it was killed before it had said all. */
export function answerOf(run: Run): Answer | undefined {
  const envelope = envelopeIn(run);
  if (envelope === undefined) return undefined;
  const code = envelope.error?.code ?? null;
  const { outcome, seq = null } = envelope.data?.say ?? {};
  if (outcome !== undefined) return { outcome, seq, code };
  return { outcome: code === "outcome-unknown" ? "unknown" : "refused", seq: null, code };
}

/** The one document on standard output, if it is one. */
export function envelopeIn({ out }: Run): Envelope | undefined {
  const [line, rest, ...more] = out.split("\n");
  if (rest !== "" || more.length > 0) return undefined;
  try {
    return JSON.parse(line!) as Envelope;
  } catch {
    return undefined;
  }
}
