/** hooks --git: where Git's script is, and whether Git runs it. */
import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { Cast } from "./cast.ts";
import { changed, LINES, line, read, SCRIPT, script, state, THEIRS } from "./git_scripts.ts";

describe("where Git's script is", () => {
  it("is one for all worktrees", async () => {
    const cast = new Cast();
    cast.worktree("topic");
    const { change } = await changed(cast, "install", [], { cwd: "../topic" });
    expect(change).toMatchObject({
      file: SCRIPT,
      asks: ["It is run in every worktree of the repository"],
    });
    expect(existsSync(join(cast.root, SCRIPT))).toBe(true);
  });

  it("is where core.hooksPath says, in each worktree its own", async () => {
    const cast = new Cast();
    git(cast.root, ["config", "core.hooksPath", ".husky/_"]);
    script(cast, '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n', ".husky/_/pre-commit");
    const { change } = await changed(cast, "install", [], { cwd: "src" });
    expect(change!.file).toBe(".husky/_/pre-commit");
    expect(change!.asks).toEqual([
      "If the tool that made this script makes it anew, install again",
    ]);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
    expect(await state(cast)).toMatchObject({ state: "installed", file: ".husky/_/pre-commit" });
    cast.worktree("topic");
    await changed(cast, "install", [], { cwd: "../topic" });
    expect(existsSync(join(cast.root, "../topic/.husky/_/pre-commit"))).toBe(true);
    git(cast.root, ["config", "--unset", "core.hooksPath"]);
    expect((await state(cast)).state).toBe("absent");
  });

  it("is followed through a link to a script of the repository", async () => {
    const cast = new Cast();
    script(cast, THEIRS, "scripts/check");
    mkdirSync(join(cast.root, ".git/hooks"));
    symlinkSync("../../scripts/check", join(cast.root, SCRIPT));
    expect((await changed(cast, "install")).change!.file).toBe("scripts/check");
    await changed(cast, "uninstall");
    expect(read(cast, "scripts/check")).toBe(THEIRS);
  });

  it("is one where two directories lead to it", async () => {
    const cast = new Cast();
    script(cast, THEIRS, "scripts/check");
    mkdirSync(join(cast.root, ".git/hooks"));
    symlinkSync("../../scripts/check", join(cast.root, SCRIPT));
    mkdirSync(join(cast.root, ".husky"));
    symlinkSync("../scripts/check", join(cast.root, ".husky/pre-commit"));
    git(cast.root, ["config", "core.hooksPath", ".husky"]);
    await changed(cast, "install");
    expect(await state(cast)).toMatchObject({ state: "installed", file: "scripts/check" });
    expect((await changed(cast, "uninstall")).changes.length).toBe(1);
    expect(read(cast, "scripts/check")).toBe(THEIRS);
  });

  it("is still found to be taken out once core.hooksPath points elsewhere, or no Git answers", async () => {
    const cast = new Cast();
    await changed(cast, "install");
    git(cast.root, ["config", "core.hooksPath", "/etc/hooks"]);
    await changed(cast, "uninstall");
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
    git(cast.root, ["config", "--unset", "core.hooksPath"]);
    await changed(cast, "install");
    await changed(cast, "uninstall", [], { env: { PATH: "/nonexistent" } });
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
  });
});

describe("rally hooks status does not say installed of a script", () => {
  it.each([".husky", "/etc/hooks"])("where Git looks in %s", async (path) => {
    const cast = new Cast();
    await changed(cast, "install");
    git(cast.root, ["config", "core.hooksPath", path]);
    const asked = resolve(cast.root, path);
    const problem = `Git looks in "${asked}", not at "${SCRIPT}"`;
    const nothing = { state: "absent", form: null, events: [] };
    expect(await state(cast)).toMatchObject({ ...nothing, file: SCRIPT, problem });
    expect(await line(cast)).toBe(`git: not installed; ${problem}`);
    await changed(cast, "uninstall");
    expect(await state(cast)).toMatchObject({ ...nothing, problem: null });
  });

  it("that may not be executed", async () => {
    const cast = new Cast();
    await changed(cast, "install");
    chmodSync(join(cast.root, SCRIPT), 0o644);
    const problem = `"${SCRIPT}" may not be executed, so that Git does not run it`;
    expect(await state(cast)).toMatchObject({ state: "absent", events: [], problem });
  });

  it("where no Git says that it is run", async () => {
    const cast = new Cast();
    await changed(cast, "install");
    expect(await state(cast, { PATH: "/nonexistent" })).toMatchObject({
      state: "unreadable",
      problem: expect.stringContaining("No git was found"),
    });
  });

  it("that somebody has been at, between the marks or in the line", async () => {
    const cast = new Cast();
    const told = `git: changed by hand in ${SCRIPT}`;
    script(cast, `#!/bin/sh\n${LINES.replace("# rally: end", "echo mine\n# rally: end")}`);
    expect([await line(cast), (await state(cast)).state]).toEqual([told, "changed"]);
    script(cast, `#!/bin/sh\n${LINES.replace("||exit 2", "||exit 0")}`);
    expect([await line(cast), (await state(cast)).state]).toEqual([told, "changed"]);
    await changed(cast, "install");
    expect(read(cast)).toBe(`#!/bin/sh\n${LINES}`);
  });
});
