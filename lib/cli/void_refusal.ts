import { span } from "../fact/duration.ts";
import type { Fact } from "../fact/fact.ts";
import { named } from "../fact/fact.ts";
import { type Refusal, refuse } from "../fact/refusal.ts";
import { shellWords } from "../fact/shell_words.ts";
import { isName, quote, showName } from "../fact/untrusted.ts";
import { isKnown, KINDS } from "../room/kinds.ts";
import { type Verdict, VOID_REASONS } from "../room/verdict.ts";
import { type Conflict, conflictRows } from "../room/views/conflicts.ts";
import { askFor } from "./asking_holder.ts";
import type { Context } from "./context.ts";
import type { Room } from "./room.ts";
import { sightingsOf } from "./sightings.ts";

/** Kinds that are the lead's to say. */
const LEADERS = new Set(["mission", "lead", "engagement.closed"]);

/** Why a fact has no effect: told before it is written, where the fold would make it void, or after, where another was quicker. */
export function voidRefusal(
  context: Context,
  room: Room,
  fact: Fact,
  verdict: Verdict & { outcome: "void" },
): Refusal {
  if (verdict.reason === "claim-conflict") return conflict(context, room, fact, verdict);
  const about =
    named(fact)
      .map((id) => showName(id))
      .join(" ") ||
    fact.item ||
    fact.successor;
  const message = `${fact.kind}${about ? ` ${about}` : ""}: ${VOID_REASONS[verdict.reason]}`;
  const { lead } = room.state;
  const hints = remedies(fact, verdict.reason);
  const asks = LEADERS.has(fact.kind) && verdict.reason === "not-entitled" && lead !== null;
  return refuse(
    "refused",
    verdict.reason,
    message,
    asks ? [`${lead.tool} leads`, ...hints] : hints,
  );
}

function conflict(
  context: Context,
  room: Room,
  fact: Fact,
  { conflicts = [] }: Verdict & { outcome: "void" },
): Refusal {
  const claims = conflicts.flatMap((id) => room.state.claims.get(id) ?? []);
  const asked = { paths: fact.paths ?? [], resources: fact.resources ?? [] };
  const details = conflictRows(
    room.state,
    claims,
    asked,
    room.now,
    sightingsOf(context.world, room.place.dir),
  );
  const [first] = details;
  if (first === undefined)
    return refuse(
      "refused",
      "claim-conflict",
      "claim conflict: a peer holds what it asks for",
      [],
      details,
    );
  const left = span(Date.parse(first.lease_until) - room.now);
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : "";
  const message = `claim conflict: ${showName(first.path)} is held by ${showName(first.owner)}${first.other_machine ? " on another machine" : ""} ${quote(first.subject)} for another ${left}${more}`;
  const hints = waysOut(context, room.place.dir, fact.tool, first);
  return refuse("refused", "claim-conflict", message, hints, details);
}

/** What one can do who may not have a path, said so that it runs as it stands for whoever names itself by flag. */
export function waysOut(
  { flags, world }: Context,
  room: string,
  tool: string | null,
  { owner, other_machine }: Pick<Conflict, "owner" | "other_machine">,
): string[] {
  const as = flags.tool === undefined || tool === null ? [] : ["--tool", tool];
  return [
    `Do other work: ${shellWords(["rally", "next", ...as])}`,
    `Ask for it: ${askFor(world, room, { tool: owner, other_machine }, as)}`,
    "Wait for it: the same claim with --wait 30m",
  ];
}

function remedies(fact: Fact, reason: string): string[] {
  switch (reason) {
    case "not-open":
      return [
        "rally room shows what is open",
        ...named(fact)
          .slice(0, 1)
          .filter(isName)
          .map((id) => `rally locate ${shellWords([id])}`),
      ];
    case "not-entitled":
    case "seat-taken":
      if (fact.kind === "mission") return ["Ask whoever leads, or wait until the seat is free"];
      if (isKnown(fact.kind) && KINDS[fact.kind].takes?.includes("force") === false)
        return ["Only who said it can, or whom it is for"];
      return ['With --force and --reason "why" it is done all the same, and shown so'];
    case "over-unfounded":
      return ['Add --force --reason "why" to take over a running claim'];
    case "no-scope":
      return ["Give --path or --resource"];
    case "wait-cycle":
      return ["Release what they wait for, or hand the work over: rally say handoff"];
    default:
      return ["rally help exit-codes"];
  }
}
