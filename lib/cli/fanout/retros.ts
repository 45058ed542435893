import type { Fact } from "../../fact/fact.ts";
import { parseInstant } from "../../fact/instant.ts";
import { figuresIn, isChange } from "../../fanout/retro_line.ts";
import type { Recorded } from "../../fanout/triggers.ts";
import type { History, Line } from "../../history/history.ts";
import { newest } from "../../history/newest.ts";

/** Lessons and decisions that are looked at. */
const LOOKED_AT = 1000;

const LESSONS = {
  ...{ kinds: ["lesson", "decision"], tool: undefined, paths: [], words: [], since: 0 },
  limit: LOOKED_AT,
};

/** What retros and others have learned so far, the oldest first. */
export function learned(history: History) {
  const lines = newest(history, LESSONS);
  const effective = lines.filter(({ outcome }) => outcome === "effective").reverse();
  const changes = effective.filter((line) => isChange(factOf(line)));
  const latest = new Map<string, Recorded & { readonly id: string }>();
  for (const line of effective) {
    const fact = factOf(line);
    const figures = figuresIn(fact);
    if (figures === undefined) continue;
    latest.delete(fact.run!);
    const at = parseInstant(fact.at) ?? 0;
    latest.set(fact.run!, { seq: line.seq, at, run: fact.run!, figures, id: fact.id });
  }
  return {
    recorded: [...latest.values()],
    /** Where settings were last changed. */
    changed: changes.at(-1)?.seq ?? 0,
    lessons: effective.filter((line) => {
      const fact = factOf(line);
      return fact.kind === "lesson" && figuresIn(fact) === undefined;
    }),
  };
}

function factOf({ record }: Line): Fact {
  return record as unknown as Fact;
}
