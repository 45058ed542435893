import { PLANTED, type Planted } from "./planted_faults.ts";
import { type Run, simulate } from "./simulate.ts";
import { AS_BUILT } from "./writer.ts";

/** Kinds of weather, those first without which least happens. */
const WEATHER = ["power", "kill", "preempt", "cache", "write", "sync"];

/** A run with as little in it as can be left out, one thing after the other, so that it still goes wrong. */
export function smallest(run: Run, fault?: Planted): Run {
  let best = run;
  for (let before = -1; before !== best.setting.without.length; ) {
    before = best.setting.without.length;
    for (const each of [...best.commands, ...WEATHER]) {
      const { without } = best.setting;
      if (without.includes(each)) continue;
      const less = { ...best.setting, without: [...without, each] };
      const tried = simulate(run.seed, fault === undefined ? AS_BUILT : PLANTED[fault], less);
      if (tried.wrong.length > 0) best = tried;
    }
  }
  return best;
}

/** What to print about a run: itself, what happened, what is wrong, and how to see it again. */
export function account({ seed, setting, schedule, wrong }: Run, fault?: Planted): string {
  const words = ["node bench/simulate.ts --seed", seed];
  if (fault !== undefined) words.push("--fault", fault);
  if (setting.forgetsNames) words.push("--forgets-names");
  if (setting.without.length > 0) words.push("--without", setting.without.join(","));
  return [`seed ${seed}`, ...schedule, "", ...wrong, "", `Again: ${words.join(" ")}`].join("\n");
}

/** The account of a run that went wrong, and of the smallest one like it. */
export function accountOfFailure(run: Run, fault?: Planted): string {
  const small = smallest(run, fault);
  return `${account(run, fault)}\n\nThe same with less: ${account(small, fault)}`;
}
