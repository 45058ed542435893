import { parseInstant } from "../../fact/instant.ts";
import { abroad } from "../abroad.ts";
import { ownerOf } from "../family.ts";
import { type Finding, few, finding } from "../findings/finding.ts";
import { isNameClaim } from "../name_claim.ts";
import { openOf } from "../views/rows.ts";
import type { Action, Asking, Candidate } from "./candidate.ts";
import { candidates } from "./candidates.ts";
import { type Command, command } from "./command.ts";
import { needsHuman } from "./stop.ts";
import { waitedFor } from "./waiting.ts";

export interface Next {
  readonly action: Action;
  /** There is something to do now, and a person need not decide first. */
  readonly actionable: boolean;
  readonly score: number;
  /** 0 to 1: how far the score stands above that of doing nothing. */
  readonly confidence: number;
  readonly reason: string;
  readonly requires_human: boolean;
  readonly stop_reason: string | null;
  readonly target_fact: string | null;
  readonly suggested_claims: readonly string[];
  readonly suggested_commands: readonly Command[];
  /** Own claims that other machines do not know of yet, where the room is set to travel. */
  readonly provisional: readonly string[];
  readonly completion: {
    readonly record_kind: string | null;
    readonly evidence_required: boolean;
    readonly release_claims: readonly string[];
    readonly rerun_next: boolean;
  };
  readonly waiting_on: readonly { readonly fact: string; readonly tool: string }[];
  readonly overdue: readonly {
    readonly fact: string;
    readonly target: string | null;
    readonly ack_by: string;
  }[];
  /** To the lead, what was found of the room first. */
  readonly findings: readonly Finding[];
  readonly alternatives: readonly Pick<Next, "action" | "score" | "reason" | "target_fact">[];
}

/** What to do next: the candidate with the highest score, later facts first among equals (SPEC section 6). */
export function next(asking: Asking, limit: number): Next {
  const sorted = candidates(asking).sort((a, b) => b.score - a.score || b.seq - a.seq);
  const best = sorted[0]!;
  const stop = needsHuman(asking.state);
  return {
    action: best.action,
    actionable: stop === null && best.score >= 50,
    score: best.score,
    confidence: Math.min(best.score, 100) / 100,
    reason: best.reason,
    requires_human: stop !== null,
    stop_reason: stop,
    target_fact: best.fact?.id ?? null,
    suggested_claims: stop === null ? best.claims : [],
    suggested_commands: offered(asking, best, stop !== null),
    provisional: provisional(asking),
    completion: {
      record_kind: best.completion,
      evidence_required: best.completion === "artifact" || best.completion === "resolve",
      release_claims:
        best.completion === "artifact"
          ? [...asking.me.holds].filter((id) => !isNameClaim(asking.state.claims.get(id)!))
          : [],
      rerun_next: best.action !== "wait",
    },
    waiting_on: waitedFor(asking),
    overdue: overdue(asking),
    findings: [
      ...few(asking.findings ?? []),
      ...(stop === null ? [] : [finding("requires-human", stop)]),
    ],
    alternatives: sorted.slice(1, limit).map(({ action, score, reason, fact }) => ({
      action,
      score,
      reason,
      target_fact: fact?.id ?? null,
    })),
  };
}

function offered({ me, fromHere }: Asking, best: Candidate, stopped: boolean): Command[] {
  const claim = command("write", ["say", "claim"], {
    tool: [me.tool],
    path: fromHere === undefined ? best.claims : best.claims.map(fromHere),
    subject: [best.title || best.action],
  });
  const commands = [...(best.claims.length > 0 ? claim : []), ...best.commands];
  return commands.filter((each) => !stopped || each.effect === "read");
}

function provisional({ state, me, now, hasRemote = false }: Asking): string[] {
  return [...me.holds].filter((id) => {
    const claim = state.claims.get(id);
    return claim !== undefined && claim.until > now && abroad(state, claim, hasRemote).provisional;
  });
}

/** Handoffs and artifacts of mine whose answer is overdue. */
function overdue({ state, me, now }: Asking): Next["overdue"] {
  const shown = [...(state.rest?.artifacts.values() ?? [])].filter((each) => !each.consumed);
  const mine = [...openOf(state, "handoff"), ...shown].filter(
    (each) => ownerOf(state, each.fact.session) === me.id,
  );
  return mine.flatMap(({ fact }) => {
    const by = parseInstant(fact.ack_by);
    return by === undefined || by > now
      ? []
      : [{ fact: fact.id, target: fact.target ?? null, ack_by: fact.ack_by! }];
  });
}
