import type { Figures } from "./figures.ts";

/** The settings that a retro may propose to change; who owns which files is never among them. */
export const TUNABLES = ["fanout.team", "fanout.tasks", "claims.lease"] as const;

export type Tunable = (typeof TUNABLES)[number];

/** Another value for a setting, for what several runs have shown. */
export interface Proposal {
  readonly key: Tunable;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Fewer runs show nothing. */
export const FEWEST_RUNS = 3;

/** At most three changes, one of each setting, from the means of the runs since the last change. */
export function proposalsOf(
  runs: readonly Figures[],
  settings: Readonly<Record<Tunable, string>>,
): Proposal[] {
  if (runs.length < FEWEST_RUNS) return [];
  const mean = (pick: (figures: Figures) => number | null): number | null => {
    const known = runs.flatMap((each) => pick(each) ?? []);
    return known.length < FEWEST_RUNS ? null : known.reduce((a, b) => a + b) / known.length;
  };
  const busy = mean((each) => each.parallel_efficiency);
  const calm = mean((each) => each.conflict_prevention);
  const clean = mean((each) => each.task_economy);
  const replaced = mean((each) => each.replaced);
  const found: Proposal[] = [];
  const propose = (key: Tunable, to: string, why: string): void => {
    if (to !== settings[key]) found.push({ key, from: settings[key], to, why });
  };
  const [team, tasks] = [Number(settings["fanout.team"]), Number(settings["fanout.tasks"])];
  if (busy !== null && busy < 0.5)
    propose(
      "fanout.team",
      String(Math.max(2, team - 1)),
      `agents worked ${percent(busy)} of the time`,
    );
  else if (busy !== null && calm !== null && busy >= 0.85 && calm >= 0.9)
    propose(
      "fanout.team",
      String(Math.min(8, team + 1)),
      `agents worked ${percent(busy)} of the time and hardly met`,
    );
  if (clean !== null && clean < 0.6)
    propose(
      "fanout.tasks",
      String(Math.max(3, tasks - 1)),
      `${percent(clean)} of the tasks landed at once`,
    );
  if (replaced !== null && replaced >= 1 && settings["claims.lease"] !== SHORT)
    propose("claims.lease", SHORT, "in most runs an agent went away from what it held");
  return found;
}

/** What agents leave behind is free the sooner. */
const SHORT = "30m";

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
