/** hooks --git: what is refused, and that nothing is changed then. */
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { git } from "../git/git_command.ts";
import { Cast, type How } from "./cast.ts";
import { changed, ENV, LINES, read, SCRIPT, script, state, THEIRS } from "./git_scripts.ts";
import { scratchDirectory } from "./scratch.ts";

describe("rally hooks install --git refuses, and changes nothing for any host:", () => {
  const python = "#!/usr/bin/env python3\nprint(1)\n";
  const cases: readonly (readonly [string, (cast: Cast) => void, string])[] = [
    ["a program of another language", (cast) => script(cast, python), "bad-settings"],
    ["a script that names no shell", (cast) => script(cast, "exit 0\n"), "bad-settings"],
    [
      "a shell under another system's line ends",
      (cast) => script(cast, "#!/bin/sh\r\n"),
      "bad-settings",
    ],
    ["a program", (cast) => script(cast, new Uint8Array([0x7f, 0x45, 0xff, 0])), "bad-settings"],
    ["what Git does not run", (cast) => script(cast, THEIRS, SCRIPT, 0o644), "bad-settings"],
    [
      "a directory",
      (cast) => mkdirSync(join(cast.root, SCRIPT), { recursive: true }),
      "bad-settings",
    ],
    [
      "lines of ours that somebody has been at",
      (cast) =>
        script(cast, `#!/bin/sh\n${LINES.replace("# rally: end", "echo mine\n# rally: end")}`),
      "bad-settings",
    ],
    [
      "one mark without the other",
      (cast) => script(cast, "#!/bin/sh\n# rally: end\n"),
      "bad-settings",
    ],
    [
      "a link out of the repository",
      (cast) => {
        mkdirSync(join(cast.root, ".git/hooks"));
        const elsewhere = join(scratchDirectory(), "check");
        writeFileSync(elsewhere, THEIRS, { mode: 0o755 });
        symlinkSync(elsewhere, join(cast.root, SCRIPT));
      },
      "outside-repo",
    ],
    [
      "hooks of the whole account",
      (cast) => void git(cast.root, ["config", "core.hooksPath", dirname(cast.root)]),
      "outside-repo",
    ],
    [
      "hooks that are switched off",
      (cast) => void git(cast.root, ["config", "core.hooksPath", "/dev/null"]),
      "outside-repo",
    ],
    [
      "hooks in Git's own files",
      (cast) => void git(cast.root, ["config", "core.hooksPath", ".git/objects"]),
      "outside-repo",
    ],
  ];
  it.each(cases)("%s", async (_, make, code) => {
    const cast = new Cast();
    make(cast);
    const path = join(cast.root, SCRIPT);
    const before = existsSync(path) && statSync(path).isFile() ? readFileSync(path, "latin1") : "";
    const told = await changed(cast, "install");
    expect([told.exit, told.code]).toEqual([2, code]);
    expect(existsSync(join(cast.root, ".codex"))).toBe(false);
    if (before !== "") expect(readFileSync(path, "latin1")).toBe(before);
  });

  /** Not even these settings, which no install takes, come before what is said of Git. */
  const asked = async (cast: Cast, how: How = {}) => {
    cast.write(".codex/hooks.json", "[]");
    const argv = ["hooks", "install", "--host", "codex", "--git"] as const;
    const { exit, json } = await cast.run(null, argv, { ...how, env: { ...ENV, ...how.env } });
    const { code, message, hints } = json.ok ? expect.unreachable() : json.error;
    return { exit, code, message, hints };
  };
  const hints = ["Leave --git out"];

  it("where there is no Git to ask", async () => {
    const none = await asked(new Cast(), { env: { PATH: "/nonexistent" } });
    expect(none).toMatchObject({ exit: 1, code: "no-git", hints });
  });

  it("outside a Git repository, where uninstall and status have nothing to tell", async () => {
    const cast = new Cast(scratchDirectory());
    await cast.ok(null, ["init", "--no-git"]);
    const message = "There is no Git repository here";
    expect(await asked(cast)).toEqual({ exit: 1, code: "no-git", message, hints });
    expect((await changed(cast, "uninstall")).changes).toEqual([]);
    expect(await state(cast)).toMatchObject({ state: "absent", problem: null });
  });

  it("where Git fails, in its own words", async () => {
    const cast = new Cast();
    cast.write(".git/config", "[core\n");
    const failed = await asked(cast);
    expect(failed).toMatchObject({ exit: 1, code: "git-failed", hints });
    expect(failed.message).toContain("where its hooks are: fatal: bad config line 1");
  });

  it("past the deadline", async () => {
    const slow = {
      run: () => ({ exit: null, out: new Uint8Array(), err: "", fault: "ETIMEDOUT" }),
    };
    expect(await asked(new Cast(), { world: slow })).toEqual({
      exit: 1,
      code: "deadline",
      message: "The deadline passed before Git said where its hooks are",
      hints: ["Give it longer with --timeout-ms"],
    });
  });

  it("and does not take out what it cannot tell from others' lines", async () => {
    const cast = new Cast();
    script(cast, `#!/bin/sh\n${LINES.replace("# rally: end", "echo mine\n# rally: end")}`);
    const before = read(cast);
    expect(await changed(cast, "uninstall")).toMatchObject({ exit: 2, code: "bad-settings" });
    expect(read(cast)).toBe(before);
  });

  it("and does not say of what cannot be read that nothing is installed", async () => {
    const cast = new Cast();
    await changed(cast, "install");
    const before = read(cast);
    const disk = nodeDisk(counters());
    const readWhole = (path: string) => {
      if (path.endsWith(SCRIPT)) throw Object.assign(new Error(), { code: "EACCES" });
      return disk.readWhole(path);
    };
    // A fake: the user of the tests may read everything.
    const how = { env: ENV, world: { disk: { ...disk, readWhole } } };
    const told = await changed(cast, "uninstall", [], how);
    expect([told.exit, told.code, read(cast)]).toEqual([1, "unwritable-file", before]);
    const problem = `"${SCRIPT}" cannot be read or written (EACCES)`;
    for (const path of [".git/hooks", ".husky"]) {
      git(cast.root, ["config", "core.hooksPath", path]);
      const { git: shown } = await cast.ok(null, ["hooks", "status"], how);
      expect(shown).toMatchObject({ state: "unreadable", problem });
    }
  });
});
