import { foldCase } from "../fact/case_folding.ts";
import type { Batch, EndedHere, Published } from "./published.ts";
import { recentOf, recentSnapshot } from "./recent.ts";
import type { Binding, Blocker, Claim, Laid, Letter, Rest, Session, State, Wait } from "./state.ts";

/** A state as plain JSON. `restore(snapshot(s))` is `s`; the order of every list is kept. */
export function snapshot(state: State, part: "hot" | "whole"): Record<string, unknown> {
  const { seq, format, segments, newest, lead, epoch, runId } = state;
  return {
    seq,
    format,
    segments,
    newest,
    lead,
    epoch,
    runId,
    sessions: [...state.sessions.values()].map(({ holds, ...session }) => ({
      ...session,
      holds: [...holds],
    })),
    claims: [...state.claims.values()].map(({ folded, ...claim }) => claim),
    blockers: [...state.blockers.values()],
    bindings: [...state.bindings.values()],
    waits: [...state.waits.values()],
    letters: [...state.letters.values()],
    recent: recentSnapshot(state.recent),
    published: state.published && publishedSnapshot(state.published, part),
    revoked: [...state.revoked],
    rest: part === "whole" && state.rest !== null ? restSnapshot(state.rest) : null,
  };
}

/** The state of which this is a snapshot; folding on changes neither the snapshot nor the state it was taken of. */
export function restore(saved: Record<string, unknown>): State {
  const from = saved as unknown as Saved;
  const sessions = new Map(
    from.sessions.map((each) => [each.id, { ...each, holds: new Set(each.holds) } as Session]),
  );
  const claims = new Map(
    from.claims.map((each) => [each.id, { ...each, folded: each.paths.map(foldCase) } as Claim]),
  );
  return {
    seq: from.seq,
    format: from.format,
    segments: [...from.segments],
    newest: from.newest,
    lead: from.lead && { ...from.lead },
    epoch: from.epoch,
    runId: from.runId && { ...from.runId },
    sessions,
    claims,
    blockers: byId(from.blockers),
    bindings: byId(from.bindings),
    waits: byId(from.waits),
    letters: byId(from.letters),
    recent: recentOf(from.recent),
    published: from.published && restorePublished(from.published),
    revoked: [...from.revoked],
    rest: from.rest === null ? null : restoreRest(from.rest),
  };
}

interface Saved
  extends Omit<
    State,
    | "sessions"
    | "claims"
    | "blockers"
    | "bindings"
    | "waits"
    | "letters"
    | "recent"
    | "published"
    | "rest"
  > {
  readonly sessions: readonly (Omit<Session, "holds"> & { readonly holds: readonly string[] })[];
  readonly claims: readonly Omit<Claim, "folded">[];
  readonly blockers: readonly Blocker[];
  readonly bindings: readonly Binding[];
  readonly waits: readonly Wait[];
  readonly letters: readonly Letter[];
  readonly recent: string | readonly string[];
  readonly published: SavedPublished | null;
  readonly rest: SavedRest | null;
}

interface SavedPublished
  extends Omit<Published, "batches" | "ended" | "laid" | "folded" | "reading"> {
  readonly batches: readonly [string, Batch][];
  readonly ended: readonly [string, EndedHere][];
  readonly laid: readonly [string, Laid][];
  /** As text: what a check asks for stands in the room's own claims, and taking this apart would cost it as much again. */
  readonly folded: string;
}

function publishedSnapshot(published: Published, part: "hot" | "whole"): SavedPublished {
  const { batches, ended, laid, reading, ...known } = published;
  return {
    ...known,
    part,
    batches: [...batches].map(copyOfBatch),
    ended: [...ended],
    laid: [...laid],
    folded: textOf(published, part),
  };
}

function textOf({ folded, ...saved }: Published, part: "hot" | "whole"): string {
  if (typeof folded === "string" && saved.part === part) return folded;
  const state = typeof folded === "string" ? restore(JSON.parse(folded)) : folded;
  return JSON.stringify(snapshot(state, part));
}

function copyOfBatch([id, { strings, length }]: readonly [string, Batch]): [string, Batch] {
  return [id, { strings: [...strings], length }];
}

function restorePublished({ batches, ended, laid, ...known }: SavedPublished): Published {
  return {
    ...known,
    batches: new Map(batches.map(copyOfBatch)),
    ended: new Map(ended),
    laid: new Map(laid),
    reading: null,
  };
}

type SavedRest = Record<(typeof REST_MAPS)[number], readonly [string, never][]> &
  Pick<Rest, "mission" | "damaged">;

const REST_MAPS = [
  "held",
  "open",
  "artifacts",
  "lessons",
  "profiles",
  "checkIns",
  "readMarks",
  "addressed",
  "backlog",
  "envelopes",
  "acks",
  "bounces",
  "voids",
  "laid",
] as const;

function restSnapshot(rest: Rest): Record<string, unknown> {
  const saved: Record<string, unknown> = { mission: rest.mission, damaged: rest.damaged };
  for (const name of REST_MAPS) saved[name] = [...rest[name]];
  return saved;
}

function restoreRest(saved: SavedRest): Rest {
  const maps = Object.fromEntries(
    REST_MAPS.map((name) => [name, new Map(saved[name].map(([id, each]) => [id, copied(each)]))]),
  );
  return { mission: saved.mission, damaged: saved.damaged, ...maps } as unknown as Rest;
}

/** Entries are plain objects, of which the fold may change a member. */
function copied(entry: unknown): unknown {
  return typeof entry === "object" ? { ...entry } : entry;
}

function byId<T extends { readonly id: string }>(list: readonly T[]): Map<string, T> {
  return new Map(list.map((each) => [each.id, each]));
}
