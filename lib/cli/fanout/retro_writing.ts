import type { Refusal } from "../../fact/refusal.ts";
import { raw, untrusted } from "../../fact/untrusted.ts";
import type { Figures } from "../../fanout/figures.ts";
import type { Proposal } from "../../fanout/proposals.ts";
import { changeOf, retroLine } from "../../fanout/retro_line.ts";
import { gradeOf } from "../../fanout/score.ts";
import { act } from "../act.ts";
import { isRefusal } from "../answer.ts";
import { readConfig } from "../config.ts";
import type { Context } from "../context.ts";
import type { Entered } from "../entered.ts";
import { setConfig } from "../set_config.ts";

/** Writes down the figures of a run as a lesson, unless the one of before says the same. */
export function recordFigures(
  context: Context,
  { room, who }: Entered,
  {
    run,
    figures,
    before,
  }: {
    readonly run: string;
    readonly figures: Figures;
    readonly before: { readonly id: string; readonly figures: Figures } | undefined;
  },
): { readonly lesson: string; readonly recorded: boolean } | Refusal {
  const summary = retroLine(figures);
  if (before !== undefined && raw(retroLine(before.figures)) === raw(summary))
    return { lesson: before.id, recorded: false };
  const { score } = figures;
  const said = score === null ? "no score" : `${gradeOf(score)} ${score}`;
  const subject = untrusted(`retro of ${run}: ${said}`);
  const done = act(context, room, who, { kind: "lesson", subject, summary, run });
  return done.refusal ?? { lesson: done.result!.fact.id, recorded: true };
}

/** Changes the settings, once their former values are written down. */
export function takeProposals(
  context: Context,
  { room, who }: Entered,
  {
    run,
    proposals,
    lesson,
  }: {
    readonly run: string;
    readonly proposals: readonly Proposal[];
    readonly lesson: string;
  },
): Refusal | undefined {
  const about = { ...changeOf(proposals), run, refs: [lesson] };
  const done = act(context, room, who, { kind: "decision", ...about });
  if (done.refusal !== undefined) return done.refusal;
  const config = readConfig(context.world, room.place.dir);
  if (isRefusal(config)) return config;
  const changes = Object.fromEntries(proposals.map(({ key, to }) => [key, to]));
  return setConfig(context.world, room.place.dir, config, changes);
}
