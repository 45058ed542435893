import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import { scratchDirectory } from "../scratch.ts";
import { Stage } from "./stage.ts";

const stop = (stage: Stage) => stage.cast.run(null, ["stop", "claude-01", "--now"], stage.how());

/** Changes the record of claude-01 as anybody with an editor could. */
function rewrite({ cast }: Stage, changes: object): void {
  const path = join(cast.room, "managed/claude-01.json");
  const record = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...record, ...changes }));
}

/** Has Git run a program on each file of the worktree that it looks at anew; what is there once it has. */
function trapped(path: string, gitDir: string, set: readonly string[]): string {
  const marker = join(scratchDirectory(), "ran");
  const trap = join(gitDir, "trap");
  writeFileSync(trap, `#!/bin/sh\ntouch '${marker}'\ncat\n`, { mode: 0o755 });
  git(path, [...set, "filter.x.clean", `'${trap}'`]);
  mkdirSync(join(gitDir, "info"), { recursive: true });
  writeFileSync(join(gitDir, "info/attributes"), "* filter=x\n");
  const readme = join(path, "README");
  writeFileSync(readme, readFileSync(readme));
  return marker;
}

describe("a worktree that a record names", () => {
  it("is left alone where rally did not make it", async () => {
    const stage = new Stage();
    await stage.start("claude");
    const path = stage.cast.worktree("mine");
    rewrite(stage, { worktree: path });
    const { data } = await stop(stage);
    expect(data.worktree).toEqual({ path, kept: "it is not one that rally made" });
    expect(existsSync(join(path, "README"))).toBe(true);
  });

  it.each([{ worktree: "../mine" }, { cwd: "." }])(
    "makes it no record where it is not absolute: %o",
    async (changes) => {
      const stage = new Stage();
      await stage.start("claude");
      rewrite(stage, changes);
      expect(await stage.rows()).toEqual([]);
    },
  );

  it("stays while another session that was started in it is not stopped", async () => {
    const stage = new Stage();
    await stage.start("claude", "--worktree");
    const path = `${stage.cast.root}.rally/claude-01`;
    const how = stage.how({ cwd: "../app.rally/claude-01" });
    await stage.cast.ok(null, ["run", "codex"], how);
    const { data } = await stop(stage);
    expect(data.worktree?.kept).toContain("codex-01 was started in it");
    expect(existsSync(join(path, ".git"))).toBe(true);
  });

  it("goes where the other was stopped", async () => {
    const stage = new Stage();
    await stage.start("claude", "--worktree");
    const how = stage.how({ cwd: "../app.rally/claude-01" });
    await stage.cast.ok(null, ["run", "codex"], how);
    await stage.cast.ok(null, ["stop", "codex-01", "--now"], stage.how());
    expect((await stop(stage)).data.worktree?.kept).toBe(null);
  });

  it.each(["directory", "file"])(
    "stays, and runs nothing, where another repository was put in its place: a %s",
    async (kind) => {
      const stage = new Stage();
      await stage.start("claude", "--worktree");
      const path = `${stage.cast.root}.rally/claude-01`;
      const planted = kind === "file" ? join(scratchDirectory(), "git") : join(path, ".git");
      rmSync(join(path, ".git"));
      git(path, ["init", "-q", ...(kind === "file" ? ["--separate-git-dir", planted] : [])]);
      git(path, ["add", "."]);
      git(path, ["commit", "-qm", "planted"]);
      const marker = trapped(path, planted, ["config"]);
      const { data } = await stop(stage);
      expect(data.worktree?.kept).toContain("Git did not remove it");
      expect(existsSync(marker)).toBe(false);
      expect(existsSync(join(path, "README"))).toBe(true);
      // The trap is one.
      writeFileSync(join(path, "README"), "other\n");
      git(path, ["add", "."]);
      expect(existsSync(marker)).toBe(true);
    },
  );

  it("runs no filter that is set for it alone", async () => {
    const stage = new Stage();
    const { root } = stage.cast;
    await stage.start("claude", "--worktree");
    const path = `${root}.rally/claude-01`;
    git(root, ["config", "extensions.worktreeConfig", "true"]);
    const marker = trapped(path, join(root, ".git"), ["config", "--worktree"]);
    const { data } = await stop(stage);
    expect(data.worktree?.kept).toBe(null);
    expect(existsSync(marker)).toBe(false);
  });
});
