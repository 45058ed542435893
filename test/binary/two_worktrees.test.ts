import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { asked, rally } from "./compiled.ts";
import { scene, statusOf } from "./repository.ts";

const A = ["--tool", "claude_code:01"];
const B = ["--tool", "codex:01"];
const claim = (...words: string[]) => ["say", "claim", "--subject", "s", ...words];
const strict = (...words: string[]) => ["check", "before-write", "--strict", ...words];

describe("an explicit claim, in two linked worktrees of one repository", () => {
  const { root, app, feature, ledger } = scene();
  symlinkSync(join(app, "src"), join(root, "elsewhere"));
  const held = asked(app, claim("--path", "src/a.ts", ...A)).data?.say;

  const spellings: [cwd: string, path: string][] = [app, feature].flatMap((tree) => [
    [tree, "src/a.ts"],
    [tree, "./src/a.ts"],
    [tree, "src//a.ts"],
    [tree, "src/deep/../a.ts"],
    [tree, "not/there/../../src/a.ts"],
    [tree, join(app, "src/a.ts")],
    [tree, join(feature, "src/a.ts")],
    [tree, "../app/src/a.ts"],
    [tree, "../feature/src/a.ts"],
    [tree, "code/a.ts"],
    [tree, "entry.ts"],
    [tree, join(root, "elsewhere/a.ts")],
    [tree, "SRC/A.TS"],
    [tree, "src"],
    [tree, "src/"],
    [tree, "src/**"],
    [join(tree, "src"), "a.ts"],
    [join(tree, "src/deep"), "../a.ts"],
    [join(tree, "src/deep"), ".."],
  ]);

  it.each(spellings)("stands in the way of a peer: from %s, %s", (cwd, path) => {
    const before = readFileSync(ledger);
    const refused = asked(cwd, claim("--path", path, ...B));
    expect(refused).toMatchObject({ ok: false, exit_code: 2, error: { code: "claim-conflict" } });
    expect(refused.error?.details).toMatchObject([
      { fact: held.fact.id, owner: "claude_code:01", session: held.fact.session, subject: "s" },
    ]);
    expect(readFileSync(ledger).equals(before)).toBe(true);

    const stopped = asked(cwd, strict("--path", path, ...B));
    expect(stopped).toMatchObject({ ok: false, exit_code: 4, error: { code: "claimed-path" } });
    expect(stopped.data?.check).toMatchObject({ allow: false, mode: "strict" });
    expect(readFileSync(ledger).equals(before)).toBe(true);
  });

  it("does not stand in the way of its owner, nor of other paths", () => {
    for (const tree of [app, feature]) {
      expect(asked(tree, strict("--path", "src/a.ts", ...A)).data?.check.allow).toBe(true);
      const other = asked(tree, strict("--path", "src/a", "src/a.tsx", "src2", "README", ...B));
      expect(other.data?.check).toMatchObject({ allow: true, findings: [] });
    }
  });

  it("warns without --strict, and stops one that does not say who it is", () => {
    expect(rally(feature, ["check", "before-write", "--path", "src/a.ts", ...B])).toMatchObject({
      exit: 0,
    });
    expect(rally(feature, strict("--path", "src/a.ts")).exit).toBe(4);
  });

  it("is gone with its release, at the peer's very next check", () => {
    expect(asked(app, ["say", "release", "--path", "src/a.ts", ...A]).ok).toBe(true);
    const check = asked(feature, strict("--path", "src/a.ts", ...B));
    expect(check.data?.check).toMatchObject({ allow: true, findings: [] });
    expect(asked(feature, claim("--path", "src/a.ts", ...B)).data?.say.outcome).toBe("committed");
    expect(rally(app, strict("--path", "src/a.ts", ...A)).exit).toBe(4);
    expect(statusOf(app, feature)).toBe("");
  });
});

describe("a tree claim", () => {
  const { app, feature } = scene();
  const both = claim("--tree", "--path", "src/a.ts");
  beforeAll(() => {
    expect(asked(app, [...both, ...A]).data?.say.outcome).toBe("committed");
  });

  it("stops a peer in its own worktree", () => {
    expect(rally(app, strict("--path", "src/a.ts", ...B)).exit).toBe(4);
    expect(rally(app, [...both, ...B]).exit).toBe(2);
  });

  it("does not stop a peer in another worktree, and shows as a parallel edit on its branch", () => {
    const check = asked(feature, strict("--path", "src/a.ts", ...B));
    expect(check.data?.check).toMatchObject({ allow: true });
    expect(check.data?.check.findings).toMatchObject([
      { code: "parallel-edit", severity: "warn", path: "src/a.ts", owner: "claude_code:01" },
    ]);
    expect(check.data?.check.findings[0].message).toContain("on branch main");
    expect(asked(feature, [...both, ...B]).data?.say.outcome).toBe("committed");
    const other = asked(app, strict("--path", "src/a.ts", ...A));
    expect(other.data?.check.findings).toMatchObject([
      { code: "parallel-edit", owner: "codex:01", worktree: "feature" },
    ]);
  });

  it("is judged by the worktree that the path is in, not by where the writer stands", () => {
    const there = join(app, "src/a.ts");
    expect(rally(feature, strict("--path", there, ...B)).exit).toBe(4);
    expect(rally(feature, strict("--path", there, "-C", app, ...B)).exit).toBe(4);
  });

  it("conflicts with a peer's claim on the whole repository, either way round", () => {
    expect(rally(feature, claim("--path", "src", ...B)).exit).toBe(2);
    expect(asked(feature, claim("--path", "README", ...B)).data?.say.outcome).toBe("committed");
    expect(rally(app, claim("--tree", "--path", "README", ...A)).exit).toBe(2);
  });
});
