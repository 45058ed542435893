import { describe, expect, it } from "vitest";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;

/** A room into which a newer rally has written. */
async function newerRoom(): Promise<Cast> {
  const cast = new Cast();
  await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
  cast.append({ v: 3, kind: "claim-of-the-future" });
  return cast;
}

describe("a room of a newer format", () => {
  it.each([
    [["say", "claim", "--path", "src/b.ts", "--subject", "x"]],
    [["say", "release", "--mine"]],
    [["say", "retract", "--ref", "claim_0001aaaaaaaa"]],
    [["lead", "relinquish", "--force", "--reason", "x"]],
    [["lead", "assign", "--to", A, "--force", "--reason", "x"]],
  ])("refuses what might be judged otherwise there: %j", async (argv) => {
    const cast = await newerRoom();
    cast.append({ v: 3, kind: "lead", status: "taken", tool: B, session: "codex-one" });
    const before = cast.ledger();
    const { exit, code, json } = await cast.json(A, argv);
    expect([exit, code]).toEqual([1, "newer-room"]);
    expect(json.ok ? "" : json.error.message).toContain("format 3");
    expect(cast.ledger()).toBe(before);
  });

  it("is read on, and everything else can be said", async () => {
    const cast = await newerRoom();
    expect((await cast.ok(null, ["room"])).totals.active_claims).toBe(1);
    expect(
      (await cast.run(B, ["check", "before-write", "--strict", "--path", "src/a.ts"])).exit,
    ).toBe(4);
    await cast.say(B, "risk", "--subject", "x");
    await cast.say(B, "decision", "--subject", "x");
    for (const argv of [["next"], ["ack"], ["recent"], ["backlog"], ["doctor"], ["leave"]])
      expect((await cast.json(B, argv)).exit).toBe(0);
    expect((await cast.ok(null, ["recent", "--kind", "claim-of-the-future"])).rows).toHaveLength(1);
  });

  it("can be entered, with a word of warning, but its seat is not taken", async () => {
    const cast = await newerRoom();
    const { warnings, lead } = await cast.ok(B, ["enter"]);
    expect([warnings.map((each) => each.code), lead]).toEqual([["newer-room"], null]);
    const { exit, code } = await cast.run(A, ["enter", "--engagement", "two"]);
    expect([exit, code]).toEqual([0, ""]);
  });

  it.each([
    ["claim", ["--path", "src/b.ts", "--subject", "x"], 4, "unknown"],
    ["release", ["--mine"], 4, "unknown"],
    ["risk", ["--subject", "x"], 0, "committed"],
  ])("that becomes one between look and line: a %s", async (kind, words, exit, outcome) => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const real = { ...nodeDisk(counters()), sync: () => {}, syncDirectory: () => {} };
    const append: typeof real.append = (handle, bytes) => {
      cast.append({ v: 3, kind: "claim-of-the-future" });
      return real.append(handle, bytes);
    };
    const answer = await cast.run(A, ["say", kind, ...words], {
      world: { disk: { ...real, append } },
    });
    expect([answer.exit, answer.data.outcome, answer.data.seq]).toEqual([exit, outcome, 3]);
  });
});
