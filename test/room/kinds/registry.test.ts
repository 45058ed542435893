import { describe, expect, it } from "vitest";
import type { Fact } from "../../../lib/fact/fact.ts";
import { FIELDS } from "../../../lib/fact/fields.ts";
import { decodeLine, encodeRecord } from "../../../lib/fact/line.ts";
import { fold } from "../../../lib/room/fold.ts";
import type { Kind } from "../../../lib/room/kind.ts";
import { KINDS, type KindName, SAYABLE } from "../../../lib/room/kinds.ts";
import { emptyState } from "../../../lib/room/state.ts";
import { HOSTILE_TEXT, steers } from "../../fact/hostile_unicode.ts";
import { minute, type Raw } from "../hostile_sequences.ts";
import { ADA, story } from "../story.ts";
import { EVERY_KIND } from "./every_kind.ts";

const NAMES = Object.keys(KINDS) as KindName[];
const kindOf = (name: KindName): Kind => KINDS[name];

/** The fact of the table, as a writer makes it. */
function factOf(name: KindName): Fact {
  const { m = 30, lease, ...fields } = EVERY_KIND[name].saying;
  const until = lease === undefined ? {} : { lease_until: minute(m + lease) };
  return {
    v: 1,
    id: "it",
    kind: name,
    at: minute(m),
    ...ADA,
    ...until,
    ...fields,
  } as unknown as Fact;
}

it("the table has a row for every kind, and for nothing else", () => {
  expect(Object.keys(EVERY_KIND).sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)("every kind: %s", (name) => {
  it("comes back from its line as it was", () => {
    const fact = factOf(name);
    const framed = encodeRecord(fact);
    const { sum, ...back } = decodeLine(framed, 1, framed.length - 1) as Raw;
    expect(sum).toMatch(/^[0-9a-f]{8}$/);
    expect(back).toEqual(fact);
  });

  it("has its effect in a room where it may, alike read back and as written", () => {
    const { say, state } = story();
    for (const line of EVERY_KIND[name].before) say(...line);
    const framed = encodeRecord(factOf(name));
    const verdict = fold(structuredClone(state), decodeLine(framed, 1, framed.length - 1) as Raw);
    expect(["effective", "granted"]).toContain(verdict.outcome);
    expect(say(ADA, name, { m: 30, ...EVERY_KIND[name].saying, id: "it" })).toEqual(verdict);
  });

  it("folds with nothing but a speaker, too", () => {
    const { v, id, kind, at, tool, session } = factOf(name);
    for (const part of ["hot", "whole"] as const)
      expect(() => fold(emptyState(part), { v, id, kind, at, tool, session })).not.toThrow();
  });

  it("reads as one printable line", () => {
    const line = kindOf(name).line(factOf(name));
    expect(line).toMatch(/^[a-z][^\n]*\S$/);
    expect(steers(line)).toBe(false);
  });

  it("reads as one line without an invisible character, whatever stands in its fields", () => {
    const hostile = Object.entries(FIELDS).map(([field, shape]) => [field, hostileOf(shape)]);
    const fact = { ...Object.fromEntries(hostile), kind: name } as unknown as Fact;
    for (const status of [
      HOSTILE_TEXT,
      fact.status,
      "taken",
      "handed",
      "ended",
      "continues",
      "binding",
    ])
      expect(
        steers(kindOf(name).line({ ...fact, ...(status === undefined ? {} : { status }) })),
      ).toBe(false);
  });

  it("reads as one line from nothing but a speaker", () => {
    const { v, id, kind, at, tool, session } = factOf(name);
    expect(kindOf(name).line({ v, id, kind, at, tool, session })).toMatch(/^[a-z]/);
  });

  it("names only fields that there are, and requires what it takes", () => {
    const { requires, takes } = kindOf(name);
    for (const field of [...requires, ...(takes ?? [])]) expect(FIELDS).toHaveProperty(field);
    expect(SAYABLE.includes(name)).toBe(takes !== null);
  });
});

it("a rest kind never touches what the hot fold keeps", () => {
  for (const name of NAMES.filter((each) => kindOf(each).part === "rest")) {
    const { say, state } = story();
    for (const line of EVERY_KIND[name].before) say(...line);
    say(ADA, "heartbeat", { m: 30 });
    const before = structuredClone({ ...state, rest: null });
    say(ADA, name, { m: 30, ...EVERY_KIND[name].saying, id: "it" });
    const after = {
      ...state,
      rest: null,
      seq: before.seq,
      newest: before.newest,
      recent: before.recent,
    };
    expect(after).toEqual(before);
  }
});

/** What is worst in a field of that shape. Instants and words reach a line only where the fold let them through. */
function hostileOf(shape: string): unknown {
  if (shape === "texts" || shape === "words") return [HOSTILE_TEXT, HOSTILE_TEXT];
  if (shape === "number") return 1;
  if (shape === "flag") return true;
  return shape === "counts" ? { [HOSTILE_TEXT]: 1 } : HOSTILE_TEXT;
}
