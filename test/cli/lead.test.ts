import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";

const [A, B, C] = ["claude_code:01", "codex:01", "gemini:01"] as const;
const HOUR = 3_600_000;

async function leader(cast: Cast): Promise<string | null> {
  return (await cast.ok(null, ["lead"])).current_lead?.tool ?? null;
}

async function roomOf(...tools: readonly string[]): Promise<Cast> {
  const cast = new Cast();
  for (const tool of tools) await cast.ok(tool, ["enter"]);
  return cast;
}

describe("the lead's seat", () => {
  it("is nobody's in an empty room, and is taken by the first who may", async () => {
    const cast = new Cast();
    expect(await leader(cast)).toBeNull();
    await cast.ok(C, ["enter", "--tier", "fast"]);
    await cast.ok(B, ["enter", "--tier", "executing"]);
    expect(await leader(cast)).toBeNull();
    const { lead } = await cast.ok(A, ["enter", "--tier", "frontier"]);
    expect(lead).toMatchObject({ tool: A, epoch: 1, since: "2026-11-20T12:00:05.000Z" });
    await cast.ok("opencode:01", ["enter"]);
    expect(await leader(cast)).toBe(A);
  });

  it("is passed on by who has it, and by nobody else", async () => {
    const cast = await roomOf(A, B, C);
    const before = cast.ledger();
    const { exit, code } = await cast.run(B, ["lead", "handoff", "--to", C]);
    expect([exit, code, cast.ledger()]).toEqual([2, "not-entitled", before]);
    const { current_lead, outcome } = await cast.ok(A, ["lead", "handoff", "--to", B]);
    expect([current_lead?.tool, current_lead?.epoch, outcome]).toEqual([B, 2, "committed"]);
    expect((await cast.run(A, ["lead", "handoff", "--to", A])).code).toBe("not-entitled");
  });

  it("is assigned by others once its holder left or was silent for two hours, or by force", async () => {
    const cast = await roomOf(A, B, C);
    const assign = ["lead", "assign", "--to", C] as const;
    cast.now += 2 * HOUR - 10_000;
    expect((await cast.run(B, assign)).code).toBe("not-entitled");
    expect((await cast.run(B, [...assign, "--force"])).code).toBe("missing-reason");
    cast.now += 10_000;
    expect((await cast.ok(B, assign)).current_lead?.tool).toBe(C);
    await cast.ok(C, ["leave"]);
    expect((await cast.ok(B, ["lead", "assign", "--to", B])).current_lead?.tool).toBe(B);
    const forced = await cast.ok(A, ["lead", "assign", "--to", A, "--force", "--reason", "stuck"]);
    expect([forced.forced, forced.current_lead?.tool]).toEqual([true, A]);
  });

  it("is given up by who has it, and can then be taken by entering", async () => {
    const cast = await roomOf(A, B);
    expect((await cast.run(B, ["lead", "relinquish"])).code).toBe("not-entitled");
    expect((await cast.ok(A, ["lead", "relinquish"])).current_lead).toBeNull();
    expect((await cast.run(A, ["lead", "relinquish"])).code).toBe("not-open");
    expect((await cast.ok(B, ["enter"])).lead?.tool).toBe(B);
  });

  it("goes to nobody unheard of", async () => {
    const cast = await roomOf(A);
    const { exit, code } = await cast.run(A, ["lead", "handoff", "--to", "codex:99"]);
    expect([exit, code]).toEqual([3, "unknown-target"]);
  });

  it("is not taken by a line that somebody writes by hand", async () => {
    const cast = await roomOf(A, B);
    cast.append(
      { kind: "lead", status: "taken" },
      { kind: "lead", status: "assigned", target: "mallory:01" },
    );
    expect(await leader(cast)).toBe(A);
    const hand = cast.ledger().trim().split("\n").at(-1)!;
    const { located } = await cast.ok(null, ["locate", JSON.parse(hand).id]);
    expect(located?.void_reason).toBe("not-entitled");
  });
});

describe("rally mission", () => {
  it("is set by the lead, or by anyone while nobody leads", async () => {
    const cast = new Cast();
    await cast.ok(B, ["mission", "--set", "explore"]);
    await cast.ok(A, ["enter"]);
    expect((await cast.run(B, ["mission", "--set", "mine"])).code).toBe("not-entitled");
    const { text, set_by, set_at, outcome } = await cast.ok(A, ["mission", "--set", "ship it"]);
    expect([text, set_by, set_at, outcome]).toEqual([
      "ship it",
      A,
      "2026-11-20T12:00:04.000Z",
      "committed",
    ]);
    expect((await cast.ok(B, ["mission"])).text).toBe("ship it");
  });

  it("charges single tools, each anew", async () => {
    const cast = await roomOf(A);
    const charge = [
      "mission",
      "--for",
      B,
      "--may",
      "edit src",
      "--must-check",
      "npm test",
    ] as const;
    await cast.ok(A, charge);
    await cast.ok(A, ["mission", "--for", C, "--may", "read"]);
    await cast.ok(A, ["mission", "--for", B, "--may", "edit docs"]);
    expect(await cast.ok(null, ["mission"])).toEqual({
      text: null,
      set_by: null,
      set_at: null,
      envelopes: [
        { tool: B, may: "edit docs", must_check: null },
        { tool: C, may: "read", must_check: null },
      ],
    });
  });

  it("is nothing where nothing was said", async () => {
    const told = await new Cast().ok(null, ["mission"]);
    expect(told).toEqual({ text: null, set_by: null, set_at: null, envelopes: [] });
  });

  it.each([
    [["--set", "x".repeat(16_385)], "too-long"],
    [["--set", "a\0b"], "bad-text"],
    [["--for", "codex:01", "--may", "x".repeat(4097)], "too-long"],
    [["--for", "not a tool", "--may", "x"], "bad-tool"],
  ])("is held to the limits of what is said: %#", async (words, wanted) => {
    const cast = await roomOf(A);
    const { exit, code } = await cast.run(A, ["mission", ...words]);
    expect([exit, code]).toEqual([2, wanted]);
  });
});

describe("rally ack", () => {
  it("is written once, and again only when lead or mission have changed", async () => {
    const cast = await roomOf(A, B);
    const first = await cast.ok(B, ["ack"]);
    expect([first.acknowledged, first.changed, first.outcome]).toEqual([true, true, "committed"]);
    const before = cast.ledger();
    const second = await cast.ok(B, ["ack"]);
    expect([second.acknowledged, second.changed, second.outcome]).toEqual([true, false, undefined]);
    expect(cast.ledger()).toBe(before);
    await cast.ok(A, ["mission", "--set", "new"]);
    expect((await cast.ok(B, ["enter"])).acknowledged).toBe(false);
    expect((await cast.ok(B, ["ack"])).changed).toBe(true);
    await cast.ok(A, ["lead", "handoff", "--to", B]);
    expect((await cast.ok(B, ["ack"])).changed).toBe(true);
  });
});

describe("the lead's seat", () => {
  it("is taken up again by a leader who left and comes back, for its new session", async () => {
    const cast = new Cast();
    const first = await cast.ok(A, ["enter"]);
    await cast.ok(A, ["leave"]);
    const again = await cast.ok(A, ["enter"]);
    expect(again.session_id).not.toBe(first.session_id);
    expect(again.lead).toMatchObject({ tool: A, epoch: 2 });
  });
});
