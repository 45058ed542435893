/** What workstream verify takes for the work of a task, by what the real Git tells of its worktree. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git, tryGit } from "../../git/git_command.ts";
import { scratchDirectory } from "../scratch.ts";
import { ENV, found, RunScene, task } from "./run_scene.ts";

describe("rally workstream verify, where files were changed,", () => {
  it("sees new, deleted, moved, staged and committed files by their own names, and others than these nowhere", async () => {
    const scene = new RunScene(task("lexer", ["src/deep"]));
    const { cast } = scene;
    const tree = cast.worktree("lexer");
    await scene.done("lexer", "lexer");
    cast.write(".git/info/exclude", "ignored\n");
    for (const name of ["zwei Wörter.ts", "new\nline", "we*ird", "ignored"])
      cast.write(`../lexer/${name}`, "x");
    cast.write("../lexer/src/a.ts", "committed\n");
    git(tree, ["commit", "-qm", "x", "src/a.ts"]);
    cast.write("../lexer/src/b.ts", "committed and taken back\n");
    git(tree, ["commit", "-qm", "x", "src/b.ts"]);
    git(tree, ["checkout", "-q", "HEAD^^", "--", "src/b.ts"]);
    git(tree, ["commit", "-qm", "back"]);
    git(tree, ["mv", "src/deep/c.ts", "src/c.ts"]);
    renameSync(join(tree, "README"), join(tree, "LIES"));
    git(tree, ["add", "-N", "LIES"]);
    // Only touched.
    cast.write("../lexer/src/b.ts", "src/b.ts\n");
    git(tree, ["config", "diff.renames", "copies"]);
    git(tree, ["config", "diff.relative", "true"]);
    const { data, exit } = await scene.verify();
    const changed = [
      ...["LIES", "README", "new\nline", "src/a.ts", "src/c.ts", "we*ird"],
      "zwei Wörter.ts",
    ];
    expect(exit).toBe(0);
    expect(found(data)).toEqual(changed.map((path) => `outside-ownership lexer ${path}`));
    expect(data).toMatchObject({
      tasks: [{ changed_files: [...changed, "src/deep/c.ts"].sort() }],
    });
    git(tree, ["reset", "-q", "--hard"]);
    git(tree, ["clean", "-qfdx"]);
    expect(found((await scene.verify()).data)).toEqual(["outside-ownership lexer src/a.ts"]);
    const strict = await scene.verify("--strict");
    expect([strict.exit, strict.code]).toEqual([4, "outside-ownership"]);
  });

  it("takes nothing for a task's own that its branch has of a task that it depends on", async () => {
    const scene = new RunScene(
      task("lexer", ["src/a.ts"]),
      task("parser", ["src/b.ts"], { depends_on: ["lexer"] }),
      task("guide", ["README"], { depends_on: ["parser"] }),
      task("other", ["src/deep"]),
    );
    const { cast } = scene;
    const files = {
      lexer: "src/a.ts",
      parser: "src/b.ts",
      guide: "README",
      other: "src/deep/c.ts",
    };
    const under: Record<string, string> = { parser: "lexer", guide: "parser", other: "lexer" };
    for (const [id, file] of Object.entries(files)) {
      const tree = cast.worktree(id);
      await scene.done(id, id);
      if (id in under) git(tree, ["merge", "-q", under[id]!]);
      cast.write(`../${id}/${file}`, `${id}\n`);
      git(tree, ["commit", "-qam", id]);
    }
    const { data } = await scene.verify();
    // Nobody said that this one needs the lexer.
    const stray = ["outside-ownership other src/a.ts", "changed-by-two src/a.ts"];
    expect(found(data)).toEqual(stray);
    expect(data).toMatchObject({
      tasks: [
        { changed_files: ["src/a.ts"] },
        { changed_files: ["src/b.ts"] },
        { changed_files: ["README"] },
        {},
      ],
    });
    // What it makes of it is its own doing.
    cast.write("../guide/src/a.ts", "guide\n");
    git(join(cast.root, "../guide"), ["commit", "-qam", "more"]);
    expect(found((await scene.verify()).data)).toEqual([
      "outside-ownership guide src/a.ts",
      ...stray,
    ]);
  });

  it("sees all that there is where nothing was committed yet", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast } = scene;
    await scene.done("lexer", ".");
    git(cast.root, ["update-ref", "-d", "HEAD"]);
    git(cast.root, ["rm", "-rqf", "--cached", "src/b.ts", "src/deep", "README"]);
    for (const name of ["src/b.ts", "src/deep", "README"])
      rmSync(join(cast.root, name), { recursive: true });
    expect((await scene.verify()).data).toMatchObject({
      ok: true,
      tasks: [{ changed_files: ["src/a.ts"] }],
    });
    cast.write("README", "new");
    expect(found((await scene.verify()).data)).toEqual(["outside-ownership lexer README"]);
  });

  it("takes packets for nobody's work, as long as they are as they were written", async () => {
    const scene = new RunScene(task("review", "read-only"));
    const { cast, file } = scene;
    await scene.done("review", ".");
    const argv = ["packet", file, "--run", "r1", "--out", "packets"];
    await cast.ok(null, ["workstream", ...argv]);
    expect(found((await scene.verify()).data)).toEqual([]);
    cast.write("packets/review.packet.md", "something else");
    expect(found((await scene.verify()).data)).toEqual([
      "read-only-wrote review packets/review.packet.md",
    ]);
  });

  it("runs nothing that settings, attributes or hooks of the repository name", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast } = scene;
    const tree = cast.worktree("lexer");
    await scene.done("lexer", "lexer");
    const ran = join(scratchDirectory(), "ran");
    const evil = join(scratchDirectory(), "evil");
    writeFileSync(evil, `#!/bin/sh\necho "$0" >> '${ran}'\ncat\n`, { mode: 0o755 });
    cast.write("../lexer/.gitattributes", "* filter=evil diff=evil merge=evil\n");
    for (const name of [
      ...["core.fsmonitor", "diff.external", "diff.evil.command", "diff.evil.textconv"],
      ...["filter.evil.clean", "filter.evil.smudge", "merge.evil.driver", "core.pager"],
    ])
      git(cast.root, ["config", name, `'${evil}'`]);
    git(cast.root, ["config", "filter.evil.required", "true"]);
    const hooks = scratchDirectory();
    for (const name of ["post-index-change", "post-checkout", "reference-transaction"])
      symlinkSync(evil, join(hooks, name));
    git(cast.root, ["config", "core.hooksPath", hooks]);
    cast.write("../lexer/src/b.ts", "not b\n");
    expect(found((await scene.verify()).data)).toEqual([
      "outside-ownership lexer .gitattributes",
      "outside-ownership lexer src/b.ts",
    ]);
    expect(cast.files.kind(ran)).toBe(undefined);
    // Whoever works there can put another repository's settings in its place.
    const planted = scratchDirectory();
    git(planted, ["init", "-q", "--template="]);
    git(planted, ["config", "core.fsmonitor", `'${evil}'`]);
    rmSync(join(tree, ".git"));
    writeFileSync(join(tree, ".git"), `gitdir: ${planted}/.git\n`);
    expect(found((await scene.verify()).data)).toContain("outside-ownership lexer src/b.ts");
    expect(cast.files.kind(ran)).toBe(undefined);
    // All of it does run something where nobody takes care.
    tryGit(tree, ["status"]);
    expect(cast.files.kind(ran)).toBe("file");
  });

  it("knows a worktree that is merged already, and says what it cannot tell", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast } = scene;
    const tree = cast.worktree("lexer");
    const base = git(cast.root, ["rev-parse", "HEAD"]);
    await scene.done("lexer", "lexer");
    const result = { task: "lexer", changed_files: ["src/a.ts"], validation_result: "ok" };
    const file = scene.outside("result.json", JSON.stringify(result, null, 2));
    expect(found((await scene.verify("--results", file)).data)).toEqual([
      "result-mismatch lexer src/a.ts",
    ]);
    cast.write("../lexer/src/a.ts", "x\n");
    git(tree, ["commit", "-qam", "x"]);
    git(cast.root, ["merge", "-q", "lexer"]);
    const { data } = await scene.verify("--results", file);
    expect(found(data)).toEqual([]);
    expect(data).toMatchObject({ merge_order: [], risks: [expect.stringContaining("--base")] });
    const based = await scene.verify("--results", file, "--base", base);
    expect(based.data).toMatchObject({ tasks: [{ changed_files: ["src/a.ts"] }], risks: [] });
  });

  it("does not take the files that the command was given for an agent's work", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast } = scene;
    await scene.done("lexer", ".");
    mkdirSync(join(cast.root, "runs"));
    const text = JSON.stringify({
      workstream: "x",
      description: "x",
      tasks: [task("lexer", ["src/a.ts"])],
    });
    cast.write("runs/work.json", text);
    cast.write("runs/other.json", text);
    const { data } = await cast.run(
      null,
      ["workstream", "verify", "runs/work.json", "--run", "r1"],
      {
        env: ENV,
      },
    );
    expect(found(data)).toEqual(["outside-ownership lexer runs/other.json"]);
  });
});
