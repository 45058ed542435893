import { describe, expect, it } from "vitest";
import { runNames } from "../../../lib/room/kinds/run_id.ts";
import { snapshot } from "../../../lib/room/snapshot.ts";
import fc from "../../fast_check.ts";
import {
  ADA,
  BOB,
  EVE,
  type Saying,
  type Story,
  story,
  TWIN,
  type Voice,
  voidFor,
} from "../story.ts";

const AT = "2026-01-02T03:04:05.678Z";
const HERS = runNames(ADA.tool, AT, "000042");
const ID = { build_loop_id: HERS.build_loop_id };
const FORCED: Saying = { force: true, reason: "it must be" };
const EFFECTIVE = expect.objectContaining({ outcome: "effective" });

const begins = (by: Voice, digits = "000001"): Saying => ({
  status: "begun",
  ...runNames(by.tool, AT, digits),
});

/** Ada has begun a run. */
function begun(): Story {
  const told = story();
  told.say(ADA, "run-id", { status: "begun", ...HERS });
  return told;
}

describe("a run identity", () => {
  it("is called by the instant, the tool and six digits", () => {
    expect(HERS).toEqual({
      build_loop_id: "bl-20260102T030405Z-claude_code:01-000042",
      build_loop_run_label: `claude_code:01#000042 ${AT}`,
    });
  });

  it("is that of the first who begins one; the second's is void", () => {
    const { say, state } = begun();
    const first = structuredClone(state.runId);
    expect(first).toEqual({
      id: HERS.build_loop_id,
      label: HERS.build_loop_run_label,
      since: AT,
      tool: ADA.tool,
      session: "ada",
      current: "ada",
    });
    for (const by of [BOB, TWIN, ADA])
      expect(say(by, "run-id", begins(by))).toEqual(voidFor("identity-taken"));
    expect(state.runId).toEqual(first);
  });

  it.each<[string, Saying]>([
    ["no id", { build_loop_id: undefined }],
    ["no label", { build_loop_run_label: undefined }],
    ["another tool's id", { build_loop_id: runNames(BOB.tool, AT, "000042").build_loop_id }],
    ["an id with what is no stamp", { build_loop_id: `bl-2026-${ADA.tool}-000042` }],
    ["an id with five digits", { build_loop_id: HERS.build_loop_id.slice(0, -1) }],
    ["an id with more behind it", { build_loop_id: `${HERS.build_loop_id} and more` }],
    ["another tool's label", runNames(BOB.tool, AT, "000042")],
    ["a label of other digits", { build_loop_run_label: `${ADA.tool}#000043 ${AT}` }],
    [
      "a label that goes on",
      { build_loop_run_label: `${HERS.build_loop_run_label} ${"x".repeat(9999)}` },
    ],
    ["a label without a time", { build_loop_run_label: `${ADA.tool}#000042 ` }],
    ["a label that is none", { build_loop_run_label: "ship it" }],
  ])("cannot have %s", (_, names) => {
    const { say, state } = story();
    const saying = { status: "begun", ...HERS, ...names };
    expect(say(ADA, "run-id", saying)).toEqual(voidFor("malformed"));
    expect(state.runId).toBeNull();
  });

  it.each([undefined, "dreamt", "running"])("is not moved by the status %s", (status) => {
    const { say } = begun();
    expect(say(ADA, "run-id", { status, ...HERS })).toEqual(voidFor("bad-status"));
  });

  it("gone on with by another tool changes its current session and nothing else", () => {
    const { say, state } = begun();
    const { current: _, ...rest } = structuredClone(state.runId!);
    expect(say(BOB, "run-id", { status: "resumed", ...ID })).toEqual(EFFECTIVE);
    expect(state.runId).toEqual({ ...rest, current: "bob" });
  });

  it.each(["resumed", "ended"])(
    "that is another cannot be %s, nor one that there is not",
    (status) => {
      const other = { status, build_loop_id: runNames(BOB.tool, AT, "000042").build_loop_id };
      expect(begun().say(BOB, "run-id", other)).toEqual(voidFor("not-open"));
      expect(begun().say(ADA, "run-id", { status })).toEqual(voidFor("not-open"));
      expect(story().say(ADA, "run-id", { status, ...ID })).toEqual(voidFor("not-open"));
    },
  );

  const RESUMED: Saying = { status: "resumed", ...ID };
  it.each<[string, Voice, (told: Story) => void, Saying, boolean]>([
    ["who began it", ADA, () => {}, {}, true],
    ["another session of that tool", TWIN, () => {}, {}, true],
    ["who went on with it", BOB, ({ say }) => say(BOB, "run-id", RESUMED), {}, true],
    ["who leads", EVE, ({ say }) => say(EVE, "lead", { status: "taken" }), {}, true],
    ["a peer", BOB, () => {}, {}, false],
    ["a peer with force alone", BOB, () => {}, { force: true }, false],
    [
      "a peer who went on before another did",
      BOB,
      ({ say }) => {
        say(BOB, "run-id", RESUMED);
        say(EVE, "run-id", RESUMED);
      },
      {},
      false,
    ],
    ["a peer with force and a reason", BOB, () => {}, FORCED, true],
  ])("is ended by %s, or not", (_, by, before, saying, may) => {
    const told = begun();
    before(told);
    const verdict = told.say(by, "run-id", { status: "ended", ...ID, ...saying });
    expect(verdict).toEqual(may ? EFFECTIVE : voidFor("not-entitled"));
    expect(told.state.runId === null).toBe(may);
  });

  it("says that it was ended by force only where force was needed", () => {
    const ended = { status: "ended", ...ID, ...FORCED };
    expect(begun().say(BOB, "run-id", ended)).toMatchObject({ forced: true });
    expect(begun().say(ADA, "run-id", ended)).toEqual({ outcome: "effective" });
  });

  it("can be followed by another once it has ended, and stays while its session ends", () => {
    const { say, state } = begun();
    say(ADA, "session", { status: "ended" });
    expect(state.runId?.id).toBe(HERS.build_loop_id);
    say(TWIN, "run-id", { status: "ended", ...ID });
    expect(say(BOB, "run-id", begins(BOB))).toEqual(EFFECTIVE);
    expect(state.runId).toMatchObject({ tool: BOB.tool, session: "bob", current: "bob" });
  });

  it("is its current session's under whatever id that goes on", () => {
    const { say, state } = begun();
    const later: Voice = { tool: BOB.tool, session: "bob-2" };
    say(BOB, "run-id", RESUMED);
    say(later, "session", { status: "continues", ref: "bob" });
    expect(say(later, "run-id", { status: "ended", ...ID })).toEqual(EFFECTIVE);
    expect(state.runId).toBeNull();
  });
});

/** Who wants to be in a run looks, begins one or goes on with what there is, and reads back: `rally run-id`, step by step. */
describe("however their steps interleave", () => {
  const CROWD: readonly Voice[] = [ADA, TWIN, BOB, EVE];

  it("all who begin a run at once agree on one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: CROWD.length - 1 }), { minLength: 16, maxLength: 60 }),
        (turns) => {
          const told = story();
          const ids: string[] = [];
          const wanting = CROWD.map((by, n) => steps(told, by, String(n).padStart(6, "0"), ids));
          for (const n of turns) wanting[n]!.next();
          for (const each of wanting) while (!each.next().done);
          expect(ids.length).toBe(CROWD.length);
          expect(new Set(ids).size).toBe(1);
          expect(ids[0]).toBe(told.state.runId?.id);
        },
      ),
    );
  });

  function* steps({ say, state }: Story, by: Voice, digits: string, ids: string[]) {
    for (;;) {
      const looked = state.runId;
      yield;
      const saying: Saying =
        looked === null
          ? { status: "begun", ...runNames(by.tool, AT, digits) }
          : { status: "resumed", build_loop_id: looked.id };
      if (say(by, "run-id", saying).outcome === "void") continue;
      yield;
      ids.push(state.runId!.id);
      return;
    }
  }

  it("is the same in every order of everything else that is said", () => {
    const others: readonly [Voice, string, Saying][] = [
      [BOB, "heartbeat", {}],
      [EVE, "lesson", { subject: "look twice" }],
      [BOB, "run-id", begins(BOB)],
      [EVE, "run-id", { status: "ended", ...ID }],
      [TWIN, "run-id", { status: "resumed", ...ID }],
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...others], { minLength: others.length }), (order) => {
        const told = begun();
        for (const line of order) told.say(...line);
        const { runId } = snapshot(told.state, "hot") as { runId: object };
        expect(runId).toEqual({ ...begun().state.runId, current: "twin" });
      }),
    );
  });
});
