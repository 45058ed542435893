import type { KindName } from "../../../lib/room/kinds.ts";
import { ADA, BOB, type Line, type Saying } from "../story.ts";

/** One fact of a kind that has its effect, and what must have been said before it. */
export interface Case {
  readonly before: readonly Line[];
  readonly saying: Saying;
}

const HERS: Line = [ADA, "claim", { id: "claim_hers", paths: ["src"], lease: 60 }];

/** A case of every kind, said by Ada. A kind without a row here does not compile, and fails the law. */
export const EVERY_KIND: Readonly<Record<KindName, Case>> = {
  session: { before: [], saying: { status: "begun", parent: "nobody" } },
  claim: {
    before: [],
    saying: { paths: ["src"], resources: ["port:1"], tree: "w", lease: 60, subject: "work" },
  },
  release: { before: [HERS], saying: { ref: "claim_hers" } },
  blocker: {
    before: [],
    saying: { subject: "stop", paths: ["src"], severity: "high", target: BOB.tool },
  },
  resolve: { before: [[BOB, "blocker", { id: "b", target: ADA.tool }]], saying: { refs: ["b"] } },
  decision: { before: [], saying: { subject: "tabs", status: "binding", paths: ["src"] } },
  handoff: { before: [], saying: { subject: "yours", target: BOB.tool, paths: ["src"] } },
  receipt: { before: [[BOB, "handoff", { id: "h", target: ADA.tool }]], saying: { ref: "h" } },
  artifact: {
    before: [],
    saying: { subject: "done", uri: "https://example.org/1", paths: ["src"] },
  },
  risk: { before: [], saying: { subject: "may fail", severity: "low", paths: ["src"] } },
  lesson: { before: [], saying: { subject: "look twice" } },
  standby: {
    before: [],
    saying: { wake_after: "2026-01-02T00:00:00.000Z", subject: "until then" },
  },
  wake: { before: [[ADA, "standby", { id: "s" }]], saying: { ref: "s" } },
  retract: { before: [HERS], saying: { ref: "claim_hers" } },
  presence: { before: [], saying: { task: "a task", role: "builder", spawned: { worker: 1 } } },
  heartbeat: { before: [], saying: { status: "running" } },
  ack: { before: [], saying: {} },
  lead: { before: [], saying: { status: "taken" } },
  mission: { before: [], saying: { summary: "ship it" } },
  backlog: { before: [], saying: { item: "a", intent: "do a", owns: ["src"], depends_on: ["b"] } },
  directive: { before: [], saying: { target: BOB.tool, summary: "look here" } },
  delivery: { before: [[BOB, "directive", { id: "d", target: ADA.tool }]], saying: { ref: "d" } },
  inbox: { before: [], saying: { cursor: "main:1" } },
  "run-id": {
    before: [],
    saying: {
      status: "begun",
      build_loop_id: `bl-20260102T030405Z-${ADA.tool}-000042`,
      build_loop_run_label: `${ADA.tool}#000042 2026-01-02T03:04:05.000Z`,
    },
  },
  sync: { before: [], saying: { v: 2, status: "tip", count: 0, crc: "00000000" } },
  remote: { before: [], saying: { v: 2, ref: "sync_1", fact: '{"v":1}' } },
  redaction: { before: [], saying: { ref: "lesson_1", reason: "a password" } },
  "engagement.opened": { before: [], saying: { predecessor: "main" } },
  "engagement.closed": { before: [], saying: { successor: "s2" } },
};
