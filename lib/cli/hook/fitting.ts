import type { Refusal } from "../../fact/refusal.ts";
import { BUDGET, clipTokens, tokensAtMost } from "../../room/views/budget.ts";

/** Of the ways out only what the budget allows: a peer's long words are no reason for more. */
export function fitting(
  message: string,
  hints: readonly string[],
): Pick<Refusal, "message" | "hints"> {
  const most = BUDGET - tokensAtMost("rally: ");
  const within = hints.filter(
    (_, n) => tokensAtMost([message, ...hints.slice(0, n + 1)].join("\n  ")) < most,
  );
  return { message: clipTokens(message, most), hints: within };
}
