import { span } from "../../fact/duration.ts";
import { TEXT_LIMITS } from "../../fact/text_limits.ts";
import { clip, plain, untrusted } from "../../fact/untrusted.ts";
import type { Descriptor } from "../../fanout/descriptor.ts";
import { type Plan, plan } from "../../fanout/plan.ts";
import { act } from "../act.ts";
import { type Answer, isRefusal, refused } from "../answer.ts";
import { type Context, one } from "../context.ts";
import { count } from "../durations.ts";
import { entered } from "../entered.ts";
import { descriptorFile } from "../fanout/descriptor_file.ts";
import { limitsOf } from "../fanout/limits.ts";
import type { WriteResult } from "../speak.ts";
import type { Style } from "../style.ts";

/** Whether to fan out, and how. */
export interface WorkstreamPlanResult extends Plan {
  readonly workstream: string;
  /** How large a team might have been. */
  readonly max: number;
  /** The decision that a team of this size was justified by; null where it needs none. */
  readonly decision: WriteResult | null;
}

/** Works out waves, critical path and team. Writes only the decision for a team that needs one. */
export async function workstreamPlan(context: Context): Promise<Answer<WorkstreamPlanResult>> {
  const limits = limitsOf(context);
  if (isRefusal(limits)) return refused(limits);
  const descriptor = await descriptorFile(context, context.args[0]!);
  if (isRefusal(descriptor)) return refused(descriptor);
  const planned = plan(descriptor, limits);
  const { workstream } = descriptor;
  const result = { workstream, max: limits.team, ...planned, decision: null };
  const text = (style: Style): string => textOf(planned, style);
  if (planned.team.length <= UNJUSTIFIED) return { result, text };
  const decided = decide(context, descriptor, planned);
  if (decided.result === undefined) return refused(decided.refusal!);
  const { result: decision, refusal } = decided;
  return { result: { ...result, decision }, ...(refusal === undefined ? { text } : { refusal }) };
}

/** A larger team is a decision. */
const UNJUSTIFIED = 8;

function decide(
  context: Context,
  { workstream }: Descriptor,
  { team }: Plan,
): ReturnType<typeof act> {
  const here = entered(context);
  if (isRefusal(here)) return { refusal: here };
  return act(context, here.room, here.who, {
    kind: "decision",
    subject: untrusted(clip(`a team of ${team.length} for ${workstream}`, TEXT_LIMITS.subject)),
    reason: untrusted(one(context.flags, "justify")!),
  });
}

function textOf(planned: Plan, { strong, faint }: Style): string {
  const { waves, team, reasons, warnings } = planned;
  const path = `${planned.critical_path.map(plain).join(" -> ")} (${span(planned.critical_path_seconds * 1000)})`;
  const verdict = planned.fan_out
    ? `${strong("fan out")}: a team of ${team.length}, at most ${planned.ideal_speed_up} times as fast`
    : strong("do not fan out");
  return [
    verdict,
    ...reasons.map(({ code, message }) => `  ${message} ${faint(`(${code})`)}`),
    ...waves.map((ids, n) => `wave ${n + 1}: ${ids.map(plain).join(", ")}`),
    `critical path: ${path} of ${span(planned.total_seconds * 1000)} in all${planned.expected ? "" : ", partly assumed"}`,
    ...team.map(
      ({ role, tier, tasks }) =>
        `${plain(role)} ${faint(`(${tier})`)}: ${tasks.map(plain).join(", ")}`,
    ),
    ...warnings.map(({ code, message }) => `warning: ${message} ${faint(`(${code})`)}`),
    ...(planned.requires_human
      ? [`ask a person first: ${count(team.length, "agent")} at once`]
      : []),
    "",
  ].join("\n");
}
