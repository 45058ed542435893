import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";

const [A, B, C] = ["claude_code:01", "codex:01", "gemini:01"] as const;

async function room(): Promise<Cast> {
  const cast = new Cast();
  for (const tool of [A, B, C]) await cast.ok(tool, ["enter"]);
  return cast;
}

const open = async (cast: Cast): Promise<unknown[]> =>
  (await cast.ok(null, ["room"])).open_handoffs.map((each) => each.id);

describe("a handoff", () => {
  it.each([
    ["receipt", ["receipt"]],
    ["resolve", ["resolve"]],
    ["artifact", ["artifact", "--subject", "done"]],
    ["blocker", ["blocker", "--subject", "cannot"]],
  ])("is answered by a %s of its target that names it", async (_, words) => {
    const cast = await room();
    const id = await cast.say(A, "handoff", "--to", B, "--subject", "x");
    expect(await open(cast)).toEqual([id]);
    const { ended } = await cast.ok(B, ["say", ...words, "--ref", id]);
    expect([ended, await open(cast)]).toEqual([[id], []]);
  });

  it("is answered by nobody else", async () => {
    const cast = await room();
    await cast.ok(A, ["lead", "handoff", "--to", B]);
    const id = await cast.say(A, "handoff", "--to", B, "--subject", "x");
    for (const kind of ["receipt", "resolve"]) {
      const { exit, code } = await cast.run(C, ["say", kind, "--ref", id]);
      expect([exit, code]).toEqual([2, "not-entitled"]);
    }
    expect(await open(cast)).toEqual([id]);
  });

  it("to all stands until the first answer of somebody else", async () => {
    const cast = await room();
    const id = await cast.say(A, "handoff", "--subject", "who can");
    expect((await cast.ok(null, ["room"])).open_handoffs[0]?.target).toBe("all");
    expect((await cast.run(A, ["say", "receipt", "--ref", id])).exit).toBe(2);
    await cast.say(C, "receipt", "--ref", id);
    expect((await cast.run(B, ["say", "receipt", "--ref", id])).code).toBe("not-open");
  });

  it("reaches a tool, a session, the only tool of a family, and no one unheard of", async () => {
    const cast = await room();
    const { session_id } = await cast.ok(B, ["whoami"]);
    const target = async (to: string) =>
      (await cast.ok(A, ["say", "handoff", "--to", to, "--subject", "x"])).fact.target;
    expect([await target(B), await target(session_id!), await target("codex")]).toEqual([
      B,
      session_id,
      B,
    ]);
    const { exit, code, json } = await cast.run(A, [
      "say",
      "handoff",
      "--to",
      "codex:11",
      "--subject",
      "x",
    ]);
    expect([exit, code]).toEqual([3, "unknown-target"]);
    expect(json.ok ? [] : json.error.hints).toEqual(["Did you mean codex:01?"]);
  });
});

describe("an artifact", () => {
  it("is to be taken up until a peer names it, and never ends a claim", async () => {
    const cast = await room();
    const claim = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const id = await cast.say(
      A,
      "artifact",
      "--subject",
      "done",
      "--ref",
      claim,
      "--uri",
      "file:x",
    );
    const waiting = async () =>
      (await cast.ok(null, ["room"])).unconsumed_artifacts.map((each) => each.id);
    await cast.say(A, "lesson", "--subject", "x", "--ref", id);
    expect(await waiting()).toEqual([id]);
    await cast.say(B, "receipt", "--ref", id);
    expect(await waiting()).toEqual([]);
    const { active_claims, recent_artifacts } = await cast.ok(null, ["room"]);
    expect([active_claims.map((each) => each.id), recent_artifacts.map((each) => each.id)]).toEqual(
      [[claim], [id]],
    );
  });
});

describe("a standby", () => {
  it("is resumed by its author's wake, or by an artifact of theirs that names it", async () => {
    const cast = await room();
    const one = await cast.say(B, "standby", "--wake-after", "+2h", "--subject", "lunch");
    const two = await cast.say(B, "standby", "--wake-after", "2026-11-20T13:00:00+01:00");
    const { standbys } = await cast.ok(null, ["room"]);
    expect(standbys.map((each) => [each.id, each.wake_after])).toEqual([
      [two, "2026-11-20T12:00:00.000Z"],
      [one, "2026-11-20T14:00:04.000Z"],
    ]);
    expect((await cast.run(A, ["say", "wake", "--ref", one])).code).toBe("not-entitled");
    await cast.say(B, "wake", "--ref-standby", one);
    await cast.say(B, "artifact", "--subject", "went on", "--ref-standby", two);
    expect((await cast.ok(null, ["room"])).totals.standbys).toBe(0);
  });

  it("that would close a circle of waiters is refused", async () => {
    const cast = await room();
    const one = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const two = await cast.say(B, "claim", "--path", "src/b.ts", "--subject", "x");
    await cast.say(A, "standby", "--ref", two);
    const { exit, code } = await cast.run(B, ["say", "standby", "--ref", one]);
    expect([exit, code]).toEqual([2, "wait-cycle"]);
  });
});

describe("a decision", () => {
  it("stands until one names it, or its author takes it back", async () => {
    const cast = await room();
    const standing = async () =>
      (await cast.ok(null, ["room"])).current_decisions.map((each) => each.id);
    const one = await cast.say(A, "decision", "--subject", "tabs");
    const two = await cast.say(B, "decision", "--subject", "spaces", "--ref", one);
    expect(await standing()).toEqual([two]);
    expect((await cast.run(A, ["say", "retract", "--ref", two])).code).toBe("not-entitled");
    await cast.say(B, "retract", "--ref", two);
    expect(await standing()).toEqual([]);
  });
});
