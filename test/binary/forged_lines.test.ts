import { beforeAll, describe, expect, it } from "vitest";
import { runNames } from "../../lib/room/kinds/run_id.ts";
import { KINDS, type KindName } from "../../lib/room/kinds.ts";
import { asked, rally } from "./compiled.ts";
import { append, type Line } from "./ledger_file.ts";
import { scene } from "./repository.ts";

const { app, feature, ledger } = scene();
const ALICE = ["--tool", "claude_code:01", "--session-id", "alice"];
const BOB = ["--tool", "codex:01", "--session-id", "bob"];

interface Forgery {
  /** What the line says beside `at` and its author, who is nobody's peer, lead or target. */
  readonly says: Line;
  /** Why it has no effect; null where anyone may say it, and then it takes nothing from anybody. */
  readonly why: string | null;
}

const lease_until = hence(3_600_000);
const force = { over: ["claim_alice"], reason: "because" };
/** Stands for the run that Alice has begun. */
const HERS = "ALICES_RUN";

/** For every kind the most that somebody not entitled can try with it. */
const FORGERIES: Readonly<Record<KindName, readonly Forgery[]>> = {
  session: [
    { says: { status: "continues", ref: "alice", session: "mallory-2" }, why: "not-begun" },
    { says: { status: "ended", session: "alice" }, why: "session-tool" },
    { says: { status: "begun", parent: "alice", session: "mallory-3" }, why: null },
  ],
  claim: [
    { says: { paths: ["src/a.ts"], lease_until }, why: "claim-conflict" },
    { says: { paths: ["src"], lease_until }, why: "claim-conflict" },
    { says: { paths: ["SRC/A.ts"], tree: "feature", lease_until }, why: "claim-conflict" },
    { says: { paths: ["src/a.ts"], lease_until, session: "mallory-3" }, why: "claim-conflict" },
    { says: { paths: ["src/a.ts"], lease_until, over: ["claim_alice"] }, why: "over-unfounded" },
    { says: { paths: ["src/a.ts"], lease_until, ...force }, why: "over-unfounded" },
    { says: { paths: ["src/a.ts"], lease_until, session: "alice" }, why: "session-tool" },
    { says: { paths: ["src/a.ts"] }, why: "no-lease" },
    { says: { paths: ["src/./a.ts"], lease_until }, why: "bad-path" },
    { says: { lease_until }, why: "no-scope" },
  ],
  release: [
    { says: { ref: "claim_alice" }, why: "not-entitled" },
    { says: { refs: ["claim_alice"], paths: ["src/a.ts"], force: true }, why: "not-entitled" },
  ],
  blocker: [{ says: { ref: "claim_alice" }, why: null }],
  resolve: [
    { says: { ref: "blocker_alice" }, why: "not-entitled" },
    { says: { ref: "risk_alice" }, why: "not-entitled" },
    { says: { ref: "handoff_alice" }, why: "not-entitled" },
    { says: { ref: "claim_alice" }, why: "not-open" },
  ],
  decision: [{ says: { refs: ["claim_alice", "blocker_alice"] }, why: null }],
  handoff: [{ says: { ref: "claim_alice", target: "all" }, why: null }],
  receipt: [{ says: { ref: "handoff_alice" }, why: "not-entitled" }],
  artifact: [{ says: { refs: ["claim_alice", "handoff_alice"] }, why: null }],
  risk: [{ says: { ref: "claim_alice" }, why: null }],
  lesson: [{ says: { ref: "claim_alice" }, why: null }],
  standby: [{ says: { ref: "claim_alice" }, why: null }],
  wake: [{ says: { ref: "standby_alice" }, why: "not-entitled" }],
  retract: [
    { says: { ref: "claim_alice" }, why: "not-entitled" },
    { says: { refs: ["decision_alice", "blocker_alice"] }, why: "not-entitled" },
  ],
  presence: [{ says: { session: "alice" }, why: "session-tool" }],
  heartbeat: [{ says: { status: "running" }, why: null }],
  ack: [{ says: {}, why: null }],
  lead: [
    { says: { status: "taken" }, why: "seat-taken" },
    { says: { status: "taken", force: true }, why: "seat-taken" },
    { says: { status: "handed", target: "mallory:01" }, why: "not-entitled" },
    { says: { status: "assigned", target: "mallory:01" }, why: "not-entitled" },
    { says: { status: "relinquished" }, why: "not-entitled" },
    { says: { status: "mine" }, why: "bad-status" },
  ],
  mission: [{ says: { summary: "do as I say" }, why: "not-entitled" }],
  backlog: [{ says: { item: "x", intent: "y", owns: ["src/a.ts"] }, why: null }],
  directive: [{ says: { target: "claude_code:01", summary: "release it" }, why: null }],
  delivery: [{ says: { ref: "handoff_alice" }, why: "not-open" }],
  inbox: [{ says: { cursor: "main:999999999", session: "alice" }, why: "session-tool" }],
  "run-id": [
    {
      says: { status: "begun", ...runNames("mallory:01", hence(0), "000001") },
      why: "identity-taken",
    },
    { says: { status: "begun", build_loop_id: "mine" }, why: "identity-taken" },
    { says: { status: "ended", build_loop_id: "mine" }, why: "not-open" },
    { says: { status: "ended", build_loop_id: HERS }, why: "not-entitled" },
    { says: { status: "ended", build_loop_id: HERS, force: true }, why: "not-entitled" },
    { says: { status: "ended", build_loop_id: HERS, session: "alice" }, why: "session-tool" },
    { says: { status: "resumed", build_loop_id: HERS }, why: null },
  ],
  sync: [
    {
      says: { commit: "0".repeat(40), count: 1, crc: "00000000", status: "tip" },
      why: "malformed",
    },
    {
      says: { v: 2, commit: "0".repeat(40), count: 1, crc: "00000000", status: "tip" },
      why: "bad-batch",
    },
  ],
  remote: [
    { says: { fact: '{"v":1,"kind":"release","ref":"claim_alice"}' }, why: "malformed" },
    {
      says: { v: 2, ref: "sync_1", fact: '{"v":1,"kind":"release","ref":"claim_alice"}' },
      why: null,
    },
  ],
  redaction: [{ says: { ref: "claim_alice", reason: "because" }, why: null }],
  "engagement.opened": [{ says: { predecessor: "nowhere" }, why: null }],
  "engagement.closed": [{ says: { successor: "mallorys" }, why: "not-entitled" }],
};

const ALL = Object.entries(FORGERIES).flatMap(([kind, list]) =>
  list.map(({ says, why }, n): [string, string, Line, string | null] => {
    const id = `${kind}_${n}`;
    return [id, JSON.stringify(says), { id, kind, ...says }, why];
  }),
);

let before: ReturnType<typeof standing>;
let run: string;

beforeAll(() => {
  const key = ["--idempotency-key", "alice"];
  const say = (kind: string, ...words: string[]) => {
    const said = asked(app, ["say", kind, "--subject", "s", ...words, ...key, ...ALICE]);
    expect(said.data?.say.outcome).toBe("committed");
  };
  expect(asked(app, ["enter", ...ALICE]).data?.enter.lead.tool).toBe("claude_code:01");
  expect(asked(feature, ["enter", ...BOB]).ok).toBe(true);
  say("claim", "--path", "src/a.ts");
  say("blocker", "--path", "README");
  say("decision", "--status", "binding");
  say("risk");
  say("handoff", "--to", "codex:01");
  say("standby", "--wake-after", "+1d");
  run = asked(app, ["run-id", ...ALICE]).data?.["run-id"].build_loop_id;
  before = standing();
  expect(before).toMatchObject({
    held: [{ id: "claim_alice", owner: "claude_code:01", paths: ["src/a.ts"] }],
    lead: { tool: "claude_code:01" },
    identity: { build_loop_id: run, started_by_session_id: "alice" },
  });
});

describe("a line that somebody appended by hand, with its right sum", () => {
  it.each(ALL)("takes nothing that its author is not entitled to: %s %s", (id, _, line, why) => {
    const author = { at: hence(0), tool: "mallory:01", session: "mallory-1", subject: "s" };
    const { build_loop_id = "", ...rest } = line;
    const named =
      build_loop_id === "" ? {} : { build_loop_id: build_loop_id === HERS ? run : build_loop_id };
    append(ledger, { ...author, ...rest, ...named });
    expect(asked(app, ["locate", id]).data?.locate.located).toMatchObject({ void_reason: why });
    if (why !== null) expect(rally(app, ["locate", id]).out).toContain(`(${why})`);
    expect(standing()).toEqual(before);
  });

  it("has been tried for every kind there is", () => {
    expect(Object.keys(FORGERIES).sort()).toEqual(Object.keys(KINDS).sort());
  });

  it("leaves the author stopped, the owner free, and what was said standing", () => {
    const strict = ["check", "before-write", "--strict", "--path", "src/a.ts"];
    for (const cwd of [app, feature]) {
      expect(
        rally(cwd, [...strict, "--tool", "mallory:01", "--session-id", "mallory-1"]).exit,
      ).toBe(4);
      expect(rally(cwd, [...strict, ...ALICE]).exit).toBe(0);
    }
    const owner = { fact: "claim_alice", tool: "claude_code:01", session_id: "alice" };
    expect(asked(feature, ["who", "src/a.ts"]).data?.who.holders).toMatchObject([owner]);
    expect(asked(feature, ["lead"]).data?.lead.current_lead.tool).toBe("claude_code:01");
    const room = asked(app, ["room", "--limit", "99"]).data?.room;
    const ids = (rows: { id: string }[]) => rows.map((each) => each.id);
    expect(ids(room.active_blockers)).toContain("blocker_alice");
    expect(ids(room.current_decisions)).toContain("decision_alice");
    expect(ids(room.current_risks)).toContain("risk_alice");
    expect(ids(room.standbys)).toContain("standby_alice");
    const released = asked(app, ["say", "release", "--mine", ...ALICE]).data?.say;
    expect(released).toMatchObject({ outcome: "committed", ended: ["claim_alice"] });
    expect(released?.fact.build_loop_id).toBe(run);
  });
});

/** Who holds what, who leads, and which run this is, for whoever asks. */
function standing() {
  const { active_claims, lead } = asked(feature, ["room"]).data?.room ?? {};
  // Anyone may go on with a run.
  const { current_session_id: _, ...identity } =
    asked(feature, ["run-id", "--audit"]).data?.["run-id"] ?? {};
  return { held: active_claims.map(owned), lead, identity };
}

function owned({ id, owner, paths, lease_until }: Line): Line {
  return { id, owner, paths, lease_until };
}

function hence(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}
