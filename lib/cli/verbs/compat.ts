import type { Answer } from "../answer.ts";
import type { Context } from "../context.ts";

/** What `compat` answers: the predecessor's flat object. */
export type CompatResult = Record<string, unknown>;

export async function compat(_context: Context): Promise<Answer<CompatResult>> {
  throw new Error("not yet");
}
