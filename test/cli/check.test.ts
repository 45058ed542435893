import { describe, expect, it } from "vitest";
import { encodeRecord } from "../../lib/fact/line.ts";
import { Cast, type How } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const HOUR = 3_600_000;
const check = (...words: string[]) => ["check", "before-write", ...words] as const;

describe("rally check before-write", () => {
  it("warns without --strict, stops with it, writes nothing and begins no session", async () => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const before = cast.ledger();
    const warned = await cast.ok(B, check("--path", "src/a.ts"));
    expect([warned.mode, warned.allow, warned.outcome]).toEqual(["warn", false, "complete"]);
    const { exit, code, data } = await cast.run(B, check("--path", "src/a.ts", "--strict"));
    expect([exit, code, data.mode, data.allow]).toEqual([4, "claimed-path", "strict", false]);
    expect(cast.ledger()).toBe(before);
    expect((await cast.ok(null, ["room"])).squads.map((each) => each.tool)).toEqual([A]);
  });

  it("takes every claim for a peer's where nobody says who they are, and one's own for one's own", async () => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    expect((await cast.run(null, check("--strict", "--path", "src/a.ts"))).exit).toBe(4);
    expect((await cast.ok(A, check("--strict", "--path", "src/a.ts"))).findings).toEqual([]);
  });

  it("looks at every path, and one stop is a stop", async () => {
    const cast = new Cast();
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const { data, exit } = await cast.run(
      B,
      check("--strict", "--path", "README", "src/b.ts", "src", "../out"),
    );
    expect([exit, data.checked_paths]).toEqual([4, ["README", "src/b.ts", "src"]]);
    expect(codes(data)).toEqual([
      ["outside-repo", "stop", "../out"],
      ["claimed-path", "stop", "src"],
    ]);
  });

  it.each([
    ["../elsewhere"],
    ["/etc/passwd"],
    ["."],
    ["src/*.ts"],
    [".git/config"],
    [".rally/log"],
  ])("stops at a path that cannot be named: %s", async (path) => {
    const { exit, data } = await new Cast().run(B, check("--strict", "--path", path));
    expect([exit, codes(data)]).toEqual([4, [["outside-repo", "stop", path]]]);
  });

  it("stops where no path is given", async () => {
    const { exit, data } = await new Cast().run(B, check("--strict"));
    expect([exit, codes(data)]).toEqual([4, [["missing-path", "stop", null]]]);
  });

  it("refuses an identity that is wrong, rather than judging for nobody", async () => {
    expect((await new Cast().run("all", check("--path", "README"))).code).toBe("reserved-tool");
  });
});

describe("a blocker", () => {
  const blocker = (...words: string[]) => ["blocker", "--subject", "schema changes", ...words];

  it("of a peer stops where it overlaps, its author's own does not", async () => {
    const cast = new Cast();
    await cast.say(A, ...blocker("--path", "src"));
    const { exit, data } = await cast.run(B, check("--strict", "--path", "src/a.ts"));
    expect([exit, codes(data)]).toEqual([4, [["active-blocker", "stop", "src/a.ts"]]]);
    expect((await cast.ok(A, check("--strict", "--path", "src/a.ts"))).findings).toEqual([]);
    expect((await cast.ok(B, check("--strict", "--path", "README"))).findings).toEqual([]);
  });

  it("without a path warns and never stops", async () => {
    const cast = new Cast();
    await cast.say(A, ...blocker());
    const { allow, findings } = await cast.ok(B, check("--strict", "--path", "src/a.ts"));
    expect(allow).toBe(true);
    expect(codes({ findings })).toEqual([["unscoped-blocker", "warn", null]]);
  });

  it("stops for a day and only while its author is there", async () => {
    const cast = new Cast();
    const severity = async (): Promise<unknown> =>
      (await cast.ok(B, check("--path", "src/a.ts"))).findings[0]?.severity;
    await cast.say(A, ...blocker("--path", "src"));
    cast.now += 23 * HOUR;
    expect(await severity()).toBe("stop");
    cast.now += HOUR;
    expect(await severity()).toBe("warn");
    await cast.say(A, ...blocker("--path", "src/a.ts"));
    await cast.ok(A, ["leave"]);
    expect(await severity()).toBe("warn");
  });

  it("is over once it is resolved", async () => {
    const cast = new Cast();
    const id = await cast.say(A, ...blocker("--path", "src"));
    expect((await cast.run(B, ["say", "resolve", "--ref", id])).code).toBe("not-entitled");
    await cast.say(A, "resolve", "--ref", id);
    expect((await cast.ok(B, check("--strict", "--path", "src/a.ts"))).findings).toEqual([]);
  });
});

describe("a binding decision", () => {
  it("is told where it overlaps or has no path, and stops nobody", async () => {
    const cast = new Cast();
    const decide = ["decision", "--status", "binding", "--subject"];
    await cast.say(A, ...decide, "tabs", "--path", "src");
    await cast.say(A, ...decide, "no new dependencies");
    await cast.say(A, "decision", "--subject", "not binding", "--path", "src");
    const { allow, findings } = await cast.ok(B, check("--strict", "--path", "src/a.ts"));
    expect(allow).toBe(true);
    expect(codes({ findings })).toEqual([
      ["binding-decision", "info", "src/a.ts"],
      ["binding-decision", "info", null],
    ]);
    expect((await cast.ok(B, check("--path", "README"))).findings).toHaveLength(1);
  });

  it("is superseded by one that names it", async () => {
    const cast = new Cast();
    const first = await cast.say(A, "decision", "--status", "binding", "--subject", "tabs");
    await cast.say(B, "decision", "--subject", "spaces after all", "--ref", first);
    expect((await cast.ok(B, check("--path", "README"))).findings).toEqual([]);
  });
});

describe("a check that comes too late", () => {
  const late: How = { world: { ticks: clockThatRunsOut() } };

  it("lets the write pass and says that it was not checked", async () => {
    const { allow, outcome, findings } = await hugeRoom().ok(
      B,
      check("--strict", "--path", "src/a.ts"),
      late,
    );
    expect([allow, outcome, findings]).toEqual([null, "deadline", []]);
  });

  it.each<[string, readonly string[], How]>([
    ["--fail-closed", ["--fail-closed"], late],
    ["RALLY_FAIL_CLOSED=1", [], { ...late, env: { RALLY_FAIL_CLOSED: "1" } }],
  ])("stops the write with %s", async (_, words, how) => {
    const { exit, code, data } = await hugeRoom().run(
      B,
      check("--path", "src/a.ts", ...words),
      how,
    );
    expect([exit, code]).toEqual([4, "deadline-fail-closed"]);
    expect([data.allow, data.outcome]).toEqual([false, "deadline"]);
    expect(codes(data)).toEqual([["deadline-fail-closed", "stop", null]]);
  });

  it("is exit 1 for any other verb, and nothing is written", async () => {
    const cast = hugeRoom();
    const before = cast.ledger();
    for (const argv of [["room"], ["next"], ["say", "risk", "--subject", "x"]]) {
      const { exit, code } = await cast.json(B, argv, { world: { ticks: clockThatRunsOut() } });
      expect([exit, code]).toEqual([1, "deadline"]);
    }
    expect(cast.ledger()).toBe(before);
  });
});

/** So many facts that the deadline is looked at while they are folded. */
function hugeRoom(): Cast {
  const cast = new Cast();
  const body = "x".repeat(16_000);
  const records = Array.from({ length: 250 }, () =>
    encodeRecord(cast.fact({ kind: "lesson", subject: body as never })),
  );
  cast.appendBytes(...records);
  return cast;
}

/** An hour passes whenever somebody looks. */
function clockThatRunsOut(): () => number {
  let now = 0;
  return () => {
    now += HOUR;
    return now;
  };
}

function codes({ findings }: { findings: readonly object[] }): unknown[] {
  const rows = findings as readonly { code: string; severity: string; path: string | null }[];
  return rows.map(({ code, severity, path }) => [code, severity, path]);
}
