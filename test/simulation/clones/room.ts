import type { Fact } from "../../../lib/fact/fact.ts";

/** A claim as a clone sees it. */
export interface Holder {
  readonly id: string;
  readonly owner: string;
  readonly path: string;
  /** End of its lease, in milliseconds. */
  readonly until: number;
  /** Its fact has been published. */
  readonly published: boolean;
}

/** A blocker or a binding decision as a clone sees it. */
export interface Matter {
  readonly id: string;
  readonly kind: string;
  readonly tool: string;
}

/** What became of one line. */
export interface Judged {
  readonly outcome: string;
  /** Claims of own sessions that what was published first has ended. */
  readonly revoked: readonly string[];
}

/** What one clone knows of the published ledger, and holds for true of it. */
export interface Known {
  readonly count: number;
  readonly crc: number;
  /** Whether the ledger has begun to travel. */
  readonly begun: boolean;
  /** Whether the overlay has been judged by all of it. */
  readonly settled: boolean;
  /** Own facts before this line have been published or need not be; and how many were published then. */
  readonly sent: { readonly cursor: string; readonly count: number } | null;
  readonly claims: readonly Holder[];
  readonly matters: readonly Matter[];
}

/** How one clone judges its ledger, line by line: the model, or the fold itself. */
export interface Room {
  readonly take: (line: Fact) => Judged;
  /** All claims that stand here, published or not. */
  readonly claims: () => readonly Holder[];
  /** All blockers and binding decisions that stand here. */
  readonly matters: () => readonly Matter[];
  readonly known: () => Known;
}

/** A ledger without a line. */
export type Rules = () => Room;

/** Whether two paths meet; a rule of the simulation's own. */
export function meet(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
