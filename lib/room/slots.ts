import { formatInstant } from "../fact/instant.ts";
import { sorted } from "../fact/sorted.ts";
import type { Rest, State } from "./state.ts";

/** A place in the state of which one thing can be said at a time. */
export interface Slot {
  readonly slot:
    | "fact"
    | "session"
    | "lead"
    | "mission"
    | "charge"
    | "backlog"
    | "profile"
    | "ack"
    | "matter"
    | "run-id"
    | "check-in"
    | "inbox";
  /** Whose it is: an id, a tool, an item; of the lead, the mission and the run identity there is one. */
  readonly name: string | null;
  readonly value: Value;
}

/** What stands there, without what only tells where in the ledger it was said. */
export type Value = Readonly<Record<string, unknown>>;

/** Two states at one slot: the members that differ, or null where nothing stands. */
export interface Difference extends Omit<Slot, "value"> {
  readonly one: Value | null;
  readonly other: Value | null;
}

/** Everything in which two states differ, apart from order itself: `seq`, what is newest, what is remembered of it. */
export function* differences(one: State, other: State): Generator<Difference> {
  const [ones, others] = [slotsOf(one), slotsOf(other)];
  for (const [key, { slot, name, value }] of ones) {
    const against = others.get(key)?.value;
    if (against === undefined) yield { slot, name, one: value, other: null };
    else if (text(value) !== text(against)) yield { slot, name, ...unlike(value, against) };
  }
  for (const [key, { slot, name, value }] of others)
    if (!ones.has(key)) yield { slot, name, one: null, other: value };
}

function slotsOf(state: State): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  const put = (slot: Slot["slot"], name: string | null, value: object): void => {
    const key = `${slot} ${name ?? ""}`;
    slots.set(key, { slot, name, value: { ...slots.get(key)?.value, ...value } });
  };
  for (const { holds, id, newest, ended, ...session } of state.sessions.values())
    put("session", id, { ...session, newest: instant(newest), ended: instant(ended) });
  for (const { id, folded, subject, at, until, lease, ...claim } of state.claims.values())
    put("fact", id, { ...claim, until: instant(until), lease });
  for (const { id } of state.blockers.values()) put("fact", id, { blocks: true });
  for (const { id } of state.bindings.values()) put("fact", id, { binds: true });
  for (const { id, claims } of state.waits.values()) put("fact", id, { waits_for: claims });
  const { lead, epoch } = state;
  put("lead", null, { tool: null, ...lead, newest: instant(lead?.newest ?? null), epoch });
  if (state.runId !== null) put("run-id", null, state.runId);
  if (state.rest !== null) putRest(state.rest, put);
  return slots;
}

function putRest(
  { held, open, artifacts, lessons, ...rest }: Rest,
  put: (slot: Slot["slot"], name: string | null, value: object) => void,
): void {
  for (const [id, { fact }] of held) put("fact", id, { stands: fact.kind });
  for (const [id, { fact }] of open) put("fact", id, { open: fact.kind });
  for (const [id, { consumed }] of artifacts) put("fact", id, { shown: true, consumed });
  for (const id of lessons.keys()) put("fact", id, { learned: true });
  for (const [id, profile] of rest.profiles) put("profile", id, profile);
  for (const [id, { fact }] of rest.checkIns) put("check-in", id, { said: fact.id });
  for (const [id, marks] of rest.readMarks) put("inbox", id, marks);
  for (const [name, { id, seq, ...item }] of rest.backlog) put("backlog", name, item);
  for (const [tool, { may, must_check }] of rest.envelopes)
    put("charge", tool, { may, must_check });
  for (const [tool, ack] of rest.acks) put("ack", tool, ack);
  for (const [way, { id, count }] of rest.bounces) put("matter", way, { id, count });
  if (rest.mission !== null) put("mission", null, rest.mission);
}

function unlike(one: Value, other: Value): { one: Value; other: Value } {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => text(one[name]) !== text(other[name]),
  );
  const only = (value: Value): Value =>
    Object.fromEntries(names.map((name) => [name, value[name] ?? null]));
  return { one: only(one), other: only(other) };
}

/** The same for the same content, in whatever order its members were set. */
function text(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function instant(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}
