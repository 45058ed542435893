import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Around, asked, rally } from "./compiled.ts";
import { repository, scratch, statusOf } from "./repository.ts";

const root = scratch();
const at = (...names: string[]): string => join(root, ...names);
const say = ["say", "lesson", "--subject", "s", "--tool", "claude_code:01"];
const check = ["check", "before-write", "--path", "src/a.ts"];

/** Both a read and a write are refused alike, and nothing is made. */
function refused(cwd: string, code: string, exit: number, around: Around = {}): void {
  const before = readdirSync(cwd).sort();
  for (const words of [
    say,
    check,
    ["room"],
    ["next", "--tool", "a:1"],
    ["enter", "--tool", "a:1"],
  ]) {
    expect(asked(cwd, words, around)).toMatchObject({ exit_code: exit, error: { code } });
  }
  const { out } = rally(cwd, ["doctor"], around);
  expect(out).toContain("look room:");
  expect(readdirSync(cwd).sort()).toEqual(before);
}

describe("a room is refused", () => {
  it("as a symlink, whether or not it leads anywhere", () => {
    mkdirSync(at("target"));
    for (const target of ["target", "nowhere", "."]) {
      const app = repository(at(`linked-${target}`));
      symlinkSync(at(target), join(app, ".rally"));
      refused(app, "room-symlink", 2);
    }
    expect(readdirSync(at("target"))).toEqual([]);
  });

  it("as a file", () => {
    const app = repository(at("file"));
    writeFileSync(join(app, ".rally"), "mine");
    refused(app, "room-not-a-directory", 2);
    expect(statusOf(app)).toBe("?? .rally");
  });

  it("in the home directory, also of a repository that is one", () => {
    const home = repository(at("home"));
    refused(home, "room-in-home", 2, { env: { HOME: home } });
    refused(join(home, "src"), "room-in-home", 2, { env: { HOME: home } });
    refused(home, "room-in-home", 2, { env: { RALLY_DIR: home, HOME: home } });
    mkdirSync(at("home/.rally"));
    mkdirSync(at("home/project"));
    rmSync(at("home/.git"), { recursive: true });
    expect(asked(at("home/project"), say, { env: { HOME: home } })).toMatchObject({
      exit_code: 3,
      error: { code: "no-room" },
    });
    const init = asked(home, ["init", "--no-git"], { env: { HOME: home } });
    expect(init).toMatchObject({ exit_code: 2, error: { code: "room-in-home" } });
  });

  it("where RALLY_DIR is relative, the root, or above the repository", () => {
    const app = repository(at("above/app"));
    refused(app, "bad-rally-dir", 2, { env: { RALLY_DIR: "room" } });
    refused(app, "bad-rally-dir", 2, { env: { RALLY_DIR: "./.rally" } });
    refused(app, "room-in-root", 2, { env: { RALLY_DIR: "/" } });
    refused(app, "room-above-repository", 2, { env: { RALLY_DIR: at("above") } });
    expect(asked(app, ["whoami"], { env: { RALLY_DIR: "room" } }).ok).toBe(true);
  });

  it("where the .git file names nothing", () => {
    const app = at("broken");
    mkdirSync(app);
    writeFileSync(join(app, ".git"), "gitdir: ../nowhere\n");
    refused(app, "broken-git-file", 3);
  });
});

describe("a room is", () => {
  it("not made by looking", () => {
    const app = repository(at("untouched"));
    const words = [check, ["room"], ["recent"], ["whoami"], ["who", "README"], ["lead"]];
    const audit = ["next", "--audit", "--tool", "a:1"];
    for (const each of [...words, ["backlog"], ["mission"], ["locate", "x"], audit, ["doctor"]])
      expect(asked(app, each).ok).toBe(true);
    expect(readdirSync(app)).not.toContain(".rally");
  });

  it("made where RALLY_DIR says, also outside Git and with a sub-directory to come", () => {
    const app = repository(at("overridden"));
    mkdirSync(at("rooms"));
    const around = { env: { RALLY_DIR: at("rooms/one") } };
    expect(asked(app, say, around).data?.say.outcome).toBe("committed");
    expect(readdirSync(app)).not.toContain(".rally");
    expect(readdirSync(at("rooms/one")).sort()).toEqual([".gitignore", "log"]);
    const far = asked(app, say, { env: { RALLY_DIR: at("rooms/not/there") } });
    expect(far).toMatchObject({ exit_code: 1, error: { code: "not-committed" } });
  });

  it("made outside Git by init --no-git, found from below, and never twice", () => {
    mkdirSync(at("loose/deep/er"), { recursive: true });
    expect(asked(at("loose"), say)).toMatchObject({ exit_code: 3, error: { code: "no-room" } });
    for (const _ of [1, 2]) expect(asked(at("loose"), ["init", "--no-git"]).ok).toBe(true);
    const claim = ["say", "claim", "--path", "x.ts", "--subject", "s", "--tool", "a:1"];
    expect(asked(at("loose/deep/er"), claim).data?.say.fact.paths).toEqual(["deep/er/x.ts"]);
    const strict = ["check", "before-write", "--strict", "--tool", "b:1"];
    expect(rally(at("loose/deep"), [...strict, "--path", "er/x.ts"]).exit).toBe(4);
    expect(rally(at("loose"), [...strict, "--path", "../outside"]).exit).toBe(4);
    expect(readdirSync(at("loose/deep"))).toEqual(["er"]);
  });

  it("hidden again where its .gitignore was emptied or lost", () => {
    const app = repository(at("shown"));
    asked(app, say);
    rmSync(join(app, ".rally/.gitignore"));
    asked(app, say);
    expect(statusOf(app)).toBe("");
    writeFileSync(join(app, ".rally/.gitignore"), "");
    asked(app, say);
    expect(statusOf(app)).toBe("");
  });
});
