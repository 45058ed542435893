import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";

const [A, B] = ["claude_code:01", "codex:01"] as const;
const claim = (...words: string[]) => ["say", "claim", "--subject", "x", ...words] as const;

describe("a claim", () => {
  it("is refused where a peer holds the path, with the ledger as it was and a row that says who", async () => {
    const cast = new Cast();
    const held = await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "the parser");
    const before = cast.ledger();
    cast.now += 59_000;
    const { exit, json } = await cast.run(B, claim("--path", "src/a.ts"));
    expect(exit).toBe(2);
    expect(cast.ledger()).toBe(before);
    expect(json).toMatchObject({
      ok: false,
      error: {
        code: "claim-conflict",
        details: [
          {
            path: "src/a.ts",
            fact: held,
            owner: A,
            session: expect.stringMatching(/^claude_code-01-/),
            subject: "the parser",
            lease_until: "2026-11-20T12:45:01.000Z",
            idle_seconds: 60,
          },
        ],
      },
    });
    expect(json.data).toBeUndefined();
  });

  it("is told to a person in one sentence that begins with what it is", async () => {
    const cast = new Cast();
    await cast.say(A, ...claim("--path", "src").slice(1));
    const { err } = await cast.text(B, claim("--path", "src/a.ts", "src/b.ts"));
    expect(err).toMatch(
      /^rally: claim conflict: src\/a\.ts is held by claude_code:01 "x" .*\(and 1 more\)\n/,
    );
    expect(err).toContain("rally say handoff --to claude_code:01");
  });

  it("has a row for each path and resource that is in the way", async () => {
    const cast = new Cast();
    await cast.ok(A, claim("--path", "src/a.ts"));
    await cast.ok(A, claim("--resource", "port:3000"));
    const { json } = await cast.run(B, claim("--path", "README", "src", "--resource", "port:3000"));
    const rows = json.ok ? [] : json.error.details;
    expect(rows).toMatchObject([{ path: "src" }, { path: "port:3000" }]);
  });

  it("takes all of its scopes or none", async () => {
    const cast = new Cast();
    await cast.ok(A, claim("--path", "src/a.ts"));
    await cast.run(B, claim("--path", "README", "src/a.ts"));
    expect((await cast.ok(null, ["who", "README"])).free).toBe(true);
  });

  it("needs a scope, and never everything", async () => {
    const cast = new Cast();
    expect((await cast.run(A, claim())).code).toBe("no-scope");
    for (const everything of [".", "./", "src/..", cast.root]) {
      const { exit, code } = await cast.run(A, claim("--path", everything));
      expect([exit, code]).toEqual([2, "bad-path"]);
    }
  });

  it("of what is held already renews it, and names what holds", async () => {
    const cast = new Cast();
    const held = await cast.say(A, ...claim("--path", "src").slice(1));
    const { outcome, holds } = await cast.ok(A, claim("--path", "src/a.ts"));
    expect([outcome, holds]).toEqual(["committed", [held]]);
    expect((await cast.ok(null, ["room"])).totals.active_claims).toBe(1);
  });

  it("lasts 45 minutes for one file, 2 hours for more, or as long as it is given", async () => {
    const cast = new Cast();
    const minutes = async (...words: string[]): Promise<number> => {
      const { fact } = await cast.ok(A, claim(...words));
      return (Date.parse(fact.lease_until!) - Date.parse(fact.at)) / 60_000;
    };
    expect(await minutes("--path", "src/a.ts")).toBe(45);
    expect(await minutes("--path", "not-yet.ts")).toBe(45);
    expect(await minutes("--path", "src")).toBe(120);
    expect(await minutes("--path", "src/a.ts", "src/b.ts")).toBe(120);
    expect(await minutes("--resource", "port:1")).toBe(120);
    expect(await minutes("--path", "src/a.ts", "--lease", "10m")).toBe(10);
    await cast.ok(A, ["config", "set", "claims.lease", "24h"]);
    expect(await minutes("--path", "src/a.ts")).toBe(1440);
  });

  it("lapses without a command, is renewed by any fact of its owner, and then goes for good", async () => {
    const cast = new Cast();
    await cast.ok(A, claim("--path", "src/a.ts", "--lease", "10m"));
    cast.now += 9 * 60_000;
    await cast.ok(A, ["say", "presence", "--task", "still at it"]);
    cast.now += 9 * 60_000;
    expect((await cast.run(B, claim("--path", "src/a.ts"))).exit).toBe(2);
    cast.now += 2 * 60_000;
    expect((await cast.ok(null, ["who", "src/a.ts"])).free).toBe(true);
    expect((await cast.run(B, claim("--path", "src/a.ts"))).exit).toBe(0);
    expect((await cast.run(A, claim("--path", "src/a.ts"))).exit).toBe(2);
  });
});

describe("one file", () => {
  const SPELLINGS: readonly [where: string, path: string][] = [
    [".", "src/a.ts"],
    [".", "./src/a.ts"],
    [".", "src//./deep/../a.ts"],
    [".", "src/no-such/../a.ts"],
    [".", "SRC/A.ts"],
    [".", "link/a.ts"],
    ["src", "a.ts"],
    ["src/deep", "../a.ts"],
    ["../side", "src/a.ts"],
    ["../side/src", "a.ts"],
    ["../side", "../app/src/a.ts"],
    [".", "ABSOLUTE/src/a.ts"],
    ["../side", "ABSOLUTE/src/a.ts"],
  ];

  it.each(SPELLINGS)("is the same from %s as %s", async (cwd, path) => {
    const cast = new Cast();
    cast.worktree("side");
    symlinkSync("src", join(cast.root, "link"));
    await cast.ok(A, claim("--path", "src/a.ts"));
    const before = cast.ledger();
    const spelled = path.replace("ABSOLUTE", cast.root);
    const { exit, code } = await cast.run(B, claim("--path", spelled), { cwd });
    expect([exit, code]).toEqual([2, "claim-conflict"]);
    expect(cast.ledger()).toBe(before);
    const check = ["check", "before-write", "--strict", "--path", spelled] as const;
    expect((await cast.run(B, check, { cwd })).exit).toBe(4);
    await cast.ok(A, ["say", "release", "--mine"]);
    expect((await cast.run(B, check, { cwd })).exit).toBe(0);
  });

  it.each([
    ["src", "src/a.ts", true],
    ["src/", "src/deep/c.ts", true],
    ["src/**", "src/a.ts", true],
    ["src/deep/c.ts", "src", true],
    ["src", "src2", false],
    ["src/a.ts", "src/a.tsx", false],
    ["src/a.ts", "src/b.ts", false],
  ])("claimed as %s meets %s: %s", async (held, asked, meets) => {
    const cast = new Cast();
    await cast.ok(A, claim("--path", held));
    expect((await cast.run(B, claim("--path", asked))).exit).toBe(meets ? 2 : 0);
  });
});

describe("a claim for one worktree", () => {
  it("stops nobody in another worktree, and shows there as a parallel edit with its branch", async () => {
    const cast = new Cast();
    cast.worktree("side", "topic");
    const { fact } = await cast.ok(A, claim("--tree", "--path", "src/a.ts"), { cwd: "../side" });
    expect([fact.tree, fact.paths]).toEqual(["side", ["src/a.ts"]]);
    const check = ["check", "before-write", "--strict", "--path", "src/a.ts"] as const;
    const { allow, findings } = await cast.ok(B, check);
    expect([allow, findings.map((each) => [each.code, each.severity])]).toEqual([
      true,
      [["parallel-edit", "warn"]],
    ]);
    expect(findings[0]).toMatchObject({ worktree: "side", owner: A });
    expect(findings[0]).toHaveProperty("message", expect.stringContaining("on branch topic"));
    expect((await cast.run(B, check, { cwd: "../side" })).exit).toBe(4);
    const there = ["check", "before-write", "--strict", "--path", "../side/src/a.ts"] as const;
    expect((await cast.run(B, there)).exit).toBe(4);
    expect((await cast.run(B, claim("--tree", "--path", "src/a.ts"))).exit).toBe(0);
    expect((await cast.run(B, claim("--path", "src/a.ts"))).exit).toBe(2);
  });

  it("of the main checkout has an empty name, and a claim for all worktrees stops both", async () => {
    const cast = new Cast();
    cast.worktree("side");
    expect((await cast.ok(A, claim("--tree", "--path", "src/a.ts"))).fact.tree).toBe("");
    await cast.ok(A, claim("--path", "src/b.ts"));
    for (const cwd of [".", "../side"])
      expect((await cast.run(B, claim("--tree", "--path", "src/b.ts"), { cwd })).exit).toBe(2);
  });

  it("names one worktree only", async () => {
    const cast = new Cast();
    cast.worktree("side");
    const { exit, code } = await cast.run(
      A,
      claim("--tree", "--path", "src/a.ts", "../side/src/b.ts"),
    );
    expect([exit, code]).toEqual([2, "several-worktrees"]);
  });
});

describe("a family", () => {
  const as = (session: string) => ["--session-id", session];
  const child = (session: string) => [...as(session), "--parent", "parent"];

  it("lets a sub-agent claim below its parent's claim, but not beside its sibling's", async () => {
    const cast = new Cast();
    await cast.ok(B, claim("--path", "src", ...as("parent")));
    await cast.ok(B, claim("--path", "src/a.ts", ...child("one")));
    expect((await cast.run(B, claim("--path", "src/a.ts", ...child("two")))).exit).toBe(2);
    expect((await cast.run(B, claim("--path", "src/b.ts", ...child("two")))).exit).toBe(0);
    const wide = claim("--path", ".rally-not", "src/deep", "src/a.ts", ...as("parent"));
    expect((await cast.run(B, wide)).exit).toBe(2);
    expect((await cast.ok(null, ["room"])).totals.active_claims).toBe(3);
  });

  it("hands a sub-agent's claims to its parent when it leaves", async () => {
    const cast = new Cast();
    await cast.ok(B, ["enter", ...as("parent")]);
    const { fact } = await cast.ok(B, claim("--path", "src/a.ts", ...child("one")));
    await cast.ok(B, ["leave", ...as("one")]);
    const { active_claims } = await cast.ok(null, ["room"]);
    expect(active_claims.map(({ id, session }) => [id, session])).toEqual([[fact.id, "parent"]]);
  });

  it("is not joined by saying so under another tool", async () => {
    const cast = new Cast();
    await cast.ok(B, claim("--path", "src", ...as("parent")));
    expect((await cast.run(A, claim("--path", "src/a.ts", ...child("one")))).exit).toBe(2);
  });
});
