import { describe, expect, it } from "vitest";
import { fold } from "../../lib/room/fold.ts";
import { emptyState, type State } from "../../lib/room/state.ts";
import { changed } from "../../lib/room/views/changed.ts";
import fc from "../fast_check.ts";
import { hostileSequences, type Raw } from "./hostile_sequences.ts";

function told(facts: readonly Raw[], part: "hot" | "whole" = "whole"): State {
  const state = emptyState(part);
  for (const fact of facts) fold(state, fact);
  return state;
}

const head = { v: 1, at: "2026-01-01T00:00:00.000Z" };
const ada = { ...head, tool: "ada:01", session: "a" };
const bob = { ...head, tool: "bob:01", session: "b" };
const until = { lease_until: "2026-01-01T01:00:00.000Z" };

describe("`changed()`", () => {
  it("finds nothing between equal states", () => {
    fc.assert(
      fc.property(
        hostileSequences(),
        fc.constantFrom("hot" as const, "whole" as const),
        (facts, part) => {
          expect(changed(told(facts, part), told(facts, part))).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("names every claim, and every lead, that the loss of one fact makes another", () => {
    fc.assert(
      fc.property(hostileSequences(), fc.nat(), (facts, cut) => {
        const without = facts.filter((_, n) => n !== cut % facts.length);
        const [before, after] = [told(facts), told(without)];
        const ids = changed(before, after).map((each) => each.id);
        const claims = new Set([...before.claims.keys(), ...after.claims.keys()]);
        for (const id of claims) {
          const [was, is] = [before.claims.get(id), after.claims.get(id)];
          const same = was?.owner === is?.owner && was?.until === is?.until;
          expect(ids.includes(id)).toBe(!same);
        }
        expect(ids.includes("lead")).toBe(before.lead?.tool !== after.lead?.tool);
      }),
      { numRuns: 200 },
    );
  });

  it("says it in words for people", () => {
    const facts = [
      { ...ada, id: "claim_1", kind: "claim", paths: ["src"], ...until },
      { ...ada, id: "lead_7", kind: "lead", status: "taken" },
      { ...bob, id: "lead_8", kind: "lead", status: "taken" },
      { ...bob, id: "claim_2", kind: "claim", paths: ["src/a.ts"], ...until },
      { ...ada, id: "blocker_3", kind: "blocker", subject: "stop", paths: ["docs"] },
      { ...bob, id: "resolve_4", kind: "resolve", ref: "blocker_3" },
      { ...ada, id: "mission_5", kind: "mission", summary: "parse" },
      { ...ada, id: "handoff_6", kind: "handoff", subject: "review", target: "bob:01" },
    ] as unknown as Raw[];
    const without = facts.filter(
      (each) => !["claim_1", "lead_7", "blocker_3", "mission_5"].includes(each.id as string),
    );
    expect(changed(told(facts), told(without))).toEqual([
      { id: "claim_1", tool: "ada:01", paths: ["src"], was: "held", is: "not held" },
      {
        id: "claim_2",
        tool: "bob:01",
        paths: ["src/a.ts"],
        was: "void (claim-conflict)",
        is: "held",
      },
      { id: "lead", tool: null, paths: [], was: "ada:01", is: "bob:01" },
      { id: "blocker_3", tool: "ada:01", paths: ["docs"], was: "open", is: "not open" },
      { id: "mission", tool: null, paths: [], was: "mission_5", is: "none" },
      {
        id: "lead_8",
        tool: null,
        paths: [],
        was: "void (seat-taken)",
        is: "of effect, or not there",
      },
      {
        id: "resolve_4",
        tool: null,
        paths: [],
        was: "void (not-entitled)",
        is: "void (not-open)",
      },
    ]);
  });
});
