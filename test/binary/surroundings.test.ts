import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Around, asked, isOnBun, RALLY, rally } from "./compiled.ts";
import { scene, scratch } from "./repository.ts";

const { root, app, feature } = scene();
const nowhere = join(scratch(), "deep/er");
mkdirSync(nowhere, { recursive: true });

/** What an agent host, a cron job or a container may leave of an environment. */
const environments: [title: string, around: Around][] = [
  ["an empty environment", { bare: true }],
  ["an empty PATH", { bare: true, env: { PATH: "" } }],
  ["a PATH without Node or Git", { bare: true, env: { PATH: nowhere } }],
  ["a relative PATH", { bare: true, env: { PATH: ".:bin::../bin" } }],
  ["NODE_OPTIONS that load what is not there", { env: { NODE_OPTIONS: "--require=/nonexistent" } }],
  ["NODE_OPTIONS that ask for a debugger", { env: { NODE_OPTIONS: "--inspect=0 --inspect-brk" } }],
  ["NODE_OPTIONS that are none", { env: { NODE_OPTIONS: "--no-such-option" } }],
  [
    "other variables that Node heeds",
    {
      env: {
        NODE_DEBUG: "fs,module",
        NODE_PATH: nowhere,
        NODE_EXTRA_CA_CERTS: "/nonexistent",
        NODE_PENDING_DEPRECATION: "1",
        NODE_CHANNEL_FD: "99",
        UV_THREADPOOL_SIZE: "0",
      },
    },
  ],
  ["a locale and a time zone that do not exist", { env: { LC_ALL: "xx_XX", TZ: "No/Where" } }],
  ["no temporary directory", { env: { TMPDIR: "/nonexistent" } }],
  ["an empty HOME", { env: { HOME: "" } }],
  ["no room to work: TERM=dumb, COLUMNS=0", { env: { TERM: "dumb", COLUMNS: "0" } }],
];

describe("the binary runs under", () => {
  it.each(environments)("%s", (title, around) => {
    const tool = ["--tool", "claude_code:01"];
    const path = `src/${environments.findIndex(([each]) => each === title)}.ts`;
    const claim = ["say", "claim", "--path", path, "--subject", title, ...tool];
    expect(asked(app, claim, around).data?.say.outcome).toBe("committed");
    const check = ["check", "before-write", "--strict", "--path", path, "--tool", "codex:01"];
    expect(rally(feature, check, around)).toMatchObject({ exit: 4 });
    expect(asked(feature, ["room"], around).data?.room.lead).toBeNull();
    expect(rally(app, ["version"], around)).toMatchObject({ exit: 0, err: "" });
  });
});

describe("the binary from a directory without a room", () => {
  it.each(["/", nowhere, "/proc", "/dev"])("tells who, what and how: %s", (cwd) => {
    for (const verb of ["version", "whoami", "help"]) {
      expect(rally(cwd, [verb], { bare: true })).toMatchObject({ exit: 0, err: "" });
    }
    expect(asked(cwd, ["whoami"], { bare: true }).data?.whoami).toMatchObject({
      cwd,
      tool: null,
      repo_root: null,
      room_id: null,
    });
    expect(asked(cwd, ["room"], { bare: true })).toMatchObject({
      exit_code: 3,
      error: { code: "no-room" },
    });
  });

  it("goes to a repository with -C, from anywhere", () => {
    const elsewhere = asked("/", ["whoami", "-C", join(feature, "src")], { bare: true });
    expect(elsewhere.data?.whoami).toMatchObject({
      repo_root: feature,
      worktree: "feature",
      branch: "feature",
    });
    const check = ["check", "before-write", "--path", "a.ts", "-C", join(app, "src")];
    expect(asked("/", check).data?.check.checked_paths).toEqual(["src/a.ts"]);
  });

  it("is one file: a copy by itself, under another name, does the same", () => {
    const copy = join(root, "another name");
    copyFileSync(RALLY, copy);
    const argv = ["-C", app, "version", "--json"];
    const { out } = rally("/", argv);
    expect(spawned(copy, argv)).toBe(out);
    expect(readdirSync(nowhere)).toEqual([]);
  });

  // Bun itself does not start there.
  it.skipIf(isOnBun())("works where the current directory has been removed", () => {
    const script = 'mkdir "$1" && cd "$1" && rmdir "$1" && exec "$2" whoami --json';
    const gone = spawned("/bin/sh", ["-c", script, "sh", join(root, "gone"), RALLY]);
    expect(JSON.parse(gone)).toMatchObject({
      ok: true,
      data: { whoami: { cwd: join(root, "gone") } },
    });
  });
});

function spawned(program: string, argv: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, argv, { env: {}, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}
