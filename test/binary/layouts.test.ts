import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { git, tryGit } from "../git/git_command.ts";
import { buildLayouts } from "../git/layouts.ts";
import { type Around, asked, rally } from "./compiled.ts";
import { repository, scratch } from "./repository.ts";

const root = scratch();
const at = (...names: string[]): string => join(root, ...names);
const app = repository(at("app"));
git(app, ["worktree", "add", "-q", "-b", "one", at("one")]);
git(root, ["clone", "-q", "--bare", app, "bare.git"]);
git(at("bare.git"), ["worktree", "add", "-q", at("of-bare"), "one"]);
git(root, ["clone", "-q", "--bare", app, "hub/.git"]);
git(at("hub/.git"), ["worktree", "add", "-q", at("hub/tree"), "one"]);
git(root, ["clone", "-q", "--separate-git-dir", at("store"), app, "separate"]);
git(at("separate"), ["worktree", "add", "-q", "-b", "two", at("of-separate")]);
git(root, ["clone", "-q", app, "super"]);
git(at("super"), ["submodule", "--quiet", "add", app, "lib/sub"]);
git(at("super/lib/sub"), ["worktree", "add", "-q", "-b", "three", at("of-sub")]);
mkdirSync(at("loose/deep"), { recursive: true });
asked(at("loose"), ["init", "--no-git"]);

/** Places that share a room: directory, and the variables that lead there. */
const rooms: [
  title: string,
  room: string,
  places: [cwd: string, env?: Record<string, string>][],
][] = [
  [
    "a plain checkout, its sub-directories and linked worktrees",
    "app/.rally",
    [
      [app],
      [at("app/src/deep")],
      [at("one")],
      [at("one/src")],
      [at("app/.git/refs")],
      [root, { GIT_DIR: at("app/.git") }],
      [at("one"), { GIT_DIR: at("app/.git"), GIT_WORK_TREE: at("one") }],
      [at("loose"), { GIT_DIR: at("app/.git/worktrees/one") }],
    ],
  ],
  [
    "a bare repository and its worktree",
    "bare.git/.rally",
    [[at("bare.git")], [at("of-bare")], [at("of-bare/src")]],
  ],
  [
    "a bare repository called .git and the worktree beside it",
    "hub/.rally",
    [[at("hub/tree")], [at("hub/.git")]],
  ],
  [
    "a separate Git directory",
    "store/.rally",
    [[at("separate")], [at("separate/src")], [at("of-separate")]],
  ],
  ["a repository with a submodule", "super/.rally", [[at("super")], [at("super/lib")]]],
  [
    "a submodule and its worktree",
    "super/.git/modules/lib/sub/.rally",
    [[at("super/lib/sub/src")], [at("of-sub")]],
  ],
  ["a directory outside Git", "loose/.rally", [[at("loose")], [at("loose/deep")]]],
];

describe("one room is shared by", () => {
  it.each(rooms)("%s", (_, room, places) => {
    const said = places.map(([cwd, env = {}]) => {
      const words = ["say", "lesson", "--subject", cwd.length.toString(), "--tool", "codex:01"];
      return asked(cwd, words, { env }).data?.say;
    });
    expect(said.map((each) => each.seq)).toEqual(places.map((__, n) => n + 1));
    expect(readdirSync(at(room, "log"))).toEqual(["main.jsonl"]);
    for (const [cwd, env = {}] of places) {
      expect(asked(cwd, ["room"], { env }).data?.room.max_seq).toBe(places.length);
      expect(roomOf(cwd, { env })).toBe(at(room));
    }
  });

  it("nobody else: each repository has its own, and none stands anywhere else", () => {
    const found = git(root, ["-c", "alias.f=!find . -name .rally | sort", "f"]).split("\n");
    expect(found).toEqual(rooms.map(([, room]) => `./${room}`).sort());
    for (const dir of [
      app,
      at("one"),
      at("separate"),
      at("of-separate"),
      at("super"),
      at("of-sub"),
    ])
      expect(git(dir, ["status", "--porcelain"]).replace(/^A.*$/gm, "").trim()).toBe("");
  });

  it("a claim from one of its worktrees stops a peer in the others, and a submodule's does not", () => {
    const pairs = [
      [app, at("one")],
      [at("separate"), at("of-separate")],
      [at("of-sub"), at("super/lib/sub")],
    ];
    for (const [here = "", there = ""] of pairs) {
      const claim = [
        "say",
        "claim",
        "--path",
        "src/a.ts",
        "--subject",
        "s",
        "--tool",
        "claude_code:01",
      ];
      expect(asked(here, claim).ok).toBe(true);
      const strict = ["check", "before-write", "--strict", "--tool", "codex:01", "--path"];
      expect(rally(there, [...strict, "src/a.ts"]).exit).toBe(4);
      expect(rally(there, [...strict, "src/b.ts"]).exit).toBe(0);
    }
    const inSub = ["check", "before-write", "--path", "lib/sub/src/a.ts", "-C", at("super")];
    expect(asked(root, inSub).data?.check.findings).toMatchObject([{ code: "outside-repo" }]);
  });
});

describe("the room is where Git's common directory is", () => {
  const built = buildLayouts();
  afterAll(() => rmSync(built.root, { recursive: true }));

  it.each(built.layouts)("$title", ({ cwd, env }) => {
    const said = tryGit(cwd, ["rev-parse", "--path-format=absolute", "--git-common-dir"], env);
    const room = roomOf(cwd, { env });
    if (said.status !== 0) return expect(room).toBeUndefined();
    const common = existsSync(said.stdout) ? realpathSync(said.stdout) : said.stdout;
    expect(room).toBe(join(basename(common) === ".git" ? dirname(common) : common, ".rally"));
  });
});

/** Where doctor says that the room is; nothing where it says that there is none. */
function roomOf(cwd: string, around: Around): string | undefined {
  const { checks } = asked(cwd, ["doctor"], around).data?.doctor ?? {};
  const [room] = checks.filter((each: { id: string }) => each.id === "room");
  return room.ok ? room.finding.replace(/ \([^(]*\)(, made by the first write)?$/, "") : undefined;
}
