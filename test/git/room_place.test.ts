import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { locate } from "../../lib/git/locate.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { type RoomPlace, roomPlace } from "../../lib/git/room_place.ts";
import { freshDirectory, git } from "./git_command.ts";
import { buildLayouts } from "./layouts.ts";

const { root, layouts } = buildLayouts();
const fs = nodeFs();
const extra = freshDirectory();
afterAll(() => {
  rmSync(root, { recursive: true });
  rmSync(extra, { recursive: true });
});

const at = (...names: string[]): string => join(extra, ...names);
const placeOf = (start: string, env: Record<string, string> = {}): RoomPlace => {
  const place = roomPlace(start, env, fs);
  if ("code" in place) throw new Error(place.message);
  return place;
};
const repository = (name: string): string => {
  git(extra, ["init", "-q", name]);
  return at(name);
};

describe("roomPlace() in every layout", () => {
  it.each(layouts)("is one place for one common directory: $title", ({ cwd, env }) => {
    const found = locate(cwd, env, fs);
    const place = roomPlace(cwd, env, fs);
    if (found === undefined || "error" in found) {
      expect(place).toMatchObject({ kind: "missing", code: found?.error.code ?? "no-room" });
      return;
    }
    const { commonDir } = found;
    const base = commonDir.endsWith("/.git") ? commonDir.slice(0, -"/.git".length) : commonDir;
    const repoRoot = found.worktreeRoot ?? base;
    expect(place).toEqual({ dir: `${base}/.rally`, location: found, repoRoot, commonBase: base });
  });

  it.each([
    ["a sub-directory", "plain/.rally"],
    ["a sub-directory of a linked worktree", "plain/.rally"],
    ["inside .git/refs", "plain/.rally"],
    ["a linked worktree of a bare repository", "bare.git/.rally"],
    ["a linked worktree inside a bare repository", "bare.git/.rally"],
    ["a linked worktree beside a bare repository called .git", "hub/.rally"],
    ["a linked worktree of a bare repository that a .git file names", "dotbare/.bare/.rally"],
    ["a submodule", "super/.git/modules/lib/sub/.rally"],
    ["a linked worktree of a submodule", "super/.git/modules/lib/sub/.rally"],
    ["a linked worktree of a repository with a submodule", "super/.rally"],
    ["a linked worktree with --separate-git-dir", "store/separate/.rally"],
  ])("of %s is %s", (title, expected) => {
    const layout = layouts.find((candidate) => candidate.title === title);
    expect(placeOf(layout?.cwd ?? "").dir).toBe(join(root, expected));
  });
});

describe("roomPlace() with RALLY_DIR", () => {
  const repo = repository("overridden");

  it("goes where it says, and stays in its repository", () => {
    const place = placeOf(repo, { RALLY_DIR: at("rooms", "..", "elsewhere", "room") });
    expect(place).toMatchObject({ dir: at("elsewhere", "room"), repoRoot: repo, commonBase: repo });
  });

  it("refuses a relative path, naming it", () => {
    const refusal = roomPlace(repo, { RALLY_DIR: "../room" }, fs);
    expect(refusal).toMatchObject({ kind: "usage", code: "bad-rally-dir" });
    expect(JSON.stringify(refusal)).toContain("../room");
  });

  it("takes an empty one for none", () => {
    expect(placeOf(repo, { RALLY_DIR: "" }).dir).toBe(at("overridden", ".rally"));
  });

  it("works where Git does not", () => {
    mkdirSync(at("loose", "deep"), { recursive: true });
    const inside = placeOf(at("loose", "deep"), { RALLY_DIR: at("loose", "room") });
    expect(inside).toEqual({
      dir: at("loose", "room"),
      repoRoot: at("loose"),
      commonBase: at("loose"),
    });
    const beside = placeOf(at("loose", "deep"), { RALLY_DIR: at("rooms", "room") });
    expect(beside.repoRoot).toBe(at("loose", "deep"));
  });

  it.each([
    ["room-in-root", "/"],
    ["room-in-root", "/.rally"],
    ["room-in-home", at("home")],
    ["room-in-home", at("home", ".rally")],
    ["room-above-repository", extra],
    ["room-above-repository", at("overridden")],
  ])("refuses with %s: %s", (code, RALLY_DIR) => {
    mkdirSync(at("home"), { recursive: true });
    expect(roomPlace(repo, { RALLY_DIR, HOME: at("home") }, fs)).toMatchObject({
      kind: "refused",
      code,
    });
  });

  it("allows a named directory in the home directory", () => {
    expect(placeOf(repo, { RALLY_DIR: at("home", "rooms"), HOME: at("home") }).dir).toBe(
      at("home", "rooms"),
    );
  });

  it("resolves symlinks above the room, and refuses the room as one", () => {
    mkdirSync(at("target"), { recursive: true });
    symlinkSync(at("target"), at("to-target"));
    expect(placeOf(repo, { RALLY_DIR: at("to-target", "room") }).dir).toBe(at("target", "room"));
    const refusal = roomPlace(repo, { RALLY_DIR: at("to-target") }, fs);
    expect(refusal).toMatchObject({ kind: "refused", code: "room-symlink" });
  });
});

describe("roomPlace() refuses", () => {
  it.each(["exists", "dangles"])("a .rally that is a symlink and %s", (how) => {
    const repo = repository(`symlinked-${how}`);
    if (how === "exists") mkdirSync(at(`room-${how}`));
    symlinkSync(at(`room-${how}`), join(repo, ".rally"));
    expect(roomPlace(repo, {}, fs)).toMatchObject({ kind: "refused", code: "room-symlink" });
  });

  it("a .rally that is a file", () => {
    const repo = repository("filed");
    writeFileSync(join(repo, ".rally"), "");
    expect(roomPlace(repo, {}, fs)).toMatchObject({
      kind: "refused",
      code: "room-not-a-directory",
    });
  });

  it("the home directory as a repository, also when HOME is a symlink", () => {
    const home = repository("homestead");
    symlinkSync(home, at("to-homestead"));
    for (const HOME of [home, at("to-homestead"), `${home}/`]) {
      expect(roomPlace(home, { HOME }, fs)).toMatchObject({
        kind: "refused",
        code: "room-in-home",
      });
    }
    // The twin: the same repository is nobody's home.
    expect(placeOf(home, { HOME: at() }).dir).toBe(join(home, ".rally"));
  });
});

describe("roomPlace() outside Git", () => {
  mkdirSync(at("project", "deep", "er"), { recursive: true });
  mkdirSync(at("project", ".rally"));

  it("is in the nearest ancestor that holds a room", () => {
    const expected = {
      dir: at("project", ".rally"),
      repoRoot: at("project"),
      commonBase: at("project"),
    };
    expect(placeOf(at("project"))).toEqual(expected);
    expect(placeOf(at("project", "deep", "er"))).toEqual(expected);
    mkdirSync(at("project", "deep", ".rally"));
    expect(placeOf(at("project", "deep", "er")).dir).toBe(at("project", "deep", ".rally"));
  });

  it("is not in the home directory, though one stands there", () => {
    mkdirSync(at("house", "work"), { recursive: true });
    mkdirSync(at("house", ".rally"));
    expect(placeOf(at("house", "work"), { HOME: at("nobody") }).dir).toBe(at("house", ".rally"));
    expect(roomPlace(at("house", "work"), { HOME: at("house") }, fs)).toMatchObject({
      code: "no-room",
    });
  });

  it("is refused as a symlink, and says what to do without one", () => {
    mkdirSync(at("linkish", "deep"), { recursive: true });
    symlinkSync(at("project", ".rally"), at("linkish", ".rally"));
    expect(roomPlace(at("linkish", "deep"), {}, fs)).toMatchObject({ code: "room-symlink" });
    mkdirSync(at("bare"));
    const none = roomPlace(at("bare"), {}, fs);
    expect(none).toMatchObject({ kind: "missing", code: "no-room" });
    expect("hints" in none && none.hints.join()).toMatch(/git init.*rally init --no-git/);
  });

  it("is looked for from a directory that does not exist too", () => {
    expect(placeOf(at("project", "gone")).dir).toBe(at("project", ".rally"));
    expect(roomPlace("gone", {}, fs)).toMatchObject({ code: "no-room" });
  });

  it("is not looked for above a repository", () => {
    git(at("project"), ["init", "-q", "inner"]);
    expect(placeOf(at("project", "inner")).dir).toBe(at("project", "inner", ".rally"));
  });
});
