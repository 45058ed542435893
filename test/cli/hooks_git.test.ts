/** hooks install --git: the script that Git runs before a commit, what was in it, and what is given back. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { gitHookLines } from "../../lib/hosts/settings/git_hook.ts";
import { counters } from "../../lib/ledger/disk.ts";
import { nodeDisk } from "../../lib/ledger/node_disk.ts";
import { git } from "../git/git_command.ts";
import { Cast, type How } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

const ENV = { PATH: process.env.PATH!, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
const SCRIPT = ".git/hooks/pre-commit";
const THEIRS = '#!/bin/sh\nset -e\nnpm test "$@"\n';
const LINES = gitHookLines({});

const changed = async (
  cast: Cast,
  verb: "install" | "uninstall",
  argv: readonly string[] = [],
  how: How = {},
) => {
  const hosts = verb === "install" ? ["--host", "codex"] : [];
  const told = await cast.run(null, ["hooks", verb, "--git", ...hosts, ...argv], {
    ...how,
    env: { ...ENV, ...how.env },
  });
  const change = told.exit === 0 ? told.data.changes.find(({ host }) => host === "git") : undefined;
  const { exit, code } = told;
  return { exit, code, change, changes: exit === 0 ? told.data.changes : [] };
};
const state = async (cast: Cast, env: How["env"] = ENV) =>
  (await cast.ok(null, ["hooks", "status"], { env })).git;
/** The line of status about Git's script. */
const line = async (cast: Cast) => {
  const { out } = await cast.text(null, ["hooks", "status"], { env: ENV });
  return out.split("\n").find((each) => each.startsWith("git: "));
};
const read = (cast: Cast, name = SCRIPT) => readFileSync(join(cast.root, name), "utf8");
const mode = (cast: Cast, name = SCRIPT) => statSync(join(cast.root, name)).mode & 0o777;

function script(cast: Cast, text: string | Uint8Array, name = SCRIPT, mode = 0o755): void {
  cast.write(name, text);
  chmodSync(join(cast.root, name), mode);
}

describe("rally hooks install --git", () => {
  it("makes a script where there is none, once, and uninstall leaves nothing behind", async () => {
    const cast = new Cast();
    expect((await state(cast)).state).toBe("absent");
    const first = await changed(cast, "install");
    expect(first.change).toMatchObject({
      action: "created",
      file: SCRIPT,
      form: "portable",
      events: ["pre-commit"],
    });
    expect(first.change!.diff).toMatch(/^(\+.*\n){4}$/);
    expect([read(cast), mode(cast)]).toEqual([`#!/bin/sh\n${LINES}`, 0o755]);
    expect(await state(cast)).toMatchObject({ state: "installed", form: "portable", file: SCRIPT });
    expect((await changed(cast, "install")).change).toMatchObject({
      action: "unchanged",
      diff: "",
    });
    const gone = await changed(cast, "uninstall");
    expect(gone.changes).toMatchObject([{ host: "git", action: "deleted" }]);
    expect(existsSync(join(cast.root, ".git/hooks"))).toBe(false);
    expect((await changed(cast, "uninstall")).changes).toEqual([]);
  });

  it("is one with the hosts where all is asked for, and stays out where it is not", async () => {
    const cast = new Cast();
    const env = { env: ENV };
    await cast.ok(null, ["hooks", "install", "--host", "all"], env);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
    const all = await cast.ok(null, ["hooks", "install", "--host", "all", "--git"], env);
    expect(all.changes.map(({ action }) => action)).toEqual([
      ...Array(5).fill("unchanged"),
      "created",
    ]);
    const host = await cast.ok(null, ["hooks", "uninstall", "--host", "codex"], env);
    expect(host.changes.map(({ host }) => host)).toEqual(["codex"]);
    const rest = await cast.ok(null, ["hooks", "uninstall"], env);
    expect(rest.changes.length).toBe(5);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
  });

  it.each([
    "#!/bin/sh",
    "#!/usr/bin/env bash",
    "#! /bin/dash",
    "#!/bin/bash -e",
    "#!/usr/local/bin/bash",
  ])(
    "stands in front of what a script of %s does, and gives back its bytes and mode",
    async (shell) => {
      const cast = new Cast();
      const text = `${shell}\n# été\nexit 3`;
      script(cast, text, SCRIPT, 0o750);
      const { change } = await changed(cast, "install");
      expect(change).toMatchObject({ action: "updated" });
      expect(read(cast)).toBe(`${shell}\n${LINES}# été\nexit 3`);
      expect((await changed(cast, "install")).change!.action).toBe("unchanged");
      await changed(cast, "uninstall");
      expect([read(cast), mode(cast)]).toEqual([text, 0o750]);
    },
  );

  it("leaves edits of others in place, and a script that install did not make", async () => {
    const cast = new Cast();
    await changed(cast, "install");
    writeFileSync(join(cast.root, SCRIPT), `${read(cast)}npm test\n`);
    expect((await changed(cast, "uninstall")).change!.action).toBe("removed");
    expect(read(cast)).toBe("#!/bin/sh\nnpm test\n");
    script(cast, "#!/bin/sh\n");
    await changed(cast, "install");
    await changed(cast, "uninstall");
    expect(read(cast)).toBe("#!/bin/sh\n");
  });

  it("finds its lines in a clone that has no record of them", async () => {
    const cast = new Cast();
    script(cast, THEIRS);
    await changed(cast, "install");
    rmSync(cast.room, { recursive: true });
    await changed(cast, "uninstall");
    expect(read(cast)).toBe(THEIRS);
  });

  it("goes from portable to absolute and back by way of itself alone", async () => {
    const cast = new Cast();
    script(cast, THEIRS);
    const world = { world: { self: ["/opt/it's/rally"] } };
    await changed(cast, "install");
    expect((await changed(cast, "install", ["--absolute"], world)).change!.action).toBe("updated");
    expect(read(cast)).toContain("exec '/opt/it'\\''s/rally' hook git pre-commit");
    expect(read(cast).match(/rally: begin/g)?.length).toBe(1);
    expect((await state(cast)).form).toBe("absolute");
    await changed(cast, "install");
    expect(read(cast)).toBe(`#!/bin/sh\n${LINES}${THEIRS.slice(10)}`);
    await changed(cast, "uninstall");
    expect(read(cast)).toBe(THEIRS);
  });

  it("leaves every byte of a script that is no UTF-8", async () => {
    const cast = new Cast();
    const theirs = Buffer.from("# \xe9t\xe9 \xc3\xa9\r\necho \xff\0\n", "latin1");
    const text = Buffer.concat([Buffer.from("#!/bin/sh\n"), theirs]);
    const bytes = () => readFileSync(join(cast.root, SCRIPT)).toString("latin1");
    for (const self of ["/opt/rally", "/opt/r\u00e0lly"]) {
      const world = { world: { self: [self] } };
      const lines = gitHookLines({ pinned: [self] });
      const expected = Buffer.concat([Buffer.from(`#!/bin/sh\n${lines}`), theirs]);
      for (const forgets of [false, true]) {
        script(cast, text);
        await changed(cast, "install", ["--absolute"], world);
        expect(bytes()).toBe(expected.toString("latin1"));
        expect(await state(cast)).toMatchObject({ state: "installed", form: "absolute" });
        const again = await changed(cast, "install", ["--absolute"], world);
        expect(again.change!.action).toBe("unchanged");
        if (forgets) rmSync(cast.room, { recursive: true });
        await changed(cast, "uninstall");
        expect(bytes()).toBe(text.toString("latin1"));
      }
    }
  });

  it("writes nothing under --dry-run", async () => {
    const cast = new Cast();
    const { change } = await changed(cast, "install", ["--dry-run"]);
    expect(change!.diff).toContain("+#!/bin/sh");
    expect(existsSync(join(cast.root, SCRIPT))).toBe(false);
    await changed(cast, "install");
    await changed(cast, "uninstall", ["--dry-run"]);
    expect(existsSync(join(cast.root, SCRIPT))).toBe(true);
  });
});

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
