import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isCanonicalPath } from "../../lib/fact/scope.ts";
import { canonicalPath, type Viewpoint } from "../../lib/git/canonical.ts";
import type { LocateFs } from "../../lib/git/locate_fs.ts";
import { nodeFs } from "../../lib/git/node_fs.ts";
import { roomPlace } from "../../lib/git/room_place.ts";
import fc from "../fast_check.ts";
import { freshDirectory, git } from "./git_command.ts";

const fs = nodeFs();
const root = build();
afterAll(() => rmSync(root, { recursive: true }));

const at = (...names: string[]): string => join(root, ...names);
const from = (cwd: string, options: Partial<Viewpoint> = {}): Viewpoint => {
  const place = roomPlace(cwd, {}, fs);
  if ("code" in place) throw new Error(place.message);
  const { location, repoRoot: worktreeRoot, dir: roomDir } = place;
  return { cwd, worktreeRoot, fs, location, roomDir, ...options };
};
const nameOf = (raw: string, cwd = at("repo"), options: Partial<Viewpoint> = {}): string => {
  const name = canonicalPath(raw, from(cwd, options));
  return name.ok ? `${name.worktree}:${name.path}` : `${name.code}: ${name.message} (${name.hint})`;
};

const SPELLINGS: readonly (readonly [raw: string, cwd?: string])[] = [
  ["src/a.ts"],
  ["./src/a.ts"],
  ["src//./a.ts"],
  ["src/../src/a.ts"],
  ["lib/../src/a.ts"],
  ["missing/../src/a.ts"],
  ["missing/er/../../src/a.ts"],
  ["../repo/src/a.ts"],
  [at("repo/src/a.ts")],
  [at("elsewhere/../repo/src/a.ts")],
  ["a.ts", at("repo/src")],
  ["../src/a.ts", at("repo/src")],
  ["../../src/a.ts", at("repo/src/deep")],
  ["to-src/a.ts"],
  ["to-src/deep/../a.ts"],
  ["src/deep/to-lib/../src/a.ts"],
  ["to-a.ts"],
  ["to-to-a.ts"],
  ["to-src/missing/../a.ts"],
  [at("to-repo/src/a.ts")],
  [at("to-repo/to-src/a.ts")],
  ["a.ts", at("to-repo/src")],
  ["src/a.ts", at("to-repo")],
];

describe("canonicalPath() gives one file one name", () => {
  it.each(SPELLINGS.map(([raw, cwd = at("repo")]) => ({ raw, cwd })))(
    "$raw from $cwd",
    ({ raw, cwd }) => {
      expect(nameOf(raw, cwd)).toBe(":src/a.ts");
    },
  );

  it("in the worktree that the path is in", () => {
    expect(nameOf("src/a.ts", at("linked"))).toBe("linked:src/a.ts");
    expect(nameOf("../a.ts", at("linked/src/deep"))).toBe("linked:src/a.ts");
    expect(nameOf(at("linked/src/a.ts"))).toBe("linked:src/a.ts");
    expect(nameOf("../linked/to-src/new/b.ts")).toBe("linked:src/new/b.ts");
    expect(nameOf("../repo/src/a.ts", at("linked"))).toBe(":src/a.ts");
    expect(nameOf(".trees/inner/src/a.ts")).toBe("inner:src/a.ts");
    expect(nameOf("../../src/a.ts", at("repo/.trees/inner"))).toBe(":src/a.ts");
  });

  it("also before it exists", () => {
    for (const raw of ["src/new/b.ts", "./src/new//b.ts", "to-src/new/b.ts", "src/new/x/../b.ts"]) {
      expect(nameOf(raw)).toBe(":src/new/b.ts");
    }
    expect(nameOf("dangling")).toBe(":dangling");
    expect(nameOf("dangling/b.ts")).toBe(":dangling/b.ts");
  });

  it("whichever way accents are written, here and on the disk", () => {
    for (const raw of ["é", "caf\u00e9/x.ts", "to-\u00e9/y.ts", "new-\u00e9.ts"]) {
      const composed = nameOf(raw.normalize("NFC"));
      expect(composed).toBe(nameOf(raw.normalize("NFD")));
      expect(composed).toBe(composed.normalize("NFC"));
    }
    expect(nameOf("to-\u00e9/y.ts")).toBe(":src/y.ts");
  });

  it("for a directory, however it is marked as one", () => {
    for (const raw of [
      "src",
      "src/",
      "src//",
      "src/*",
      "src/**",
      "src/**/",
      "to-src/*",
      "./src/.",
    ]) {
      expect(nameOf(raw)).toBe(":src");
    }
    expect(nameOf("./*", at("repo/src"))).toBe(":src");
    expect(nameOf("sub")).toBe(":sub");
  });

  it("whatever is put between its segments", () => {
    const segment = fc.constantFrom("src", "lib", "deep", "new", "a.ts", "é", "[id]", "sp ace");
    const noise = fc.constantFrom("", "./", "/", "gone/../", "gone/er/../../", ".//./");
    const prefix = fc.constantFrom(
      "",
      "./",
      "../repo/",
      at("repo/"),
      at("to-repo/"),
      "src/../",
      "to-src/../",
    );
    const noisy = fc.array(fc.tuple(noise, segment), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(prefix, noisy, fc.boolean(), (start, parts, decomposed) => {
        const plain = parts.map(([, name]) => name).join("/");
        // A leading "/" would make it absolute.
        const raw =
          start +
          parts
            .map(([dirt, name]) => dirt + name)
            .join("/")
            .replace(/^\/+/, "");
        const typed = decomposed ? raw.normalize("NFD") : raw;
        expect(nameOf(typed, at("repo"), { literal: true })).toBe(`:${plain}`);
      }),
    );
  });

  it("which is canonical, or else there is a refusal that says something", () => {
    const text = fc.string({
      unit: fc.constantFrom("a", "src", "/", "..", ".", "*", "[", "]", "\0", "é", "\ud800"),
    });
    fc.assert(
      fc.property(text, fc.boolean(), (raw, literal) => {
        const name = canonicalPath(raw, from(at("repo"), { literal }));
        if (name.ok) {
          expect(isCanonicalPath(name.path)).toBe(true);
          expect(nameOf(name.path, at("repo"), { literal })).toBe(`:${name.path}`);
        } else expect([name.message, name.hint]).not.toContain("");
      }),
    );
  });
});

it("canonicalPath() would give other names if it did not ask the disk", () => {
  const blind: LocateFs = { ...fs, realpath: (path) => path };
  const slipped = SPELLINGS.filter(([raw, cwd]) => nameOf(raw, cwd, { fs: blind }) !== ":src/a.ts");
  expect(slipped.length).toBeGreaterThan(10);
});

describe("canonicalPath() refuses as outside-repo", () => {
  it.each([
    ["..", "outside the repository"],
    ["../elsewhere/x.ts", "outside the repository"],
    ["/etc/passwd", "outside the repository"],
    ["/", "outside the repository"],
    ["out/x.ts", "outside the repository"],
    ["to-out.ts", "outside the repository"],
    ["src/../../elsewhere", "outside the repository"],
    ["../repo2/x.ts", "outside the repository"],
    ["sub/src/a.ts", `it is in ${at("repo/sub")}`],
    ["sub/new.ts", `it is in ${at("repo/sub")}`],
    ["nested/deep/x.ts", `it is in ${at("repo/nested")}`],
    [at("other/src/a.ts"), `it is in ${at("other")}`],
  ])("%s", (raw, why) => {
    expect(nameOf(raw)).toMatch(/^outside-repo: /);
    expect(nameOf(raw)).toContain(why);
  });

  it("the repository around a submodule, seen from it", () => {
    expect(nameOf("src/a.ts", at("repo/sub"))).toBe(":src/a.ts");
    expect(nameOf("../src/a.ts", at("repo/sub"))).toContain(`it is in ${at("repo")}`);
  });

  it("names in a bare repository, but not the worktrees inside it", () => {
    expect(nameOf("src/a.ts", at("hub.git"))).toMatch(/^outside-repo: .*any working tree/);
    expect(nameOf("tree/src/a.ts", at("hub.git"))).toBe("tree:src/a.ts");
    expect(nameOf("src/a.ts", at("hub.git/tree"))).toBe("tree:src/a.ts");
    expect(nameOf("../config", at("hub.git/tree"))).toMatch(/^bad-path: .*own files of Git/);
  });
});

describe("canonicalPath() refuses as bad-path", () => {
  it.each([
    ["", "empty"],
    [".", "whole working tree"],
    ["./", "whole working tree"],
    ["./**", "whole working tree"],
    ["src/..", "whole working tree"],
    ["to-root", "whole working tree"],
    [at("repo"), "whole working tree"],
    [at("linked"), "whole working tree"],
    ["*", "pattern"],
    ["**", "pattern"],
    ["src/*.ts", "pattern"],
    ["src/**/*", "pattern"],
    ["src/?.ts", "pattern"],
    ["src/[ab].ts", "pattern"],
    ["src/{a,b}.ts", "pattern"],
    ["a\nb", "control"],
    ["a\0b", "control"],
    ["a\x9bb", "control"],
    ["a\ud800", "half a character"],
    ["a".repeat(4097), "4096 bytes"],
    ["é".repeat(2049), "4096 bytes"],
    ["loop", "circle"],
    ["loop/x.ts", "circle"],
    ["lib/../loop2", "circle"],
    [".git", "own files"],
    [".git/config", "own files"],
    ["src/.GIT/x", "own files"],
    ["to-git/config", "own files"],
    [".rally", "own files"],
    [".rally/log/main.jsonl", "own files"],
    ["to-star", "holds * or ?"],
  ])("%j", (raw, why) => {
    expect(nameOf(raw)).toMatch(/^bad-path: /);
    expect(nameOf(raw)).toContain(why);
  });

  it("the files of a room elsewhere", () => {
    const roomDir = at("repo/src/room");
    expect(nameOf("src/room/log", at("repo"), { roomDir })).toMatch(/^bad-path: .*own files/);
    expect(nameOf("src/room2", at("repo"), { roomDir })).toBe(":src/room2");
  });

  it("patterns, but not the names of files that look like one", () => {
    expect(nameOf("app/[id]/page.tsx")).toBe(":app/[id]/page.tsx");
    expect(nameOf("app/[id]/new.tsx")).toBe(":app/[id]/new.tsx");
    expect(nameOf("app/[id]/**")).toBe(":app/[id]");
    expect(nameOf("app/[slug].tsx")).toMatch(/^bad-path: .*pattern/);
    expect(nameOf("app/[slug].tsx", at("repo"), { literal: true })).toBe(":app/[slug].tsx");
    for (const raw of ["odd[", "odd]", "{id}", "a{}b", "back\\slash", ".gitignore"]) {
      expect(nameOf(raw)).toBe(`:${raw}`);
    }
    expect(nameOf("src/*", at("repo"), { literal: true })).toMatch(/^bad-path: .*holds \* or \?/);
  });
});

it("canonicalPath() outside Git goes by the directory of the room", () => {
  mkdirSync(at("loose/.rally"), { recursive: true });
  mkdirSync(at("loose/src"));
  expect(nameOf("a.ts", at("loose/src"))).toBe(":src/a.ts");
  expect(nameOf("../../repo/src/a.ts", at("loose/src"))).toContain(`it is in ${at("repo")}`);
});

it("canonicalPath() passes a broken .git file as no repository", () => {
  mkdirSync(at("repo/broken"));
  writeFileSync(at("repo/broken/.git"), "garbage");
  expect(nameOf("broken/x.ts")).toBe(":broken/x.ts");
});

it("canonicalPath() asks the disk one question for a file that exists, and one for each directory", () => {
  const asked: string[] = [];
  const counting = Object.fromEntries(
    Object.entries(fs).map(([name, ask]) => [
      name,
      (path: string) => {
        asked.push(`${name} ${path}`);
        return ask(path);
      },
    ]),
  ) as unknown as LocateFs;
  canonicalPath("src/deep/c.ts", from(at("repo"), { fs: counting }));
  expect(asked).toEqual([
    `realpath ${at("repo/src/deep/c.ts")}`,
    `kind ${at("repo/src/deep/.git")}`,
    `kind ${at("repo/src/.git")}`,
  ]);
});

function build(): string {
  const dir = freshDirectory();
  const make = (name: string): string => {
    const repo = join(dir, name);
    git(dir, ["init", "-q", "-b", "main", repo]);
    mkdirSync(join(repo, "src", "deep"), { recursive: true });
    for (const file of ["a.ts", "deep/c.ts"]) writeFileSync(join(repo, "src", file), "\n");
    symlinkSync("src", join(repo, "to-src"));
    git(repo, ["add", "."]);
    git(repo, ["commit", "-qm", name]);
    return repo;
  };
  make("other");
  const repo = make("repo");
  git(repo, ["submodule", "--quiet", "add", join(dir, "other"), "sub"]);
  git(repo, ["worktree", "add", "-q", "-b", "topic", join(dir, "linked")]);
  git(repo, ["worktree", "add", "-q", "-b", "inner", join(repo, ".trees", "inner")]);
  git(repo, ["init", "-q", "nested"]);
  git(dir, ["clone", "-q", "--bare", repo, join(dir, "hub.git")]);
  git(join(dir, "hub.git"), ["worktree", "add", "-q", join(dir, "hub.git", "tree"), "main"]);
  for (const name of ["lib", "app/[id]", "nested/deep", "cafe\u0301", "../elsewhere", "../repo2"]) {
    mkdirSync(join(repo, name), { recursive: true });
  }
  writeFileSync(join(repo, "app/[id]/page.tsx"), "\n");
  writeFileSync(join(repo, "src", "st*r"), "\n");
  const links = {
    "to-a.ts": "src/a.ts",
    "to-to-a.ts": "to-a.ts",
    "src/deep/to-lib": "../../lib",
    "to-root": ".",
    "to-git": ".git",
    "to-star": "src/st*r",
    "to-\u00e9": "src",
    out: "../elsewhere",
    "to-out.ts": "/etc/hostname",
    dangling: "../elsewhere/gone",
    loop: "loop2",
    loop2: "loop",
    "../to-repo": "repo",
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(repo, name));
  return dir;
}
