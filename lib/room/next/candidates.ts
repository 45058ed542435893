import { foldCase } from "../../fact/case_folding.ts";
import type { Fact } from "../../fact/fact.ts";
import { isCanonicalPath } from "../../fact/scope.ts";
import { clip, plain, quote, raw } from "../../fact/untrusted.ts";
import { addresses } from "../addressee.ts";
import { ownerOf } from "../family.ts";
import { isFor } from "../handoffs.ts";
import { heldBy, pathsMeet } from "../reach.ts";
import type { Open } from "../state.ts";
import { backlogView } from "../views/backlog_view.ts";
import { isDue } from "../views/room_view.ts";
import { openOf } from "../views/rows.ts";
import type { Asking, Candidate } from "./candidate.ts";
import { command } from "./command.ts";

/** Everything that this agent could do now, unsorted (SPEC section 6). */
export function candidates(asking: Asking): Candidate[] {
  const matters = [
    ...handoffsToMe(asking),
    ...blockersOfMine(asking),
    ...artifactsToReview(asking),
    ...claimsOfMine(asking),
    ...vagueHandoffs(asking),
    ...standbysDue(asking),
  ].filter((each) => isNear(asking, each.fact?.paths ?? []));
  const found = [...matters, ...backlogItems(asking)];
  if (found.length > 0) return found;
  return [...waiting(asking), alone(asking)].slice(0, 1);
}

/** Peers that this agent waits for: by an open handoff it sent, or a standby naming them or their claim. */
export function waitedFor({
  state,
  me,
}: Asking): { readonly fact: string; readonly tool: string }[] {
  const sent = openOf(state, "handoff").filter(
    (each) => isMine(state, me.id, each) && each.fact.target && each.fact.target !== "all",
  );
  const parked = openOf(state, "standby").filter((each) => isMine(state, me.id, each));
  const holders = parked.flatMap(({ fact }) => {
    const claims = (state.waits.get(fact.id)?.claims ?? []).flatMap(
      (id) => state.claims.get(id) ?? [],
    );
    const tools =
      claims.length > 0 ? claims.map((claim) => claim.tool) : [fact.target ?? []].flat();
    return [...new Set(tools)].map((tool) => ({ fact: fact.id, tool }));
  });
  const toolOf = (target: string): string =>
    state.sessions.get(ownerOf(state, target))?.tool ?? target;
  const asked = sent.map(({ fact }) => ({ fact: fact.id, tool: toolOf(fact.target!) }));
  return [...asked, ...holders];
}

function handoffsToMe({ state, me }: Asking): Candidate[] {
  const open = openOf(state, "handoff").filter((each) => isFor(state, each.fact, me));
  return open.map((each) => ({
    action: "respond_to_handoff",
    score: 100,
    reason: `${each.fact.tool} hands you ${quote(each.fact.subject)}`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: unheld(state, me.holds, each.fact.paths ?? []),
    commands: [
      ...command("read", ["locate", each.fact.id], {}),
      ...command("write", ["say", "receipt"], { tool: [me.tool], ref: [each.fact.id] }),
    ],
    completion: "artifact",
  }));
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

function artifactsToReview(asking: Asking): Candidate[] {
  const { state, me, role } = asking;
  const artifacts = [...(state.rest?.artifacts.values() ?? [])];
  const open = artifacts.filter(
    (each) =>
      each.consumed === null &&
      !isMine(state, me.id, each) &&
      addresses(state, each.fact.target, me),
  );
  const base = waitedFor(asking).length > 0 ? 80 : 65;
  const bonus = role === "reviewer" || role === "qa" ? 10 : 0;
  return open.map((each) => ({
    action: "review_artifact",
    score: each.fact.ack_by === undefined ? base + bonus : 90,
    reason: `${each.fact.tool} shows ${quote(each.fact.subject)}, which nobody has taken up`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: [],
    commands: [
      ...command("read", ["locate", each.fact.id], {}),
      ...command("write", ["say", "receipt"], { tool: [me.tool], ref: [each.fact.id] }),
    ],
    completion: "receipt",
  }));
}

function claimsOfMine({ state, me, role, now }: Asking): Candidate[] {
  const open = openOf(state, "claim").filter(
    (each) => me.holds.has(each.fact.id) && (state.claims.get(each.fact.id)?.until ?? 0) > now,
  );
  return open.map((each) => ({
    action: "continue_or_release_claim",
    score: role === "builder" ? 80 : 75,
    reason: `you hold ${[...(each.fact.paths ?? []), ...(each.fact.resources ?? [])].map(plain).join(" ")}`,
    title: titleOf(each.fact),
    seq: each.seq,
    fact: each.fact,
    claims: [],
    commands: command("write", ["say", "release"], { tool: [me.tool], ref: [each.fact.id] }),
    completion: "artifact",
  }));
}

function backlogItems(asking: Asking): Candidate[] {
  const { state, me, now } = asking;
  const items = backlogView(state, me.id, now).filter(
    (each) =>
      each.ready &&
      (each.target === null || addresses(state, each.target, me)) &&
      isNear(asking, each.owns),
  );
  return items.map((each) => ({
    action: "take_backlog_item",
    score: 60,
    reason: `backlog item ${plain(each.id)} is ready: ${quote(each.intent)}`,
    title: clip(plain(raw(each.intent)), 60),
    seq: state.rest?.backlog.get(each.id)?.seq ?? 0,
    fact: null,
    claims: unheld(state, me.holds, each.owns),
    commands: command("write", ["backlog", "update"], {
      tool: [me.tool],
      id: [each.id],
      status: ["in_progress"],
    }),
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
    .filter((each) => isDue(each, now) || freed(each))
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

function waiting(asking: Asking): Candidate[] {
  const [first] = waitedFor(asking);
  if (first === undefined) return [];
  const { rest } = asking.state;
  const open = rest?.held.get(first.fact) ?? rest?.open.get(first.fact);
  return [
    {
      action: "wait",
      score: 10,
      reason: `you wait for ${plain(first.tool)}`,
      title: "",
      seq: open?.seq ?? 0,
      fact: open?.fact ?? null,
      claims: [],
      commands: command("read", ["room"], {}),
      completion: null,
    },
  ];
}

function alone({ state }: Asking): Candidate {
  const reason = "nothing is addressed to you and nothing is ready";
  return {
    action: "proceed_solo",
    score: 5,
    reason,
    title: "",
    seq: state.seq,
    fact: null,
    claims: [],
    commands: command("read", ["room"], {}),
    completion: null,
  };
}

/** Whether a matter about these paths is what the asker asks about; one about none always is. */
function isNear({ near }: Asking, paths: readonly string[]): boolean {
  return near === undefined || paths.length === 0 || pathsMeet(paths.map(foldCase), near);
}

function isMine(state: Asking["state"], owner: string, { fact }: Open): boolean {
  return ownerOf(state, fact.session) === owner;
}

function unheld(
  state: Asking["state"],
  holds: ReadonlySet<string>,
  paths: readonly string[],
): string[] {
  const own = [...holds].flatMap((id) => state.claims.get(id) ?? []);
  return paths.filter(
    (path) =>
      isCanonicalPath(path) &&
      heldBy(own, { folded: [foldCase(path)], tree: null, resources: [] }) === undefined,
  );
}

function titleOf(fact: Fact): string {
  return fact.subject === undefined ? "" : clip(plain(raw(fact.subject)), 60);
}
