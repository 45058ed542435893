/** check before-commit, with the real Git and what it has staged. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { git, tryGit } from "../git/git_command.ts";
import { Cast, type How } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

const PATH = process.env.PATH!;
const HERE = { PATH, GIT_CONFIG_GLOBAL: "/dev/null" };

/** A cast in which `codex:01` claims `src/a.ts`. */
async function scene(): Promise<Cast> {
  const cast = new Cast();
  await cast.say("codex:01", "claim", "--path", "src/a.ts", "--subject", "parse");
  return cast;
}

function staged(cast: Cast, tool: string | null, argv: readonly string[] = [], how: How = {}) {
  return cast.run(tool, ["check", "before-commit", ...argv], {
    ...how,
    env: { ...HERE, ...how.env },
  });
}

describe("rally check before-commit", () => {
  it("looks at what is staged, and at nothing else", async () => {
    const cast = await scene();
    cast.write("src/a.ts", "changed\n");
    cast.write("src/b.ts", "changed\n");
    git(cast.root, ["add", "src/b.ts"]);
    const free = await staged(cast, "gemini:01");
    expect(free.data).toMatchObject({
      phase: "before-commit",
      allow: true,
      checked_paths: ["src/b.ts"],
      findings: [],
    });
    git(cast.root, ["add", "src/a.ts"]);
    const { exit, data } = await staged(cast, "gemini:01", [], { cwd: "src" });
    expect([exit, data.allow, data.checked_paths]).toEqual([0, false, ["src/a.ts", "src/b.ts"]]);
    expect(data.findings).toMatchObject([
      { code: "claimed-path", path: "src/a.ts", owner: "codex:01" },
    ]);
    expect(await staged(cast, "gemini:01", ["--strict"])).toMatchObject({
      exit: 4,
      code: "claimed-path",
    });
    expect((await staged(cast, "codex:01")).data).toMatchObject({ allow: true, findings: [] });
    expect((await staged(cast, null)).data.allow).toBe(false);
  });

  it("takes deleted files, both names of a moved one, and links as what they are called", async () => {
    const cast = new Cast();
    await cast.say("codex:01", "claim", "--path", "src/deep", "--subject", "x");
    mkdirSync(join(cast.root, "lib"));
    renameSync(join(cast.root, "src/deep/c.ts"), join(cast.root, "lib/c.ts"));
    rmSync(join(cast.root, "README"));
    git(cast.root, ["config", "diff.renames", "copies"]);
    git(cast.root, ["add", "-A"]);
    const { data } = await staged(cast, "gemini:01");
    expect(data.checked_paths).toEqual(["README", "lib/c.ts", "src/deep/c.ts"]);
    expect(data.findings).toMatchObject([{ code: "claimed-path", path: "src/deep/c.ts" }]);
  });

  it("asks the index that Git names, and needs no commit before this one", async () => {
    const cast = await scene();
    cast.write("src/a.ts", "changed\n");
    git(cast.root, ["add", "src/a.ts"]);
    git(cast.root, ["read-tree", "HEAD"], { GIT_INDEX_FILE: ".git/other" });
    const other = { env: { GIT_INDEX_FILE: ".git/other" }, cwd: "src" };
    expect((await staged(cast, "gemini:01", [], other)).data.checked_paths).toEqual([]);
    git(cast.root, ["checkout", "-q", "--orphan", "fresh"]);
    const { data } = await staged(cast, "gemini:01");
    expect(data.checked_paths).toContain("src/b.ts");
    expect(data.allow).toBe(false);
  });

  it("tells of names that nobody can claim, and of conflicts in the index once", async () => {
    const cast = await scene();
    const root = Buffer.from(`${cast.root}/`);
    writeFileSync(Buffer.concat([root, Buffer.from([0x66, 0xff])]), "x");
    cast.write("what*", "x");
    cast.write("src/ü.ts", "x");
    git(cast.root, ["add", "."]);
    const { data } = await staged(cast, "gemini:01");
    expect(data.checked_paths).toEqual(["src/ü.ts"]);
    expect(data.allow).toBe(true);
    expect(data.findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["unclaimable-path", "info"],
      ["unclaimable-path", "info"],
    ]);
    const blob = git(cast.root, ["hash-object", "-w", "README"]);
    const stages = [1, 2, 3].map((n) => `100644 ${blob} ${n}\tREADME`).join("\n");
    git(cast.root, ["rm", "-q", "--cached", "README"]);
    const add = {
      cwd: cast.root,
      input: `${stages}
`,
    };
    execFileSync("git", ["update-index", "--index-info"], add);
    const unmerged = (await staged(cast, "gemini:01")).data.checked_paths;
    expect(unmerged.filter((each) => each === "README")).toEqual(["README"]);
  });

  it("says of another worktree's edit that a merge is to come", async () => {
    const cast = new Cast();
    cast.worktree("topic");
    const there = { cwd: "../topic" };
    const claim = ["say", "claim", "--tree", "--path", "src/a.ts", "--subject", "x"] as const;
    await cast.ok("codex:01", claim, there);
    cast.write("src/a.ts", "changed\n");
    git(cast.root, ["add", "."]);
    const { data } = await staged(cast, "gemini:01");
    expect(data.allow).toBe(true);
    expect(data.findings).toMatchObject([{ code: "parallel-edit", worktree: "topic" }]);
    cast.write("../topic/src/a.ts", "changed\n");
    git(join(cast.root, "../topic"), ["add", "."]);
    expect((await staged(cast, "gemini:01", [], there)).data.allow).toBe(false);
  });

  it("counts what a sub-agent of the session holds as its own", async () => {
    const cast = new Cast();
    const session = (id: string) => ["--session-id", id];
    await cast.ok("codex:01", ["enter", ...session("elder")]);
    await cast.ok("codex:01", ["enter", ...session("elder/child"), "--parent", "elder"]);
    const claim = ["say", "claim", "--path", "src/a.ts", "--subject", "x"] as const;
    await cast.ok("codex:01", [...claim, ...session("elder/child")]);
    const check = (id: string) => staged(cast, "codex:01", ["--path", "src/a.ts", ...session(id)]);
    expect((await check("elder")).data.allow).toBe(true);
    await cast.ok("codex:01", ["enter", ...session("elder/other"), "--parent", "elder"]);
    expect((await check("elder/other")).data.allow).toBe(false);
  });

  it("takes --path in the place of Git, which it then does not need", async () => {
    const cast = await scene();
    const env = { PATH: "/nonexistent" };
    const { data } = await staged(cast, "gemini:01", ["--path", "src"], { env });
    expect([data.allow, data.checked_paths]).toEqual([false, ["src"]]);
    const outside = await staged(cast, "gemini:01", ["--path", "/etc/passwd"], { env });
    expect(outside.data.findings).toMatchObject([{ code: "outside-repo", severity: "stop" }]);
    const none = await staged(cast, "gemini:01", [], { env });
    expect(none).toMatchObject({ exit: 1, code: "no-git" });
    expect(none.json).toMatchObject({ error: { hints: ["Name the paths: --path"] } });
  });

  it("says in Git's words why it does not know", async () => {
    const cast = await scene();
    writeFileSync(join(cast.root, ".git/index"), "none");
    const { exit, code, out } = await staged(cast, "gemini:01");
    expect([exit, code]).toEqual([1, "git-failed"]);
    expect(out).toContain("index file smaller than expected");
  });

  it("lets everything pass past the deadline, and says so", async () => {
    const cast = await scene();
    const slow = {
      run: () => ({ exit: null, out: new Uint8Array(), err: "", fault: "ETIMEDOUT" }),
    };
    const { exit, data } = await staged(cast, "gemini:01", [], { world: slow });
    expect([exit, data.allow, data.outcome]).toEqual([0, null, "deadline"]);
  });

  it("runs nothing of the repository: no git in it, no program that its settings name", async () => {
    const cast = await scene();
    const ran = join(scratchDirectory(), "ran");
    const plant = (name: string) => {
      cast.write(name, `#!/bin/sh\necho ${name} >> '${ran}'\n`);
      chmodSync(join(cast.root, name), 0o755);
    };
    for (const name of ["bin/git", "evil"]) plant(name);
    const evil = `'${join(cast.root, "evil")}'`;
    cast.write(".gitattributes", "* diff=evil\n");
    git(cast.root, ["add", "."]);
    for (const name of [
      "core.fsmonitor",
      "diff.external",
      "diff.evil.command",
      "diff.evil.textconv",
    ])
      git(cast.root, ["config", name, evil]);
    const hooks = join(cast.root, ".git/hooks/post-index-change");
    mkdirSync(join(hooks, ".."), { recursive: true });
    writeFileSync(hooks, `#!/bin/sh\necho hook >> '${ran}'\n`, { mode: 0o755 });
    const linked = scratchDirectory();
    symlinkSync(join(cast.root, "bin/git"), join(linked, "git"));
    for (const path of [`${cast.root}/bin:${PATH}`, `bin::.:${PATH}`, `${linked}:${PATH}`]) {
      const { data } = await staged(cast, "gemini:01", [], { env: { PATH: path } });
      expect(data.checked_paths).toContain("evil");
    }
    expect(cast.files.kind(ran)).toBe(undefined);
    // The same settings and that directory do run something where nobody takes care.
    tryGit(cast.root, ["diff", "--cached"]);
    expect(cast.files.kind(ran)).toBe("file");
  });
});
