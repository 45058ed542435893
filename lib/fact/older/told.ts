import type { OlderNote } from "./notes.ts";
import type { Scopes } from "./scopes.ts";

/** The members of a fact as a line of the older format has them. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a fact of ours says of itself beside who spoke and when. */
export type Said = { readonly kind: string } & Record<string, unknown>;

/** An older fact taken apart, for the kinds that say more here. */
export interface Told {
  readonly payload: Fields;
  readonly at: number;
  readonly scopes: Scopes;
  readonly evidence: readonly string[];
  readonly notes: Set<OlderNote>;
}
