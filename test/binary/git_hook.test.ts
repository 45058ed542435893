/** The real Git runs the script that install makes, and the compiled program answers it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { asked, RALLY } from "./compiled.ts";
import { scene, scratch } from "./repository.ts";

const bin = join(scratch(), "bin");
mkdirSync(bin);
symlinkSync(RALLY, join(bin, "rally"));
const WITH = `${bin}:${process.env.PATH}`;
const AGENT = { RALLY_TOOL: "gemini:01" };
const IDENTITY = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
  GIT_CONFIG_GLOBAL: "/dev/null",
  LC_ALL: "C",
};
const HELD = "src/a.ts is claimed by codex:01";

/** A repository with hooks in which `codex:01` holds `src/a.ts` of every worktree, and that is changed, as is README. */
function held() {
  const place = scene();
  asked(place.app, ["hooks", "install", "--git", "--host", "codex"]);
  asked(place.app, ["say", "claim", "--tool", "codex:01", "--path", "src/a.ts", "--subject", "x"]);
  for (const tree of [place.app, place.feature])
    for (const name of ["src/a.ts", "README"]) writeFileSync(join(tree, name), "changed\n");
  return place;
}

/** Commits as an agent unless told otherwise; PATH has rally. */
function commit(
  cwd: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = AGENT,
) {
  const { status, stderr } = spawnSync("git", argv, {
    cwd,
    encoding: "utf8",
    env: { ...IDENTITY, PATH: WITH, HOME: "/nonexistent/home", ...env },
  });
  return { status, err: stderr, head: git(cwd, ["log", "-1", "--format=%s"]) };
}

const stage = (tree: string, ...names: string[]) => git(tree, ["add", ...names]);

describe("a commit", () => {
  it.each(["app", "feature"] as const)(
    "of a peer's file is denied to an agent in %s, by index, -a and path",
    (name) => {
      const tree = held()[name];
      for (const argv of [
        ["commit", "-qam", "all"],
        ["commit", "-qm", "path", "--", "src/a.ts"],
        ["commit", "-qim", "too", "src"],
      ])
        expect(commit(tree, argv)).toMatchObject({
          status: 1,
          head: "first",
          err: expect.stringContaining(HELD),
        });
      stage(tree, ".");
      expect(commit(tree, ["commit", "-qm", "index"])).toMatchObject({ status: 1, head: "first" });
      expect(commit(tree, ["commit", "-q", "--amend", "-m", "again"])).toMatchObject({
        status: 1,
        head: "first",
      });
      // The other file alone may go, whatever else is staged; and what was said to leave it out does.
      expect(commit(tree, ["commit", "-qm", "mine", "--", "README"])).toEqual({
        status: 0,
        err: "",
        head: "mine",
      });
      const { err } = commit(tree, ["commit", "-qm", "index"]);
      const [, remedy = ""] = /Leave it out: git ([^;]+);/.exec(err) ?? [];
      git(tree, remedy.split(" "));
      expect(git(tree, ["diff", "--cached", "--name-only"])).not.toContain("src/a.ts");
    },
  );

  it("of the agent's own files, or with --no-verify, goes through in silence; a person's is told", () => {
    const { app, feature } = held();
    expect(commit(app, ["commit", "-qam", "own"], { RALLY_TOOL: "codex:01" })).toEqual({
      status: 0,
      err: "",
      head: "own",
    });
    expect(commit(feature, ["commit", "-qam", "person"], {})).toEqual({
      status: 0,
      err: expect.stringContaining(HELD),
      head: "person",
    });
    expect(commit(app, ["commit", "-q", "--amend", "-m", "amended"])).toEqual({
      status: 0,
      err: "",
      head: "amended",
    });
    writeFileSync(join(app, "src/a.ts"), "again\n");
    expect(commit(app, ["commit", "-qam", "forced", "--no-verify"])).toMatchObject({
      status: 0,
      err: "",
    });
  });

  it("before there is any other, from a directory below, and of a deleted file", () => {
    const { app } = held();
    git(app, ["checkout", "-q", "--orphan", "fresh"]);
    stage(app, ".");
    const first = spawnSync("git", ["commit", "-qm", "first"], {
      cwd: join(app, "src"),
      encoding: "utf8",
      env: { ...IDENTITY, PATH: WITH, HOME: "/nonexistent/home", ...AGENT },
    });
    expect([first.status, first.stderr]).toEqual([1, expect.stringContaining(HELD)]);
    const { feature } = held();
    git(feature, ["rm", "-qf", "src/a.ts"]);
    expect(commit(feature, ["commit", "-qm", "gone"]).err).toContain(HELD);
  });

  it("is chained with the script that was there, whose exit counts", () => {
    const { app } = held();
    asked(app, ["hooks", "uninstall"]);
    const script = join(app, ".git/hooks/pre-commit");
    mkdirSync(join(script, ".."), { recursive: true });
    const text = '#!/bin/sh\necho "ran $#" >> ran\ntest ! -e no\n';
    writeFileSync(script, text, { mode: 0o755 });
    asked(app, ["hooks", "install", "--git", "--host", "codex"]);
    const ran = join(app, "ran");
    expect(commit(app, ["commit", "-qam", "all"]).status).toBe(1);
    expect(existsSync(ran)).toBe(false);
    expect(commit(app, ["commit", "-qm", "mine", "--", "README"]).status).toBe(0);
    expect(existsSync(ran)).toBe(true);
    writeFileSync(join(app, "no"), "");
    writeFileSync(join(app, "README"), "again\n");
    expect(commit(app, ["commit", "-qm", "theirs", "--", "README"])).toMatchObject({
      status: 1,
      head: "mine",
    });
  });

  it("is checked where core.hooksPath says, and not where Git is told to look elsewhere", () => {
    const { app, feature } = held();
    asked(app, ["hooks", "uninstall"]);
    git(app, ["config", "core.hooksPath", ".githooks"]);
    asked(app, ["hooks", "install", "--git", "--host", "codex"]);
    expect(commit(app, ["commit", "-qam", "all"]).err).toContain(HELD);
    // Committed, the script is there in every worktree.
    git(app, ["add", ".githooks"]);
    expect(commit(app, ["commit", "-qm", "hooks", "--", ".githooks"]).status).toBe(0);
    git(feature, ["merge", "-q", "--no-verify", "main"]);
    expect(commit(feature, ["commit", "-qam", "all"]).err).toContain(HELD);
    expect(commit(app, ["-c", "core.hooksPath=", "commit", "-qam", "elsewhere"])).toMatchObject({
      status: 0,
      err: "",
    });
  });

  it("is stopped by no fault: no rally, a rally of the repository, a damaged room, a link in its place", () => {
    const { app, room, ledger } = held();
    const nowhere = { ...AGENT, PATH: process.env.PATH! };
    const next = (() => {
      let n = 0;
      return (env: Readonly<Record<string, string>>) => {
        writeFileSync(join(app, "src/a.ts"), `${n}\n`);
        return commit(app, ["commit", "-qam", `${n++}`], env);
      };
    })();
    expect(next(nowhere)).toMatchObject({ status: 0, err: "" });
    mkdirSync(join(app, "bin"));
    const marker = join(app, "../ran");
    writeFileSync(join(app, "bin/rally"), `#!/bin/sh\ntouch '${marker}'\nexit 2\n`, {
      mode: 0o755,
    });
    expect(next({ ...AGENT, PATH: `${app}/bin:bin:${process.env.PATH}` })).toMatchObject({
      status: 0,
      err: "",
    });
    expect(existsSync(marker)).toBe(false);
    expect(next(AGENT).status).toBe(1);
    rmSync(ledger);
    symlinkSync("/nonexistent", ledger);
    expect(next(AGENT)).toMatchObject({
      status: 0,
      err: expect.stringMatching(/^rally: this commit was not checked/),
    });
    rmSync(room, { recursive: true });
    expect(next(AGENT)).toMatchObject({ status: 0, err: "" });
    symlinkSync("/nonexistent", room);
    expect(next(AGENT)).toMatchObject({
      status: 0,
      err: expect.stringContaining("[room-symlink]"),
    });
  });
});
