import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../lib/fact/fact.ts";
import { encodeRecord } from "../../lib/fact/line.ts";
import { judged } from "../../lib/ledger/judged.ts";
import type { Ledger } from "../../lib/ledger/ledger.ts";
import { KINDS } from "../../lib/room/kinds.ts";
import { minute } from "../room/hostile_sequences.ts";
import { ADA, BOB, EVE, type Saying, type Voice } from "../room/story.ts";
import { append, claimed, folded, type Place, said, scratchRoom } from "./scratch_room.ts";

const KIND_NAMES = [...Object.keys(KINDS), "of.tomorrow"];
/** All words that a status of some kind can be. */
const STATUSES = [
  "begun",
  "continues",
  "ended",
  "taken",
  "handed",
  "assigned",
  "relinquished",
  "binding",
  "done",
];
const FORCES: readonly Saying[] = [
  {},
  { force: true },
  { reason: "it must be" },
  { force: false, reason: "so" },
];

/** A room that Ada leads and in which she and Bob hold, block, wait and hand over. */
function livingRoom(): Place {
  const place = scratchRoom();
  append(folded(place), [
    said(ADA, "lead_1", { status: "taken" }),
    claimed(ADA, "claim_src", "src", { resources: ["port:3000"] }),
    claimed(BOB, "claim_docs", "docs", { tree: "wt" }),
    said(BOB, "blocker_bob", { subject: "stop", paths: ["docs"], target: ADA.tool }),
    said(BOB, "standby_bob", { ref: "claim_src" }),
    said(ADA, "handoff_ada", { subject: "yours", target: BOB.tool }),
    said(ADA, "session_child", { status: "begun" }),
  ]);
  return place;
}

/** Appends the line with its right sum by hand, as no program of ours would. */
function byHand({ room }: Place, fact: Fact): void {
  appendFileSync(`${room}/log/main.jsonl`, encodeRecord(fact));
}

/** Who holds what and until when, who leads, what blocks, who waits, and where the ledger goes on. */
function power({ state }: Ledger): object {
  const claims = [...state.claims.values()].filter((each) => each.owner !== "eve");
  return structuredClone({
    claims,
    lead: state.lead,
    blockers: [...state.blockers.values()].filter((each) => each.session !== "eve"),
    waits: [...state.waits.values()].filter((each) => each.session !== "eve"),
    segments: state.segments,
    handoffs: state.rest?.open.has("handoff_ada"),
  });
}

/** The line of that kind that would do the most, if its speaker were entitled. */
function greedy(by: Voice, id: string, more: Saying): Fact {
  const ids = ["claim_src", "claim_docs", "blocker_bob", "standby_bob", "handoff_ada", "lead_1"];
  const scope = { paths: ["docs", "src/a.ts"], resources: ["port:3000"], lease: 600, over: ids };
  const aim = {
    ref: "ada",
    refs: ids,
    target: EVE.tool,
    parent: "ada",
    successor: "hers",
    predecessor: "main",
  };
  const words = {
    item: "a",
    intent: "all",
    owns: ["src"],
    summary: "mine",
    subject: "mine",
    tier: "frontier",
  };
  return said(by, id, { m: 2, ...scope, ...aim, ...words, ...more });
}

describe.each(KIND_NAMES)("a line of kind %s by somebody not entitled", (kind) => {
  it("changes neither owner nor lead, whatever it says", () => {
    const place = livingRoom();
    const before = power(folded(place));
    let n = 0;
    for (const status of STATUSES)
      for (const force of FORCES)
        byHand(place, greedy(EVE, `${kind}_eve${n++}`, { status, ...force }));
    expect(power(folded(place))).toEqual(before);
    expect(power(folded(place, true))).toEqual(before);
    expect(folded(place).state.seq).toBe(7 + n);
  });

  it("changes nothing in another's name either, where the session is of another tool", () => {
    const place = livingRoom();
    const before = power(folded(place));
    const mask: Voice = { tool: EVE.tool, session: ADA.session };
    for (const [n, status] of STATUSES.entries())
      byHand(place, greedy(mask, `${kind}_mask${n}`, { status, force: true, reason: "so" }));
    expect(power(folded(place))).toEqual(before);
  });
});

it.each<[string, Saying]>([
  ["release", {}],
  ["retract", {}],
  ["session", { status: "ended" }],
  ["lead", { status: "handed" }],
  ["engagement.closed", {}],
  ["resolve", {}],
])("the same line of kind %s by Ada, who may, does change something", (kind, more) => {
  const place = livingRoom();
  const before = power(folded(place));
  byHand(place, greedy(ADA, `${kind}_hers`, more));
  expect(power(folded(place))).not.toEqual(before);
});

it.each<[string, Saying, string]>([
  ["claim", { over: ["claim_src"] }, "over-unfounded"],
  ["claim", { over: [] }, "claim-conflict"],
  ["release", {}, "not-entitled"],
  ["retract", {}, "not-entitled"],
  ["resolve", {}, "not-entitled"],
  ["lead", { status: "taken" }, "seat-taken"],
  ["lead", { status: "handed" }, "not-entitled"],
  ["session", { status: "continues", ref: "ada" }, "not-begun"],
  ["engagement.closed", {}, "not-entitled"],
])("whoever asks for the %s that had no effect is told why: %j", (kind, more, reason) => {
  const place = livingRoom();
  byHand(place, greedy(EVE, `${kind}_hers`, more));
  const found = judged(folded(place), `${kind}_hers`);
  expect(found).toMatchObject({ seq: 8, verdict: { outcome: "void", reason } });
});

it("a line from the far future takes what has lapsed by then, as any claim would, and a late one does not", () => {
  const place = livingRoom();
  byHand(place, claimed(EVE, "claim_late", "src", { m: -100_000 }));
  expect(folded(place).state.claims.get("claim_src")?.owner).toBe("ada");
  byHand(place, {
    ...claimed(EVE, "claim_future", "src"),
    at: minute(61),
    lease_until: minute(62),
  });
  expect([...folded(place).state.claims.keys()]).toEqual(["claim_docs", "claim_future"]);
});
