import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const KEY = ["--idempotency-key", "k1"] as const;

describe("a retry with the key of the first", () => {
  it("is the same fact: the first outcome again, and nothing is written", async () => {
    const cast = new Cast();
    const claim = ["say", "claim", "--path", "src/a.ts", "--subject", "x", ...KEY] as const;
    const first = await cast.ok(A, claim);
    expect([first.fact.id, first.idempotency_key]).toEqual(["claim_k1", "k1"]);
    const before = cast.ledger();
    cast.now += 600_000;
    const again = await cast.ok(A, claim);
    expect([again.fact.id, again.outcome, again.seq]).toEqual(["claim_k1", "committed", first.seq]);
    expect(again.fact.at).toBe(first.fact.at);
    expect(cast.ledger()).toBe(before);
  });

  it("works with the key that every write answers with", async () => {
    const cast = new Cast();
    const risk = ["say", "risk", "--subject", "x"] as const;
    const { idempotency_key, seq } = await cast.ok(A, risk);
    const again = await cast.ok(A, [...risk, "--idempotency-key", idempotency_key]);
    expect(again.seq).toBe(seq);
  });

  it("after the claim has ended is still the first outcome, and holds nothing anew", async () => {
    const cast = new Cast();
    const claim = ["say", "claim", "--path", "src/a.ts", "--subject", "x", ...KEY] as const;
    await cast.ok(A, claim);
    await cast.ok(A, ["say", "release", "--mine"]);
    expect((await cast.ok(A, claim)).outcome).toBe("committed");
    expect((await cast.ok(null, ["who", "src/a.ts"])).free).toBe(true);
  });

  it.each([["--mine"], ["--path", "src"]])(
    "of a release by %s is the first outcome too",
    async (...how) => {
      const cast = new Cast();
      await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
      const words = how.filter((each) => each !== undefined);
      const release = ["say", "release", ...words, ...KEY] as const;
      const first = await cast.ok(A, release);
      const before = cast.ledger();
      const again = await cast.ok(A, release);
      expect([again.seq, again.fact.ref]).toEqual([first.seq, first.fact.ref]);
      expect(cast.ledger()).toBe(before);
    },
  );

  it("of a claim that waited is the first outcome too", async () => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    cast.pause = () => cast.append(releaseBy(cast));
    const claim = [
      "say",
      "claim",
      "--path",
      "src/a.ts",
      "--subject",
      "x",
      "--wait",
      "1m",
      ...KEY,
    ] as const;
    const first = await cast.ok(B, claim);
    const again = await cast.ok(B, claim);
    expect(again.seq).toBe(first.seq);
  });
});

describe("the same key for something else", () => {
  it.each([
    ["another path", ["--path", "src/b.ts", "--subject", "x"]],
    ["another subject", ["--path", "src/a.ts", "--subject", "y"]],
    ["another lease", ["--path", "src/a.ts", "--subject", "x", "--lease", "3h"]],
  ])("is refused: %s", async (_, words) => {
    const cast = new Cast();
    await cast.ok(A, ["say", "claim", "--path", "src/a.ts", "--subject", "x", ...KEY]);
    const before = cast.ledger();
    const { exit, code } = await cast.run(A, ["say", "claim", ...words, ...KEY]);
    expect([exit, code]).toEqual([2, "idempotency-mismatch"]);
    expect(cast.ledger()).toBe(before);
  });

  it("is refused to another speaker too, and is another fact for another kind", async () => {
    const cast = new Cast();
    await cast.ok(A, ["say", "risk", "--subject", "x", ...KEY]);
    expect((await cast.run(B, ["say", "risk", "--subject", "x", ...KEY])).code).toBe(
      "idempotency-mismatch",
    );
    expect((await cast.ok(A, ["say", "lesson", "--subject", "x", ...KEY])).fact.id).toBe(
      "lesson_k1",
    );
  });

  it.each(["two words", "", "line\nend", "x".repeat(129)])("cannot be %j", async (key) => {
    const cast = new Cast();
    const { exit, code } = await cast.run(A, [
      "say",
      "risk",
      "--subject",
      "x",
      `--idempotency-key=${key}`,
    ]);
    expect([exit, code]).toEqual([2, "bad-value"]);
    expect(cast.ledger()).toBe("");
  });
});

/** The release of whatever A holds, as A would append it from another process. */
function releaseBy(cast: Cast) {
  const { id, tool, session } = JSON.parse(
    cast
      .ledger()
      .split("\n")
      .find((line) => line !== "")!,
  );
  return { kind: "release", tool, session, ref: id };
}
