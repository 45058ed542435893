import { plain, quote } from "../../fact/untrusted.ts";
import { abroad } from "../abroad.ts";
import { isDue } from "../due.ts";
import { isNameClaim } from "../name_claim.ts";
import type { Open } from "../state.ts";
import { openOf } from "../views/rows.ts";
import { isMine, titleOf } from "./asked.ts";
import type { Asking, Candidate } from "./candidate.ts";
import { command } from "./command.ts";

/** What this agent began and has not ended: blockers, claims, vague handoffs, standbys that are due. */
export function begun(asking: Asking): Candidate[] {
  return [
    ...blockersOfMine(asking),
    ...claimsOfMine(asking),
    ...vagueHandoffs(asking),
    ...standbysDue(asking),
  ];
}

function blockersOfMine({ state, me }: Asking): Candidate[] {
  const open = openOf(state, "blocker").filter((each) => each.fact.tool === me.tool);
  return open.map((each) => ({
    action: "resolve_owned_blocker",
    score: 90,
    reason: `your blocker ${quote(each.fact.subject)} is open`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: [],
    commands: command("write", ["say", "resolve"], { tool: [me.tool], ref: [each.fact.id] }),
    completion: "resolve",
  }));
}

function claimsOfMine({ state, me, role, now, hasRemote = false }: Asking): Candidate[] {
  const isProvisional = (id: string): boolean =>
    abroad(state, state.claims.get(id)!, hasRemote).provisional === true;
  const open = openOf(state, "claim").filter(
    (each) =>
      me.holds.has(each.fact.id) &&
      (state.claims.get(each.fact.id)?.until ?? 0) > now &&
      !isNameClaim(state.claims.get(each.fact.id)!),
  );
  return open.map((each) => ({
    action: "continue_or_release_claim",
    score: role === "builder" ? 80 : 75,
    reason: `you hold ${[...(each.fact.paths ?? []), ...(each.fact.resources ?? [])].map(plain).join(" ")}${isProvisional(each.fact.id) ? ", provisionally: it is not published yet" : ""}`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: [],
    commands: command("write", ["say", "release"], { tool: [me.tool], ref: [each.fact.id] }),
    completion: "artifact",
  }));
}

function vagueHandoffs({ state, me }: Asking): Candidate[] {
  const open = openOf(state, "handoff").filter(
    (each) =>
      isMine(state, me.id, each) &&
      each.fact.summary === undefined &&
      (each.fact.evidence ?? []).length === 0,
  );
  return open.map((each) => ({
    action: "clarify_handoff",
    score: 55,
    reason: `your handoff ${quote(each.fact.subject)} has neither summary nor evidence`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: [],
    commands: command("write", ["say", "retract"], { tool: [me.tool], ref: [each.fact.id] }),
    completion: "handoff",
  }));
}

function standbysDue({ state, me, now }: Asking): Candidate[] {
  const mine = openOf(state, "standby").filter((each) => isMine(state, me.id, each));
  const freed = (each: Open): boolean =>
    each.fact.ref?.startsWith("claim_") === true && !state.waits.has(each.fact.id);
  return mine
    .filter((each) => isDue(each.fact, now) || freed(each))
    .map((each) => ({
      action: "resume_standby",
      score: 50,
      reason: freed(each) ? "what you stood by for is free" : "your standby is due",
      title: titleOf(each.fact),
      seq: each.seq,
      fact: each.fact,
      claims: [],
      commands: command("write", ["say", "wake"], { tool: [me.tool], ref: [each.fact.id] }),
      completion: "wake",
    }));
}
