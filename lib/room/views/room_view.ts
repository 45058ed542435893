import { foldCase } from "../../fact/case_folding.ts";
import { formatInstant } from "../../fact/instant.ts";
import { safeJson } from "../../fact/safe_json.ts";
import { overlapsFolded } from "../../fact/scope.ts";
import { clip, raw, type Untrusted, untrusted } from "../../fact/untrusted.ts";
import { byteLength } from "../../fact/well_formed.ts";
import { brief as briefFinding, type Finding } from "../findings/finding.ts";
import { stateFindings } from "../findings/run_findings.ts";
import { type Guard, guardOf } from "../guard.ts";
import { lastSeen, type Presence, presenceOf, type Sightings } from "../presence.ts";
import { isExpected } from "../run/expected.ts";
import type { Open, State } from "../state.ts";
import { leadView, type MissionView, missionView } from "./lead_view.ts";
import type { RevokedRow } from "./revoked.ts";
import { revokedLately } from "./revoked_lately.ts";
import { type Eyes, openOf, type Row, rowOf } from "./rows.ts";

export interface RoomQuery extends Eyes {
  /** Hooks deny here, where they are asked; without it nobody is taken for guarded. */
  readonly enforced?: boolean;
  readonly tool?: string;
  /** Canonical paths; rows that overlap none of them are left out. */
  readonly paths?: readonly string[];
  readonly kinds?: readonly string[];
  /** Rows after this seq only. */
  readonly since?: number;
  /** Most rows of each list. Without it, as many as fit into `BUDGET` bytes. */
  readonly limit?: number;
  /** Artifacts that the state has let go, newest first. */
  readonly archived?: readonly Open[];
  /** What was found of the open runs; without it, what the state alone shows. */
  readonly findings?: readonly Finding[];
}

export interface Squad {
  readonly tool: string;
  readonly session_id: string;
  readonly status: Presence;
  readonly last_seen: string;
  readonly guard: Guard;
  /** It was made for an agent that is yet to come (`workstream seed`). */
  readonly expected?: true;
}

/** Bytes of JSON that the rows of a default answer may take, and its mission (LESSONS 9). */
const BUDGET = 4400;
const MISSION = 600;
/** Longest title in a default answer, in characters. */
const TITLE = 80;

const LISTS = [
  "findings",
  "revoked",
  "active_claims",
  "active_blockers",
  "open_handoffs",
  "current_decisions",
  "current_risks",
  "unconsumed_artifacts",
  "recent_artifacts",
  "standbys",
  "squads",
] as const;
type ListName = (typeof LISTS)[number];

/**
 * The room as it stands at `now`: what is open, who is here, exact totals, and how much was left out. Without a limit it
 * is of bounded size: long titles are cut, a long mission too, and `locate` and `mission` have them whole.
 */
export function roomView(state: State, query: RoomQuery) {
  const all = lists(state, query);
  const shown = fitted(all, query.limit);
  const whole = missionView(state);
  const mission = query.limit === undefined ? brief(whole) : whole;
  const charges = whole?.envelopes.length ?? 0;
  const totals = { ...byName((name) => all[name].length), envelopes: charges };
  return {
    max_seq: state.seq,
    active_claims: shown.active_claims as Row[],
    active_blockers: shown.active_blockers as Row[],
    open_handoffs: shown.open_handoffs as Row[],
    current_decisions: shown.current_decisions as Row[],
    current_risks: shown.current_risks as Row[],
    recent_artifacts: shown.recent_artifacts as Row[],
    unconsumed_artifacts: shown.unconsumed_artifacts as Row[],
    standbys: shown.standbys as Row[],
    squads: shown.squads as Squad[],
    findings: shown.findings as Finding[],
    revoked: shown.revoked as RevokedRow[],
    lead: leadView(state),
    mission,
    totals,
    omitted: {
      ...byName((name) => totals[name] - shown[name].length),
      envelopes: charges - (mission?.envelopes.length ?? 0),
    },
    damaged: state.rest?.damaged ?? 0,
  };
}

export type RoomView = ReturnType<typeof roomView>;

function lists(state: State, query: RoomQuery): Record<ListName, readonly unknown[]> {
  const { now, sightings, enforced = false } = query;
  const rows = (open: readonly Open[]): Row[] =>
    open.filter((each) => isWanted(each, query)).map((each) => rowOf(state, each, query));
  const artifacts = [...(state.rest?.artifacts.values() ?? [])].reverse();
  const running = (each: Open): boolean => (state.claims.get(each.fact.id)?.until ?? 0) > now;
  const findings = query.findings ?? stateFindings(state, now);
  return {
    findings: findings.filter((each) => concerns(each, query)),
    revoked: revokedLately(state, now, query.paths).filter(
      ({ tool, by_tool }) => query.tool === undefined || [tool, by_tool].includes(query.tool),
    ),
    active_claims: rows(openOf(state, "claim").filter(running)),
    active_blockers: rows(openOf(state, "blocker")),
    open_handoffs: rows(openOf(state, "handoff")),
    current_decisions: rows(openOf(state, "decision")),
    current_risks: rows(openOf(state, "risk")),
    recent_artifacts: rows([...artifacts, ...(query.archived ?? [])]),
    unconsumed_artifacts: rows(artifacts.filter((each) => each.consumed === null)),
    standbys: rows(openOf(state, "standby")),
    squads: squads(state, now, sightings, enforced).filter(
      (each) => query.tool === undefined || each.tool === query.tool,
    ),
  };
}

function isWanted({ fact, seq }: Open, { tool, paths, kinds, since }: RoomQuery): boolean {
  if (tool !== undefined && fact.tool !== tool && fact.target !== tool) return false;
  if (kinds !== undefined && !kinds.includes(fact.kind)) return false;
  if (since !== undefined && seq <= since) return false;
  return paths === undefined || meetsAny(fact.paths ?? [], paths);
}

/** Findings are no facts: they have tools and paths, and neither kind nor place. */
function concerns(finding: Finding, { tool, paths }: RoomQuery): boolean {
  if (tool !== undefined && !finding.tools.includes(tool)) return false;
  return paths === undefined || meetsAny(finding.paths, paths);
}

function meetsAny(paths: readonly string[], others: readonly string[]): boolean {
  return paths.some((path) =>
    others.some((other) => overlapsFolded(foldCase(path), foldCase(other))),
  );
}

/** Who is here: active and idle agents, and those who ended within the last hour; newest first. */
export function squads(
  state: State,
  now: number,
  sightings: Sightings,
  enforced: boolean,
): Squad[] {
  const present = [...state.sessions.values()].filter(
    (each) => each.into === null && now - (each.ended ?? now) < 3_600_000,
  );
  return present
    .map((each) => ({ each, seen: lastSeen(each, sightings(each.id)) }))
    .sort((a, b) => b.seen - a.seen)
    .map(({ each, seen }) => ({
      tool: each.tool,
      session_id: each.id,
      status: presenceOf(each, now, sightings),
      last_seen: formatInstant(seen),
      guard: enforced ? guardOf(state, each.id, sightings) : "advisory",
      ...(isExpected(state, each, sightings) ? { expected: true } : {}),
    }));
}

/** As many rows of each list as fit, taken in turn from every list, so that no long list hides a short one. */
function fitted(
  all: Record<ListName, readonly unknown[]>,
  limit: number | undefined,
): Record<ListName, unknown[]> {
  const shown = byName((): unknown[] => []);
  let left = limit === undefined ? BUDGET : Number.POSITIVE_INFINITY;
  const full = new Set<ListName>();
  for (let turn = 0; turn < (limit ?? 20) && full.size < LISTS.length; turn++) {
    for (const name of LISTS) {
      if (full.has(name)) continue;
      const whole = all[name][turn];
      const row = limit === undefined ? shortened(name, whole) : whole;
      const size = row === undefined || limit !== undefined ? 0 : sizeOf(row);
      if (row === undefined || size > left) full.add(name);
      else {
        left -= size;
        shown[name].push(row);
      }
    }
  }
  return shown;
}

/** The row with a title, or a finding with lists, that leave room for others. */
function shortened(name: ListName, row: unknown): unknown {
  if (name === "findings" && row !== undefined) return briefFinding(row as Finding);
  const { subject } = (row ?? {}) as { subject?: Untrusted };
  if (subject === undefined) return row;
  return { ...(row as object), subject: untrusted(clip(raw(subject), TITLE)) };
}

function brief(mission: MissionView | null): MissionView | null {
  if (mission === null || sizeOf(mission) <= MISSION) return mission;
  const text = mission.text === null ? null : untrusted(clip(raw(mission.text), TITLE));
  return { ...mission, text, envelopes: [] };
}

/** Bytes, as they will be written. */
function sizeOf(value: unknown): number {
  return byteLength(safeJson(value));
}

function byName<T>(value: (name: ListName) => T): Record<ListName, T> {
  return Object.fromEntries(LISTS.map((name) => [name, value(name)])) as Record<ListName, T>;
}
