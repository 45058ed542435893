import { describe, expect, it } from "vitest";
import { foldedOf } from "../../lib/room/published.ts";
import { restore, snapshot } from "../../lib/room/snapshot.ts";
import type { State } from "../../lib/room/state.ts";
import { trial } from "../../lib/room/trial.ts";
import { beforeWrite } from "../../lib/room/views/before_write.ts";
import { roomView } from "../../lib/room/views/room_view.ts";
import fc from "../fast_check.ts";
import { hostileSequences, minute, type Raw } from "./hostile_sequences.ts";
import { bring, FAR, farClaim, said, stringOf } from "./publishing.ts";
import { ADA, BOB, EVE, ending, type Saying, story, voidFor } from "./story.ts";

const LISTS = ["held", "open", "artifacts", "lessons"] as const;

function far(kind: string, saying: Saying = {}): string {
  return said(FAR, kind, { subject: "from afar", ...saying });
}

/** Whether anything but a claim stands under the id. */
function stands({ blockers, bindings, waits, rest }: State, id: string): boolean {
  return [blockers, bindings, waits, ...LISTS.map((name) => rest![name])].some((each) =>
    each.has(id),
  );
}

describe("what stands among published facts", () => {
  it.each<[string, Saying]>([
    ["blocker", { paths: ["lib"] }],
    ["decision", { status: "binding" }],
    ["decision", {}],
    ["handoff", { target: ADA.tool }],
    ["risk", {}],
    ["artifact", {}],
    ["lesson", {}],
    ["standby", {}],
  ])("stands here too, at the place of the tip: %s", (kind, saying) => {
    const told = story();
    bring(told, [far(kind, saying)], { status: "part" });
    expect(stands(told.state, `${kind}_far`)).toBe(false);
    bring(told, []);
    expect(stands(told.state, `${kind}_far`)).toBe(true);
    const found = LISTS.flatMap((name) => told.state.rest![name].get(`${kind}_far`) ?? []);
    expect(found).toEqual([
      expect.objectContaining({ seq: told.state.seq, fact: expect.objectContaining({ kind }) }),
    ]);
  });

  it.each<[string, string, string, Saying]>([
    ["blocker", "resolve", "blocker_far", {}],
    ["decision", "retract", "decision_far", {}],
    ["handoff", "retract", "handoff_far", {}],
    ["risk", "resolve", "risk_far", {}],
    ["artifact", "retract", "artifact_far", {}],
    ["lesson", "retract", "lesson_far", {}],
    ["standby", "wake", "standby_far", {}],
  ])("ends here once it has ended there: %s", (kind, by, id, saying) => {
    const told = story();
    bring(told, [far(kind, saying)]);
    expect(stands(told.state, id)).toBe(true);
    bring(told, [said(FAR, by, { ref: id })]);
    expect(stands(told.state, id)).toBe(false);
  });

  it("is found by what is said here: a receipt and a resolve of its target", () => {
    const told = story();
    const blocker = far("blocker", { target: BOB.tool });
    bring(told, [far("handoff", { target: ADA.tool }), blocker]);
    expect(told.say(BOB, "receipt", { ref: "handoff_far" })).toEqual(voidFor("not-entitled"));
    expect(told.say(ADA, "receipt", { ref: "handoff_far" })).toEqual(ending("handoff_far"));
    expect(told.say(EVE, "resolve", { ref: "blocker_far" })).toEqual(voidFor("not-entitled"));
    expect(told.say(BOB, "resolve", { ref: "blocker_far" })).toEqual(ending("blocker_far"));
  });

  it("is ended by who leads among the published facts, not by who leads here", () => {
    const told = story();
    told.say(ADA, "lead", { status: "taken" });
    bring(told, [far("blocker"), far("risk")]);
    expect(told.say(ADA, "resolve", { ref: "blocker_far" })).toEqual(voidFor("not-entitled"));
    expect(told.say(ADA, "resolve", { ref: "risk_far" })).toEqual(voidFor("not-entitled"));
    bring(told, [said(ADA, "lead", { status: "taken" })]);
    expect(told.say(ADA, "resolve", { ref: "blocker_far" })).toEqual(ending("blocker_far"));
    expect(told.say(ADA, "resolve", { ref: "risk_far" })).toEqual(ending("risk_far"));
  });

  it("stays ended here until what ended it is published, and then it is as they have it", () => {
    const told = story();
    bring(told, [far("handoff", { target: ADA.tool }), far("blocker")]);
    told.say(ADA, "receipt", { ref: "handoff_far", id: "receipt_own" });
    told.say(ADA, "resolve", { ref: "blocker_far", id: "resolve_own", force: true, reason: "r" });
    bring(told, [farClaim(["etc"])]);
    expect([stands(told.state, "handoff_far"), stands(told.state, "blocker_far")]).toEqual([
      false,
      false,
    ]);
    // Without force it has no effect there, whatever it had here.
    const strings = [
      said(ADA, "receipt", { ref: "handoff_far", id: "receipt_own" }),
      said(ADA, "resolve", { ref: "blocker_far", id: "resolve_own" }),
    ];
    bring(told, strings);
    expect(stands(told.state, "handoff_far")).toBe(false);
    expect(stands(told.state, "blocker_far")).toBe(true);
  });

  it("does not bring back what was said here and had ended before it was published", () => {
    const told = story();
    const at = { m: 1 };
    told.say(ADA, "handoff", { id: "handoff_own", subject: "x", target: BOB.tool, ...at });
    told.say(BOB, "receipt", { ref: "handoff_own" });
    bring(told, [said(ADA, "handoff", { id: "handoff_own", subject: "x", ...at })]);
    expect(stands(told.state, "handoff_own")).toBe(false);
    bring(told, []);
    expect(stands(told.state, "handoff_own")).toBe(false);
  });

  it("leaves alone what was said here, until that comes back and ends there", () => {
    const told = story();
    told.say(ADA, "risk", { id: "risk_own", subject: "x", m: 1 });
    bring(told, []);
    expect(stands(told.state, "risk_own")).toBe(true);
    bring(told, [said(ADA, "risk", { id: "risk_own", subject: "x", m: 1 })]);
    expect(told.state.rest!.open.get("risk_own")?.seq).toBe(1);
    bring(told, [said(FAR, "resolve", { ref: "risk_own", force: true, reason: "done" })]);
    expect(stands(told.state, "risk_own")).toBe(false);
  });

  it("ends here too if it was published and ended there before this room heard of either", () => {
    const told = story();
    told.say(ADA, "decision", { id: "decision_own", subject: "x", status: "binding", m: 1 });
    const own = { id: "decision_own", subject: "x", status: "binding", m: 1 };
    bring(told, [said(ADA, "decision", own), far("decision", { ref: "decision_own" })]);
    expect(stands(told.state, "decision_own")).toBe(false);
    expect(stands(told.state, "decision_far")).toBe(true);
  });

  it("leaves alone what another said here under the same id", () => {
    const told = story();
    told.say(ADA, "risk", { id: "risk_far", subject: "own" });
    bring(told, [far("risk")]);
    bring(told, [said(FAR, "resolve", { ref: "risk_far" })]);
    expect(told.state.rest!.open.get("risk_far")?.fact.session).toBe("ada");
  });

  it("of which another published ledger knows nothing ends, but not what was said here", () => {
    const told = story();
    told.say(ADA, "risk", { id: "risk_own", subject: "x", m: 1 });
    bring(told, [said(ADA, "risk", { id: "risk_own", subject: "x", m: 1 }), far("risk")]);
    bring(told, [farClaim(["etc"])], { force: true, reason: "rewritten" });
    expect([stands(told.state, "risk_own"), stands(told.state, "risk_far")]).toEqual([true, false]);
  });

  it("is waited for: a wait of another machine for a claim that stands here closes circles", () => {
    const told = story();
    told.claim(ADA, ["src"], { id: "claim_own", m: 1 });
    const own = said(ADA, "claim", {
      id: "claim_own",
      paths: ["src"],
      subject: "work",
      lease: 60,
      m: 1,
    });
    bring(told, [own, farClaim(["lib"]), said(FAR, "standby", { ref: "claim_own" })], { m: 2 });
    expect(told.state.waits.get("standby_far")?.claims).toEqual(["claim_own"]);
    expect(told.say(ADA, "standby", { ref: "claim_far" })).toEqual(voidFor("wait-cycle"));
    told.say(ADA, "release", { ref: "claim_own" });
    expect(told.state.waits.size).toBe(0);
    bring(told, []);
    expect(told.state.waits.size).toBe(0);
  });

  it("is not waited for once whoever waited here has left", () => {
    const told = story();
    const own = { ref: "claim_far", id: "standby_own", m: 3 };
    bring(told, [farClaim(["lib"])]);
    told.say(ADA, "standby", own);
    bring(told, [said(ADA, "standby", own)]);
    expect(told.state.waits.has("standby_own")).toBe(true);
    told.say(ADA, "session", { status: "ended" });
    bring(told, []);
    expect(told.state.waits.has("standby_own")).toBe(false);
  });

  it("is let go of like what was said here, and does not come back", () => {
    const told = story();
    const ids = Array.from({ length: 200 }, (_, n) => `lesson_${n}`);
    bring(told, [far("lesson", { id: "lesson_first" })]);
    for (const id of ids.slice(0, 199)) told.say(ADA, "lesson", { id, subject: "own" });
    expect(stands(told.state, "lesson_first")).toBe(true);
    told.say(ADA, "lesson", { id: ids[199]!, subject: "own" });
    bring(told, []);
    expect(stands(told.state, "lesson_first")).toBe(false);
    expect(stands(told.state, "lesson_0")).toBe(true);
  });

  it("does not stand here where it would have been let go of by then", () => {
    const told = story();
    const m = 8 * 24 * 60;
    told.say(ADA, "lesson", { id: "lesson_own", subject: "own", m });
    bring(told, [far("lesson", { m: 1 })], { m });
    expect([...told.state.rest!.lessons.keys()]).toEqual(["lesson_own"]);
  });

  it("is consumed by what is said here, and there", () => {
    const told = story();
    bring(told, [far("artifact"), far("artifact", { id: "artifact_2" })]);
    told.say(ADA, "receipt", { ref: "artifact_far", id: "receipt_own" });
    const other = { tool: "gemini:far", session: "other" };
    bring(told, [said(other, "receipt", { ref: "artifact_2", id: "receipt_far" })]);
    const { artifacts } = told.state.rest!;
    expect(["artifact_far", "artifact_2"].map((id) => artifacts.get(id)?.consumed)).toEqual([
      "receipt_own",
      "receipt_far",
    ]);
  });

  it("is shown as another machine's", () => {
    const told = story();
    told.say(ADA, "session", { status: "begun" });
    bring(told, [far("blocker", { paths: ["lib"] })]);
    const now = Date.parse(minute(5));
    const eyes = { now, sightings: () => undefined };
    expect(roomView(told.state, eyes).active_blockers).toEqual([
      expect.objectContaining({ id: "blocker_far", published: true, other_machine: true }),
    ]);
    const writing = {
      owner: "ada",
      paths: [{ path: "lib/a", worktree: "" }],
      branchOf: () => null,
    };
    expect(beforeWrite(told.state, { ...writing, ...eyes })).toEqual([
      expect.objectContaining({
        severity: "stop",
        message: expect.stringContaining("codex:far on another machine"),
      }),
    ]);
  });

  it("needs no look at the published state by a check that a checkpoint answers", () => {
    const told = story();
    bring(told, [far("blocker", { paths: ["lib"] })]);
    const state = restore(JSON.parse(JSON.stringify(snapshot(told.state, "hot"))));
    expect(state.blockers.has("blocker_far")).toBe(true);
    expect(state.published!.folded).toEqual(expect.any(String));
  });

  it("is not touched by a trial", () => {
    const told = story();
    bring(told, [far("blocker")]);
    const before = JSON.stringify(snapshot(told.state, "whole"));
    const fact = { v: 1, id: "t", kind: "resolve", at: minute(3), ...ADA, ref: "blocker_far" };
    const forced = { ...fact, force: true, reason: "r" };
    expect(trial(told.state, forced as never)).toEqual(ending("blocker_far"));
    expect(JSON.stringify(snapshot(told.state, "whole"))).toBe(before);
  });
});

describe("what was published, over hostile sequences", () => {
  it("is all that stands in a room that says nothing itself", () => {
    const cuts = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(hostileSequences(40), cuts, (facts: readonly Raw[], sizes) => {
        const told = story();
        const strings = facts.map(stringOf);
        for (let n = 0; strings.length > 0; n++)
          bring(told, strings.splice(0, sizes[n % sizes.length]! + 1), { m: 1 });
        const shared = foldedOf(told.state.published!);
        for (const name of ["blockers", "bindings"] as const) {
          const theirs = [...shared[name].values()].filter(
            ({ session }) => !told.state.sessions.has(session),
          );
          expect([...told.state[name].keys()].sort()).toEqual(theirs.map(({ id }) => id).sort());
        }
        const open = [...shared.rest!.open.values()].filter(
          ({ fact }) => !told.state.sessions.has(fact.session),
        );
        expect([...told.state.rest!.open.keys()].sort()).toEqual(
          open.map(({ fact }) => fact.id).sort(),
        );
      }),
    );
  });
});
