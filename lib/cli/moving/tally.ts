import type { OlderNote } from "../../fact/older/notes.ts";
import type { Difference } from "../../room/slots.ts";
import type { Verdict, VoidReason } from "../../room/verdict.ts";
import type { Arrival, Reason } from "./arrivals.ts";

/** Rows that are listed; those beyond are counted. */
const MOST = 100;

/** A list cut short, with how long it would be. */
export interface Listed<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

/** What `import` answers. */
export interface ImportResult {
  /** Everything that came in was looked at. */
  readonly complete: boolean;
  /** Records that came in. */
  readonly read: number;
  /** Of these: new here, and read back. */
  readonly appended: number;
  readonly already_here: number;
  readonly skipped: {
    /** Opened and closed the segments that they came from. */
    readonly structural: number;
    /** Acknowledge an inbox up to a place in the ledger that they came from. */
    readonly placed: number;
    /** Ids that had come in before. */
    readonly repeated: number;
    /** Say not who speaks, or have no id. */
    readonly malformed: number;
  };
  readonly damaged: Listed<{
    readonly line: number;
    readonly offset: number;
    readonly reason: Reason | "bad-gzip";
  }>;
  /** Lines of the older format, and how often something could not be carried as it was. */
  readonly older: {
    readonly read: number;
    readonly notes: Readonly<Partial<Record<OlderNote, number>>>;
  };
  /** What became of those appended. */
  readonly outcomes: {
    readonly effective: number;
    readonly void: Readonly<Partial<Record<VoidReason, number>>>;
  };
  readonly decided: Decided;
}

/** What order decided: it would be otherwise, had it come about the other way round. */
export interface Decided {
  /** Facts appended that are judged otherwise here than in the order in which they came. */
  readonly facts: Listed<{
    readonly id: string;
    readonly kind: string;
    readonly here: Judged;
    readonly there: Judged;
  }>;
  /** Ids under which something else came in than what stands here. */
  readonly texts: Listed<{ readonly id: string }>;
  /** Where the room now differs from what it would be if its own facts had come in behind these; null if not known. */
  readonly standing: Listed<Omit<Difference, "one"> & { readonly here: Difference["one"] }> | null;
}

interface Judged {
  readonly outcome: Verdict["outcome"];
  readonly void_reason: VoidReason | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends object | null ? Writable<T[K]> : T[K] };

/** The answer while it is being counted. */
export type Tally = Writable<ImportResult>;

export function emptyTally(): Tally {
  return {
    complete: false,
    read: 0,
    appended: 0,
    already_here: 0,
    skipped: { structural: 0, placed: 0, repeated: 0, malformed: 0 },
    damaged: { total: 0, rows: [] },
    older: { read: 0, notes: {} },
    outcomes: { effective: 0, void: {} },
    decided: {
      facts: { total: 0, rows: [] },
      texts: { total: 0, rows: [] },
      standing: null,
    },
  };
}

/** Adds a row, or only counts it. */
export function list<Row>(to: { total: number; rows: Row[] }, row: Row): void {
  to.total++;
  if (to.rows.length < MOST) to.rows.push(row);
}

/** Counts one more under a name. */
export function tick<Name extends string>(of: Partial<Record<Name, number>>, name: Name): void {
  of[name] = (of[name] ?? 0) + 1;
}

export function countOlder(tally: Tally, arrival: Arrival): void {
  if (!("older" in arrival) || arrival.older === undefined) return;
  tally.older.read++;
  for (const note of arrival.older) tick(tally.older.notes, note);
}

/** Counts a fact that was appended; it is listed if it was judged otherwise where it came from. */
export function countVerdict(
  tally: Tally,
  { id, kind }: { readonly id: string; readonly kind: string },
  here: Verdict,
  there: Verdict,
): void {
  tally.appended++;
  if (here.outcome === "void") tick(tally.outcomes.void, here.reason);
  else tally.outcomes.effective++;
  const row = { id, kind, here: judged(here), there: judged(there) };
  const same =
    row.here.outcome === row.there.outcome && row.here.void_reason === row.there.void_reason;
  if (!same) list(tally.decided.facts, row);
}

function judged(verdict: Verdict): Judged {
  const void_reason = verdict.outcome === "void" ? verdict.reason : null;
  return { outcome: verdict.outcome, void_reason };
}
