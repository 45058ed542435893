import { tokensAtMost } from "../../lib/room/views/budget.ts";
import type { Call } from "../../test/stomp/host.ts";
import { median, quartiles } from "../quantile.ts";

/** How long calls of one sort took. */
interface Times {
  readonly name: string;
  readonly count: number;
  readonly milliseconds: number;
  /** Against the run of the empty program that ended last before, so that a busy machine slows both. */
  readonly ratio: number;
  readonly spread: readonly [low: number, high: number];
}

interface Sample {
  readonly milliseconds: number;
  readonly ratio: number;
}

export function timesOf(calls: readonly Call[]): Times[] {
  const samples = new Map<string, Sample[]>();
  const add = (name: string, sample: Sample): void => {
    const all = samples.get(name);
    if (all === undefined) samples.set(name, [sample]);
    else all.push(sample);
  };
  const before = new Map<string, Sample>();
  let empty = Number.NaN;
  for (const { session, event, denied, milliseconds } of calls) {
    const sample = { milliseconds, ratio: milliseconds / empty };
    if (event === "empty") empty = milliseconds;
    if (Number.isNaN(sample.ratio)) continue;
    add(denied ? `${event}, denied` : event, sample);
    if (event === "PreToolUse" && !denied) before.set(session, sample);
    const first = event === "PostToolUse" ? before.get(session) : undefined;
    if (first !== undefined) add("added to an edit", sum(first, sample));
  }
  return [...samples].map(([name, all]) => {
    const ratios = all.map((each) => each.ratio);
    return {
      name,
      count: all.length,
      milliseconds: median(all.map((each) => each.milliseconds)),
      ratio: median(ratios),
      spread: quartiles(ratios),
    };
  });
}

function sum(one: Sample, other: Sample): Sample {
  return { milliseconds: one.milliseconds + other.milliseconds, ratio: one.ratio + other.ratio };
}

/** What models were told at one sort of event. */
interface Words {
  readonly name: string;
  readonly count: number;
  readonly quiet: number;
  /** Of those that were not quiet. */
  readonly tokens: { readonly median: number; readonly most: number };
  readonly characters: number;
}

export function wordsOf(calls: readonly Call[]): Words[] {
  const events = new Set(calls.map(({ event }) => event).filter((event) => event !== "empty"));
  return [...events].map((name) => {
    const words = calls.filter(({ event }) => event === name).map((each) => each.words);
    const said = words.filter((each) => each !== "");
    const tokens = said.map(tokensAtMost);
    return {
      name,
      count: words.length,
      quiet: words.length - said.length,
      tokens: { median: said.length === 0 ? 0 : median(tokens), most: Math.max(0, ...tokens) },
      characters: Math.max(0, ...said.map(({ length }) => length)),
    };
  });
}
