/** A worktree and a branch of a session's own. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git, tryGit } from "../../git/git_command.ts";
import { scratchDirectory } from "../scratch.ts";
import { Stage } from "./stage.ts";

describe("run --worktree", () => {
  it("makes a worktree and a branch beside the repository, and starts there", async () => {
    const stage = new Stage();
    const { cast } = stage;
    const session = await stage.start("codex", "--worktree");
    const path = `${cast.root}.rally/codex-01`;
    expect(session.worktree).toBe(path);
    expect(stage.memory.terminals()[0]!.start).toMatchObject({ cwd: path, env: { PWD: path } });
    expect(git(path, ["symbolic-ref", "--short", "HEAD"])).toBe("rally/codex-01");
    expect(readFileSync(join(path, "README"), "utf8")).toBe("README\n");
    expect(git(cast.root, ["status", "--porcelain"])).toBe("");
  });

  it("passes over a number whose place or branch is taken, and refuses one that is given", async () => {
    const stage = new Stage();
    const { cast } = stage;
    mkdirSync(`${cast.root}.rally/codex-01`, { recursive: true });
    git(cast.root, ["branch", "rally/codex-02"]);
    for (const name of ["codex-01", "codex-02"]) {
      const words = ["run", "codex", "--name", name, "--worktree"] as const;
      expect(await cast.run(null, words, stage.how())).toMatchObject({
        exit: 2,
        code: "label-in-use",
      });
    }
    expect((await stage.start("codex", "--worktree")).name).toBe("codex-03");
  });

  it("takes everything back where Git refuses, and says why", async () => {
    const stage = new Stage();
    const { cast } = stage;
    git(cast.root, ["branch", "rally"]);
    const told = await cast.run(null, ["run", "codex", "--worktree"], stage.how());
    expect(told).toMatchObject({ exit: 1, code: "no-worktree" });
    expect(told.out).toContain("refs/heads/rally");
    expect(stage.memory.terminals()).toEqual([]);
    expect((await stage.start("codex")).name).toBe("codex-01");
  });

  it("leaves no branch where the worktree cannot be made, so that the label is free again", async () => {
    const stage = new Stage();
    const { cast } = stage;
    writeFileSync(`${cast.root}.rally`, "in the way");
    for (const _ of [1, 2]) {
      const told = await cast.run(null, ["run", "codex", "--worktree"], stage.how());
      expect(told).toMatchObject({ exit: 1, code: "no-worktree" });
      expect(told.out).toContain(`${cast.root}.rally/codex-01`);
      expect(git(cast.root, ["branch", "--list", "rally/*"])).toBe("");
    }
  });

  it("runs no hook and no filter of the repository", async () => {
    const stage = new Stage();
    const { cast } = stage;
    const marker = join(scratchDirectory(), "ran");
    const script = `#!/bin/sh\ntouch '${marker}'\ncat\n`;
    writeFileSync(join(cast.root, ".git/trap"), script, { mode: 0o755 });
    mkdirSync(join(cast.root, ".git/hooks"), { recursive: true });
    writeFileSync(join(cast.root, ".git/hooks/post-checkout"), script, { mode: 0o755 });
    const trap = join(cast.root, ".git/trap");
    for (const what of ["smudge", "clean", "process"])
      git(cast.root, ["config", `filter.a b.${what}`, `'${trap}'`]);
    git(cast.root, ["config", "filter.a b.required", "true"]);
    git(cast.root, ["config", "core.fsmonitor", trap]);
    cast.write(".git/info/attributes", '* filter="a b"\n* filter=x\n');
    git(cast.root, ["config", "filter.x.smudge", `'${trap}'`]);
    const { worktree } = await stage.start("codex", "--worktree");
    expect(readFileSync(join(worktree!, "README"), "utf8")).toBe("README\n");
    await cast.ok(null, ["stop", "codex-01", "--now"], stage.how());
    expect(existsSync(marker)).toBe(false);
    // The trap is one.
    tryGit(cast.root, ["worktree", "add", "-q", join(scratchDirectory(), "other")]);
    expect(existsSync(marker)).toBe(true);
  });
});
