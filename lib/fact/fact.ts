import type { Untrusted } from "./untrusted.ts";

/**
 * One record of the ledger (SPEC section 2). Everything but the first six is optional; what a kind makes of a
 * field stands in lib/room/kinds. Fields that this version does not know are carried as they came.
 */
export interface Fact {
  readonly v: number;
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly tool: string;
  readonly session: string;
  readonly parent?: string;
  readonly role?: string;
  readonly tier?: string;
  readonly model?: string;
  readonly task?: Untrusted;
  readonly phase?: Untrusted;
  readonly spawned?: Readonly<Record<string, number>>;
  readonly item?: string;
  readonly intent?: Untrusted;
  readonly owns?: readonly string[];
  readonly depends_on?: readonly string[];
  readonly may?: Untrusted;
  readonly must_check?: Untrusted;
  readonly successor?: string;
  readonly predecessor?: string;
  readonly subject?: Untrusted;
  readonly summary?: Untrusted;
  readonly paths?: readonly string[];
  readonly tree?: string;
  readonly resources?: readonly string[];
  readonly target?: string;
  readonly ref?: string;
  readonly refs?: readonly string[];
  readonly over?: readonly string[];
  readonly force?: boolean;
  readonly run?: string;
  readonly step?: string;
  readonly parent_steps?: readonly string[];
  readonly expect?: string;
  readonly evidence?: readonly Untrusted[];
  readonly status?: string;
  readonly severity?: string;
  readonly uri?: Untrusted;
  readonly lease_until?: string;
  readonly wake_after?: string;
  readonly reason?: Untrusted;
  readonly ack_by?: string;
  /** What a heartbeat says its session works on. */
  readonly task_ref?: string;
  /** The session says that it no longer works on that. */
  readonly off_task?: boolean;
  readonly next_check_in_at?: string;
  /** A place in the ledger up to which something was read: `<segment>:<offset>`. */
  readonly cursor?: string;
  /** Of a `remote`: the record of another fact, as it was published. */
  readonly fact?: unknown;
  /** Of a `sync`: the commit up to which the published ledger has been read. */
  readonly commit?: unknown;
  /** Of a `sync`: how many facts stand there, and the CRC-32 of what a redaction leaves of them. */
  readonly count?: unknown;
  readonly crc?: unknown;
  readonly build_loop_id?: string;
  readonly build_loop_run_label?: string;
  readonly seen?: string;
}

/** The highest format that this version knows. Raised whenever who-holds-what would fold differently. */
export const FORMAT = 2;
/** The format of what this version says, so that a room which never travelled stays readable for those before it. */
export const WRITTEN = 1;
/** The format of the records by which a room travels. */
export const TRAVELLING = 2;

/** Ids that a fact answers or ends: `ref` and `refs` together, without repeats. */
export function named(fact: Fact): readonly string[] {
  if (fact.refs === undefined) return fact.ref === undefined ? [] : [fact.ref];
  return [...new Set(fact.ref === undefined ? fact.refs : [fact.ref, ...fact.refs])];
}
