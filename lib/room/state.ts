import type { Fact } from "../fact/fact.ts";
import type { Untrusted } from "../fact/untrusted.ts";
import type { Published, Revoked } from "./published.ts";
import { type Recent, recentOf } from "./recent.ts";

/**
 * What the ledger folds to. The hot part is all that a check before a write needs; `rest` is there only when the
 * whole state is folded. No verdict about a hot fact looks at `rest`, so both folds agree on who holds what.
 */
export interface State {
  /** Records folded so far, valid or not: the `seq` of the newest. */
  seq: number;
  /** Highest format met, 0 while none was above 1; above FORMAT this room is newer than the binary. */
  format: number;
  /** Segments in chain order; the last one is open. */
  readonly segments: string[];
  /** Id of the newest fact. */
  newest: string | null;
  readonly sessions: Map<string, Session>;
  readonly claims: Map<string, Claim>;
  readonly blockers: Map<string, Blocker>;
  readonly bindings: Map<string, Binding>;
  /** Standbys that name a claim: who waits for whom. */
  readonly waits: Map<string, Wait>;
  /** Directives that have not been delivered. */
  readonly letters: Map<string, Letter>;
  lead: Lead | null;
  /** How often the lead has changed. */
  epoch: number;
  /** The run identity that facts are written under. */
  runId: RunIdentity | null;
  readonly recent: Recent;
  /** What the room knows of the published ledger, through which it travels; nothing before its first `sync` or `remote`. */
  published: Published | null;
  /** The newest claims that were revoked, oldest first, so that their owners can be told. */
  readonly revoked: Revoked[];
  readonly rest: Rest | null;
}

export interface Session {
  readonly id: string;
  readonly tool: string;
  /** The session that began this one, where it counts for claims. */
  parent: string | null;
  readonly tier: string | null;
  /** The session that continues this one: both are one owner. */
  into: string | null;
  /** When it ended, in milliseconds. */
  ended: number | null;
  /** Newest `at` among its facts, in milliseconds. */
  newest: number;
  /** Ids of the claims it holds. */
  readonly holds: Set<string>;
}

export interface Claim {
  readonly id: string;
  /** Session that owns it now. */
  owner: string;
  /** Who said it. */
  readonly tool: string;
  readonly session: string;
  readonly at: number;
  /** Length of the lease in milliseconds; `until` moves, this does not. */
  readonly lease: number;
  until: number;
  readonly paths: readonly string[];
  /** `paths` case-folded, for comparison. */
  readonly folded: readonly string[];
  /** Worktree that the paths are limited to. */
  readonly tree: string | null;
  readonly resources: readonly string[];
  readonly subject: Untrusted;
  /** Its fact is published, so that what became of it among published facts holds here. */
  published: boolean;
}

export interface Blocker {
  readonly id: string;
  readonly tool: string;
  readonly session: string;
  readonly at: number;
  readonly folded: readonly string[];
  readonly target: string | null;
  readonly severity: string | null;
  readonly subject: Untrusted;
}

export interface Binding {
  readonly id: string;
  readonly tool: string;
  readonly session: string;
  readonly folded: readonly string[];
  readonly subject: Untrusted;
}

export interface Wait {
  readonly id: string;
  readonly tool: string;
  readonly session: string;
  /** The claims it waits for; over once all have ended. */
  readonly claims: readonly string[];
}

export interface Letter {
  readonly id: string;
  readonly tool: string;
  /** The tool or session that it is for. */
  readonly target: string;
}

export interface Lead {
  readonly tool: string;
  readonly session: string | null;
  readonly since: string;
  readonly epoch: number;
  /** Newest `at` of the lead's facts, in milliseconds. */
  newest: number;
}

/** Which run of an orchestrator this is: made once, and carried by every fact until it is ended. */
export interface RunIdentity {
  /** `bl-<YYYYMMDDTHHMMSSZ>-<tool>-<6 digits>` */
  readonly id: string;
  readonly label: string;
  readonly since: string;
  readonly tool: string;
  /** The session that began it. */
  readonly session: string;
  /** The session that began or resumed it last. */
  current: string;
}

/** The newest check-in of a session: what it said of its task, and when it will say so again. */
export interface CheckIn {
  readonly fact: Fact;
  readonly seq: number;
}

/** Up to where a session has acknowledged what was sent to it by name, and to all: `<segment>:<offset>`. */
export interface ReadMarks {
  readonly direct: string | null;
  readonly broadcast: string | null;
}

/** What is known here of a published fact that stands until something ends it, and is no claim. */
export interface Laid {
  /** It ended here, whether or not that is published. */
  readonly ended: boolean;
  /** The fact of this room that ended it. Once that is published itself, the published facts decide. */
  readonly by: string | null;
}

/** Everything that no check before a write asks for. */
export interface Rest {
  /** Claims, blockers, decisions, standbys and directives in full, by id: what the hot part holds, or held first. */
  readonly held: Map<string, Open>;
  /** Handoffs and risks in full, by id. Apart, so that no id of theirs can hide or end one of the others. */
  readonly open: Map<string, Open>;
  /** Artifacts and lessons of the last 7 days, at most 200 of each. */
  readonly artifacts: Map<string, Open>;
  readonly lessons: Map<string, Open>;
  readonly profiles: Map<string, Profile>;
  /** Newest heartbeats that name a task, by session. */
  readonly checkIns: Map<string, CheckIn>;
  /** How far sessions have acknowledged their inbox, by session. */
  readonly readMarks: Map<string, ReadMarks>;
  /** Whom the newest facts with effect are for that are for anybody, by seq: where an inbox is looked for first. */
  readonly addressed: Map<string, string>;
  readonly backlog: Map<string, Item>;
  readonly envelopes: Map<string, Envelope>;
  mission: {
    readonly id: string;
    readonly text: Untrusted;
    readonly set_by: string;
    readonly set_at: string;
  } | null;
  /** Newest acknowledgement of rules, lead and mission, by tool. */
  readonly acks: Map<
    string,
    { readonly at: string; readonly lead_epoch: number; readonly mission: string | null }
  >;
  /** Matters by the way they went last (from, to, subject), and how often each has gone back to where it came from. */
  readonly bounces: Map<string, Bounce>;
  /** Why the newest facts without effect have none. */
  readonly voids: Map<string, string>;
  /** Published facts of the rest as they were laid beside its own, by list and id. */
  readonly laid: Map<string, Laid>;
  damaged: number;
}

export interface Open {
  readonly fact: Fact;
  readonly seq: number;
  /** Id of the first fact of a peer that names this artifact. */
  consumed: string | null;
}

export interface Bounce {
  /** The handoff that went this way last. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: Untrusted;
  readonly count: number;
}

/** What a session last said of itself. */
export interface Profile {
  readonly joined: string;
  /** The newest fact that the session had read when it last spoke. */
  seen?: string;
  role?: string;
  tier?: string;
  model?: string;
  task?: Untrusted;
  phase?: Untrusted;
  parent?: string;
  spawned?: Readonly<Record<string, number>>;
}

export interface Item {
  readonly id: string;
  readonly fact: string;
  /** Its place in the ledger when it was added. */
  readonly seq: number;
  readonly intent: Untrusted;
  readonly owns: readonly string[];
  readonly depends_on: readonly string[];
  readonly status: string;
  readonly target: string | null;
}

export interface Envelope {
  readonly tool: string;
  readonly may: Untrusted | null;
  readonly must_check: Untrusted | null;
}

/** The state of a ledger without a record. */
export function emptyState(part: "hot" | "whole"): State {
  return {
    seq: 0,
    format: 0,
    segments: ["main"],
    newest: null,
    sessions: new Map(),
    claims: new Map(),
    blockers: new Map(),
    bindings: new Map(),
    waits: new Map(),
    letters: new Map(),
    lead: null,
    epoch: 0,
    runId: null,
    recent: recentOf([]),
    published: null,
    revoked: [],
    rest: part === "hot" ? null : emptyRest(),
  };
}

function emptyRest(): Rest {
  return {
    held: new Map(),
    open: new Map(),
    artifacts: new Map(),
    lessons: new Map(),
    profiles: new Map(),
    checkIns: new Map(),
    readMarks: new Map(),
    addressed: new Map(),
    backlog: new Map(),
    envelopes: new Map(),
    mission: null,
    acks: new Map(),
    bounces: new Map(),
    voids: new Map(),
    laid: new Map(),
    damaged: 0,
  };
}
