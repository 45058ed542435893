/** Every layout that a Git repository can have, built with the real `git`. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Env, freshDirectory, git } from "./git_command.ts";

/** A place to stand in. `cwd` and the values of `env` are absolute unless a case is about that. */
export interface Layout {
  readonly title: string;
  readonly cwd: string;
  readonly env: Env;
}

/** Builds all layouts in a fresh directory. */
export function buildLayouts(): { readonly root: string; readonly layouts: readonly Layout[] } {
  const root = freshDirectory();
  const layouts: Layout[] = [];
  const at = (...names: string[]): string => join(root, ...names);
  const add = (title: string, cwd: string, env: Env = {}): void => {
    layouts.push({ title, cwd, env });
  };
  const repository = (name: string, ...args: string[]): string => {
    git(root, ["init", "-q", "-b", "main", ...args, name]);
    if (!args.includes("--bare")) commitIn(at(name));
    return at(name);
  };
  const configure = (dir: string, ...lines: string[]): void => {
    writeFileSync(
      join(dir, "config"),
      `[core]\n\trepositoryformatversion = 0\n${lines.join("\n")}\n`,
    );
  };

  const plain = repository("plain");
  git(plain, ["worktree", "add", "-q", "-b", "topic", at("linked")]);
  git(plain, ["worktree", "add", "-q", "-b", "other", at("elsewhere", "linked")]);
  git(plain, ["worktree", "add", "-q", "--detach", at("plain", ".trees", "inner")]);
  mkdirSync(at("linked", "deep", "er"), { recursive: true });
  symlinkSync(at("plain", "src"), at("to-src"));
  add("a plain checkout", plain);
  add("a sub-directory", at("plain", "src"));
  add("a sub-directory, through a symlink", at("to-src"));
  add("a linked worktree", at("linked"));
  add("a sub-directory of a linked worktree", at("linked", "deep", "er"));
  add("a linked worktree whose name is taken", at("elsewhere", "linked"));
  add("a linked worktree inside the main checkout", at("plain", ".trees", "inner"));
  add("inside .git", at("plain", ".git"));
  add("inside .git/refs", at("plain", ".git", "refs", "heads"));
  add("inside the Git directory of a linked worktree", at("plain", ".git", "worktrees", "linked"));

  const bare = repository("bare.git", "--bare");
  git(plain, ["push", "-q", bare, "main", "topic"]);
  git(bare, ["worktree", "add", "-q", at("of-bare"), "topic"]);
  git(bare, ["worktree", "add", "-q", at("bare.git", "in-bare"), "main"]);
  mkdirSync(at("of-bare", "deep"));
  add("a bare repository", bare);
  add("inside a bare repository", at("bare.git", "refs"));
  add("a linked worktree of a bare repository", at("of-bare"));
  add("a sub-directory of a linked worktree of a bare repository", at("of-bare", "deep"));
  add("inside the Git directory of a worktree of it", at("bare.git", "worktrees", "of-bare"));
  add("a linked worktree inside a bare repository", at("bare.git", "in-bare"));

  git(root, ["clone", "-q", "--bare", plain, at("hub", ".git")]);
  git(at("hub", ".git"), ["worktree", "add", "-q", at("hub", "tree"), "main"]);
  add("beside a bare repository called .git", at("hub"));
  add("a linked worktree beside a bare repository called .git", at("hub", "tree"));
  git(root, ["clone", "-q", "--bare", plain, at("dotbare", ".bare")]);
  writeFileSync(at("dotbare", ".git"), "gitdir: ./.bare\n");
  git(at("dotbare"), ["worktree", "add", "-q", at("dotbare", "tree"), "main"]);
  add("beside a bare repository that a .git file names", at("dotbare"));
  add("a linked worktree of a bare repository that a .git file names", at("dotbare", "tree"));

  const parent = repository("super");
  git(parent, ["submodule", "--quiet", "add", plain, "lib/sub"]);
  git(parent, ["commit", "-qm", "sub"]);
  git(at("super", "lib", "sub"), ["worktree", "add", "-q", "-b", "subtopic", at("of-sub")]);
  git(parent, ["worktree", "add", "-q", "-b", "supertopic", at("of-super")]);
  git(at("of-super"), ["submodule", "--quiet", "update", "--init"]);
  add("a repository with a submodule", parent);
  add("a submodule", at("super", "lib", "sub"));
  add("a sub-directory of a submodule", at("super", "lib", "sub", "src"));
  add("a linked worktree of a submodule", at("of-sub"));
  add("a linked worktree of a repository with a submodule", at("of-super"));
  add("a submodule in a linked worktree", at("of-super", "lib", "sub"));
  add("inside the Git directory of a submodule", at("super", ".git", "modules", "lib", "sub"));

  mkdirSync(at("store"));
  repository("separate", "--separate-git-dir", at("store", "separate"));
  git(at("separate"), ["worktree", "add", "-q", "-b", "topic", at("of-separate")]);
  add("--separate-git-dir", at("separate"));
  add("a sub-directory with --separate-git-dir", at("separate", "src"));
  add("a linked worktree with --separate-git-dir", at("of-separate"));
  add("inside a separate Git directory", at("store", "separate"));
  repository("movable");
  renameSync(at("movable", ".git"), at("store", "movable"));
  symlinkSync(at("store", "movable"), at("movable", ".git"));
  add(".git as a symlink", at("movable", "src"));

  add("GIT_DIR from elsewhere", root, { GIT_DIR: at("plain", ".git") });
  add("GIT_DIR from elsewhere inside another repository", parent, { GIT_DIR: at("plain", ".git") });
  add("GIT_DIR, relative", at("plain", "src"), { GIT_DIR: "../.git" });
  add("GIT_DIR, a .git file", at("separate", "src"), { GIT_DIR: at("linked", ".git") });
  add("GIT_DIR, bare", at("plain", "src"), { GIT_DIR: bare });
  add("GIT_DIR, of a linked worktree", root, {
    GIT_DIR: at("plain", ".git", "worktrees", "linked"),
  });
  add("GIT_DIR, of a submodule", root, { GIT_DIR: at("super", ".git", "modules", "lib", "sub") });
  add("GIT_DIR without an implicit tree", plain, { GIT_DIR: ".git", GIT_IMPLICIT_WORK_TREE: "0" });
  add("GIT_DIR, missing", plain, { GIT_DIR: at("nowhere") });
  add("GIT_DIR, not a Git directory", plain, { GIT_DIR: at("plain", "src") });
  add("GIT_DIR, empty", plain, { GIT_DIR: "" });
  add("GIT_DIR and GIT_WORK_TREE", root, { GIT_DIR: bare, GIT_WORK_TREE: at("plain") });
  add("GIT_DIR and GIT_WORK_TREE, relative", at("plain", "src"), {
    GIT_DIR: bare,
    GIT_WORK_TREE: "..",
  });
  add("GIT_WORK_TREE alone", at("plain", "src"), { GIT_WORK_TREE: at("plain", "src") });
  add("GIT_WORK_TREE alone, in a bare repository", bare, { GIT_WORK_TREE: at("plain") });
  add("GIT_WORK_TREE alone, in a linked worktree", at("linked"), { GIT_WORK_TREE: at("plain") });
  add("GIT_WORK_TREE, missing", plain, { GIT_WORK_TREE: at("gone") });
  add("GIT_WORK_TREE, missing deeply", plain, { GIT_WORK_TREE: at("gone", "deeply") });
  add("GIT_WORK_TREE, empty", plain, { GIT_WORK_TREE: "" });
  add("GIT_WORK_TREE through a symlink", plain, { GIT_WORK_TREE: at("to-src") });
  add("GIT_COMMON_DIR and GIT_DIR", root, {
    GIT_DIR: at("plain", ".git", "worktrees", "linked"),
    GIT_COMMON_DIR: at("separate", "..", "store", "separate"),
  });
  add("GIT_COMMON_DIR alone", at("plain", "src"), { GIT_COMMON_DIR: bare });
  add("GIT_COMMON_DIR, relative", plain, { GIT_COMMON_DIR: ".git" });
  add("GIT_OBJECT_DIRECTORY, missing", plain, { GIT_OBJECT_DIRECTORY: at("nowhere") });

  const set = (name: string, ...lines: string[]): string => {
    const made = repository(name);
    configure(join(made, ".git"), ...lines);
    return made;
  };
  add("core.worktree", set("worktree-absolute", `\tworktree = ${at("plain")}`));
  add("core.worktree, relative", set("worktree-relative", "\tworktree = ../../plain/src"));
  add("core.worktree from a sub-directory", at("worktree-relative", "src"));
  add("core.worktree inside .git", at("worktree-relative", ".git"));
  add("core.worktree, missing", set("worktree-missing", "\tworktree = ../gone"));
  add("core.worktree, missing, absolute", set("tree-gone", `\tworktree = ${at("gone")}`));
  add("core.bare with a .git", set("bare-with-git", "\tbare = true"));
  add("core.bare and core.worktree", set("bare-and-tree", "\tbare", `\tworktree = ${at("plain")}`));
  add("core.bare and GIT_WORK_TREE", at("bare-with-git"), { GIT_WORK_TREE: plain });
  add(
    "quotes and comments",
    set("quoted", '\tworktree = "../../pla"in # here', "\tBARE = no ; no"),
  );
  add(
    "odd headers",
    set("headers", "[Core]worktree=../src", '[core "x"] bare = true', "[gc] bare = true"),
  );
  add("a continued line", set("continued", "\tworktree = ../\\", "src"));
  add("a setting twice", set("twice", "\tbare = true", "\tbare = false"));
  writeFileSync(at("included"), "[core]\n\tbare = true\n");
  add("an included setting", set("including", `[include]\n\tpath = ${at("included")}`));

  const split = repository("split");
  git(split, ["worktree", "add", "-q", "-b", "topic", at("of-split")]);
  git(split, ["config", "extensions.worktreeConfig", "true"]);
  git(at("of-split"), ["config", "--worktree", "core.worktree", at("plain")]);
  add("a main checkout with settings of its own", split);
  add("a linked worktree with settings of its own", at("of-split"));
  git(bare, ["config", "extensions.worktreeConfig", "true"]);
  add("inside the Git directory of one", at("bare.git", "worktrees", "of-bare"));
  add("a linked worktree of a bare repository with settings of its own", at("of-bare"));

  mkdirSync(at("plain", "nested"));
  git(at("plain", "nested"), ["init", "-q"]);
  mkdirSync(at("plain", "hollow", ".git"), { recursive: true });
  mkdirSync(at("plain", "nowhere"));
  writeFileSync(at("plain", "nowhere", ".git"), "gitdir: ../missing\n");
  mkdirSync(at("plain", "garbage"));
  writeFileSync(at("plain", "garbage", ".git"), "not a git file\n");
  mkdirSync(at("plain", "blank"));
  writeFileSync(at("plain", "blank", ".git"), "");
  add("a nested repository without commits", at("plain", "nested"));
  add("an empty .git directory in a checkout", at("plain", "hollow"));
  add("a .git file that names nothing", at("plain", "nowhere"));
  add("a .git file with garbage", at("plain", "garbage"));
  add("an empty .git file", at("plain", "blank"));
  writeFileSync(join(repository("headless"), ".git", "HEAD"), "garbage\n");
  add("a HEAD with garbage", at("headless"));
  repository("gone-tree");
  git(at("gone-tree"), ["worktree", "add", "-q", "-b", "topic", at("of-gone")]);
  rmSync(at("gone-tree"), { recursive: true });
  add("a linked worktree of a removed repository", at("of-gone"));

  const src = at("plain", "src");
  symlinkSync(root, at("to-root"));
  const ceiling = (title: string, list: string, cwd: string = src): void => {
    add(`GIT_CEILING_DIRECTORIES, ${title}`, cwd, { GIT_CEILING_DIRECTORIES: list });
  };
  mkdirSync(at("plain", "src", "deep"));
  ceiling("above the repository", root);
  ceiling("the root of the repository", plain);
  ceiling("the root of the repository, with a slash", `${plain}/`);
  ceiling("the root of the repository, from deeper", plain, join(src, "deep"));
  ceiling("the current directory", src);
  ceiling("the current directory below another", `${src}:${plain}`);
  ceiling("relative", "..");
  ceiling("through a symlink", at("to-root", "plain"));
  ceiling("through a symlink, unresolved", `:${at("to-root", "plain")}`);
  ceiling("unresolved", `:${plain}`);
  ceiling("missing", at("nowhere"));
  ceiling("the root", "/");
  ceiling("empty", "");
  mkdirSync(at("no git"));
  add("no Git", at("no git"));

  repository("détaché é");
  git(at("détaché é"), ["checkout", "-q", "--detach"]);
  add("a detached HEAD", at("détaché é", "src"));
  git(root, ["init", "-q", "-b", "feature/unborn", "unborn"]);
  add("no commit yet", at("unborn"));
  repository("packed");
  git(at("packed"), ["worktree", "add", "-q", "-b", "deep/er", at("of-packed")]);
  git(at("packed"), ["pack-refs", "--all"]);
  add("packed refs", at("packed"));
  add("packed refs, seen from a linked worktree", at("of-packed"));
  git(root, ["init", "-q", "-b", "main", "--object-format=sha256", "sha256"]);
  commitIn(at("sha256"));
  add("SHA-256", at("sha256", "src"));
  const old = repository("old");
  git(old, ["config", "core.preferSymlinkRefs", "true"]);
  git(old, ["checkout", "-q", "-b", "linked"]);
  add("HEAD as a symlink", old);
  return { root, layouts };
}

function commitIn(dir: string): void {
  mkdirSync(join(dir, "src"));
  writeFileSync(join(dir, "src", "a.ts"), "\n");
  git(dir, ["add", "."]);
  git(dir, ["commit", "-qm", dir]);
}
