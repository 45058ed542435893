import type { Fact } from "./fact.ts";

/** What a field holds. `words` = 1-128 bytes without white space; `flag` = literally `true`. */
export type Shape =
  | "text"
  | "title"
  | "body"
  | "word"
  | "texts"
  | "words"
  | "flag"
  | "instant"
  | "counts"
  | "number"
  /** Whatever the one kind asks for that has it: older versions carry it in facts of all other kinds. */
  | "free";

/** Every field that this version knows, in the order in which a record is written (`v` first, `sum` last). */
export const FIELDS: Readonly<Record<keyof Fact, Shape>> = {
  v: "number",
  id: "text",
  kind: "text",
  at: "instant",
  tool: "text",
  session: "text",
  parent: "text",
  role: "text",
  tier: "text",
  model: "text",
  task: "text",
  phase: "text",
  spawned: "counts",
  item: "text",
  intent: "text",
  owns: "texts",
  depends_on: "texts",
  may: "text",
  must_check: "text",
  successor: "text",
  predecessor: "text",
  subject: "title",
  summary: "body",
  paths: "texts",
  tree: "text",
  resources: "texts",
  target: "text",
  ref: "text",
  refs: "texts",
  over: "texts",
  force: "flag",
  run: "word",
  step: "word",
  parent_steps: "words",
  expect: "text",
  evidence: "texts",
  status: "text",
  severity: "text",
  uri: "text",
  lease_until: "instant",
  wake_after: "instant",
  reason: "text",
  ack_by: "instant",
  task_ref: "text",
  off_task: "flag",
  next_check_in_at: "instant",
  cursor: "text",
  fact: "free",
  commit: "free",
  count: "free",
  crc: "free",
  build_loop_id: "text",
  build_loop_run_label: "text",
  seen: "text",
};

const PLACES = new Map(Object.keys(FIELDS).map((key, place) => [key, place]));

/** The fact with its known fields in writing order and unknown ones behind them. */
export function inOrder(fact: Fact): Record<string, unknown> {
  return Object.fromEntries(membersOf(fact));
}

/** The members of the record in the order in which they are written, which an object cannot keep for names such as `7`. */
export function membersOf(fact: Fact): [string, unknown][] {
  const [known, unknown]: [string, unknown][][] = [[], []];
  for (const key of Object.keys(fact)) {
    const value = (fact as unknown as Record<string, unknown>)[key];
    if (!PLACES.has(key)) {
      if (key !== "sum") unknown!.push([key, value]);
    } else if (value !== undefined) known!.push([key, value]);
  }
  known!.sort(([one], [other]) => PLACES.get(one)! - PLACES.get(other)!);
  return [...known!, ...unknown!];
}

/** Whether its members stand in that order already, and are no others. */
export function isInOrder(fact: Fact): boolean {
  let last = -1;
  for (const key in fact) {
    const place = PLACES.get(key) ?? -1;
    if (place <= last || fact[key as keyof Fact] === undefined) return false;
    last = place;
  }
  return true;
}
