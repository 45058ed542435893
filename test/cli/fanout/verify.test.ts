/** workstream verify, over real repositories with worktrees. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WorkstreamVerifyResult } from "../../../lib/cli/verbs/workstream_verify.ts";
import { EVIDENCE_PLACEHOLDER } from "../../../lib/fanout/shown_evidence.ts";
import { git, tryGit } from "../../git/git_command.ts";
import { scratchDirectory } from "../scratch.ts";
import { splitWords } from "../shell.ts";
import { ENV, RunScene, task } from "./run_scene.ts";

/** Findings as `code task path`, without what is only told. */
function found(data: object): string[] {
  return (data as WorkstreamVerifyResult).findings
    .filter(({ severity }) => severity !== "info")
    .map(({ code, task, path }) => [code, task, path].filter((each) => each !== null).join(" "));
}

describe("rally workstream verify", () => {
  it("finds nothing where each task changed what it owns, and gives the order of merges", async () => {
    const scene = new RunScene(
      task("parser", ["src/a.ts"], { depends_on: ["lexer"] }),
      task("lexer", ["src/deep"]),
    );
    const { cast } = scene;
    for (const [id, file] of [
      ["parser", "src/a.ts"],
      ["lexer", "src/deep/c.ts"],
    ] as const) {
      cast.worktree(id);
      await scene.done(id, id);
      cast.write(`../${id}/${file}`, "changed\n");
    }
    git(join(cast.root, "../lexer"), ["commit", "-qam", "x"]);
    const told = await scene.verify("--strict");
    expect(found(told.data)).toEqual([]);
    expect(told.data).toMatchObject({
      run: "r1",
      ok: true,
      tasks: [
        { task: "parser", status: "landed", branch: "parser", changed_files: ["src/a.ts"] },
        { task: "lexer", worktrees: ["lexer"], changed_files: ["src/deep/c.ts"] },
      ],
      merge_order: [
        { tasks: ["lexer"], worktree: "lexer", branch: "lexer" },
        { tasks: ["parser"], worktree: "parser", branch: "parser" },
      ],
      risks: [],
    });
  });

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

  it("says which file two tasks changed, and which one task changed in two worktrees", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]), task("parser", ["src/b.ts"]));
    const { cast } = scene;
    for (const id of ["lexer", "parser"]) {
      cast.worktree(id);
      await scene.done(id, id);
      cast.write(`../${id}/src/a.ts`, `${id}\n`);
    }
    expect(found((await scene.verify()).data)).toEqual([
      "outside-ownership parser src/a.ts",
      "changed-by-two src/a.ts",
    ]);
    git(join(cast.root, "../parser"), ["checkout", "-q", "."]);
    expect(found((await scene.verify()).data)).toEqual([]);
    cast.worktree("second");
    await cast.ok("agent:lexer", ["enter", "--session-id", "other"], { cwd: "../second" });
    const claim = ["say", "claim", "--tree", "--path", "src/a.ts", "--subject", "x"] as const;
    const lineage = ["--run", "r1", "--step", "lexer", "--session-id", "other"];
    await cast.run("agent:lexer", [...claim, ...lineage], { cwd: "../second" });
    cast.write("../second/src/a.ts", "again\n");
    expect(found((await scene.verify()).data)).toEqual(["parallel-edit lexer src/a.ts"]);
  });

  it("tells tasks apart that share one worktree, and looks at what is uncommitted in the main checkout", async () => {
    const scene = new RunScene(
      task("lexer", ["src/a.ts"]),
      task("parser", ["src/b.ts"]),
      task("review", "read-only"),
    );
    const { cast } = scene;
    for (const id of ["lexer", "parser", "review"]) await scene.done(id, ".");
    cast.write("src/a.ts", "changed\n");
    cast.write("src/b.ts", "changed\n");
    const before = git(cast.root, ["rev-parse", "HEAD"]);
    const { data } = await scene.verify();
    expect(found(data)).toEqual([]);
    expect(data).toMatchObject({
      tasks: [
        { changed_files: ["src/a.ts"] },
        { changed_files: ["src/b.ts"] },
        { changed_files: [] },
      ],
      merge_order: [],
      risks: [expect.stringContaining("without --base")],
    });
    cast.write("README", "changed\n");
    expect(found((await scene.verify()).data)).toEqual(["outside-ownership README"]);
    git(cast.root, ["commit", "-qam", "all"]);
    expect(found((await scene.verify()).data)).toEqual([]);
    const based = await scene.verify("--base", before);
    expect(found(based.data)).toEqual(["outside-ownership README"]);
    expect(based.data).toMatchObject({ risks: [] });
    expect((await scene.verify("--base", "nothing")).code).toBe("bad-value");
    expect((await scene.verify("--base=--output=x")).code).toBe("bad-value");
  });

  it("stops where a task wrote that was only to read", async () => {
    const scene = new RunScene(task("review", "read-only"));
    scene.cast.worktree("w");
    await scene.done("review", "w");
    expect(found((await scene.verify()).data)).toEqual([]);
    scene.cast.write("../w/notes.md", "x");
    expect(found((await scene.verify()).data)).toEqual(["read-only-wrote review notes.md"]);
  });

  it("holds each result against its own task and against Git", async () => {
    const scene = new RunScene(
      task("lexer", ["src/a.ts", "src/deep"]),
      task("parser", ["src/b.ts"]),
    );
    const { cast } = scene;
    for (const id of ["lexer", "parser"]) {
      cast.worktree(id);
      await scene.done(id, id);
    }
    cast.write("../lexer/src/a.ts", "changed\n");
    cast.write("../parser/src/b.ts", "changed\n");
    const said = (task: string, ...changed_files: string[]) =>
      JSON.stringify({ task, changed_files, validation_result: "ok" });
    const given = async (...lines: string[]) => {
      const file = scene.outside("results.jsonl", `${lines.join("\n")}\n`);
      return found((await scene.verify("--results", file)).data);
    };
    expect(await given(said("lexer", "./src/a.ts"), said("parser", "src/b.ts"))).toEqual([]);
    expect(await given(said("lexer", "src/a.ts"))).toEqual(["result-missing parser"]);
    expect(await given(said("lexer", "src/deep/c.ts"), said("parser", "src/b.ts"))).toEqual([
      "result-mismatch lexer src/a.ts",
      "result-mismatch lexer src/deep/c.ts",
    ]);
    expect(await given(said("lexer", "src/a.ts", "src/b.ts"), said("parser", "src/b.ts"))).toEqual([
      "changed-by-two src/b.ts",
      "bad-result lexer src/b.ts",
      "result-mismatch lexer src/b.ts",
    ]);
    const odd = [said("other"), "[]", said("lexer", "/etc/passwd"), '{"task":"lexer"}'];
    expect(await given(...odd, said("lexer", "src/a.ts"), said("parser", "src/b.ts"))).toEqual([
      ...["bad-result", "bad-result", "bad-result", "bad-result"],
    ]);
    expect(
      await given(said("lexer", "src/a.ts"), said("lexer", "src/a.ts"), said("parser", "src/b.ts")),
    ).toEqual(["bad-result lexer"]);
    expect((await scene.verify("--results", "nowhere.json")).code).toBe("unreadable-file");
  });

  it("asks for an artifact with evidence that somebody else has seen", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    scene.cast.worktree("lexer");
    expect(found((await scene.verify()).data)).toEqual(["no-worktree lexer", "no-artifact lexer"]);
    await scene.begin("lexer", "lexer");
    const bare = await scene.land("lexer", []);
    expect(found((await scene.verify()).data)).toEqual(["no-evidence lexer", "unwitnessed lexer"]);
    // Its own word is no witness.
    await scene.cast.say("agent:lexer", "receipt", "--ref", bare);
    expect(found((await scene.verify()).data)).toEqual(["no-evidence lexer", "unwitnessed lexer"]);
    await scene.witness(bare);
    const unfilled = await scene.land("lexer", ["--evidence", EVIDENCE_PLACEHOLDER]);
    await scene.witness(unfilled);
    expect(found((await scene.verify()).data)).toEqual(["no-evidence lexer"]);
    const shown = await scene.land("lexer");
    await scene.witness(shown);
    expect(found((await scene.verify()).data)).toEqual([]);
    for (const ref of [bare, unfilled, shown])
      await scene.cast.say("agent:lexer", "retract", "--ref", ref);
    expect(found((await scene.verify()).data)).toEqual(["no-artifact lexer"]);
  });

  it("has the line ready by which somebody else answers for what was shown", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]), task("parser", ["src/b.ts"]));
    const asked = ["workstream", "verify", scene.file, "--run", "r1", "--strict"];
    const receipts = async () => {
      const { out } = await scene.cast.text(null, asked, { env: ENV });
      return [...out.matchAll(/ (rally say receipt .*)$/gm)].map(([, line]) => line!);
    };
    expect(await receipts()).toEqual([]);
    const shown = [await scene.land("lexer"), await scene.land("parser")];
    const [line, ...others] = await receipts();
    expect([line, others]).toEqual([`rally say receipt --ref ${shown.join(" ")}`, []]);
    const [, , , ...flags] = splitWords(line!);
    await scene.cast.say("lead:01", "receipt", ...flags);
    expect(await receipts()).toEqual([]);
  });

  it("looks where another agent landed a task, rather than where it was begun", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"], { validation: "test -f here" }));
    const { cast } = scene;
    const claim = ["--subject", "x", "--path", "src/a.ts", "--run", "r1", "--step", "lexer"];
    for (const [name, tool] of [
      ["begun", "agent:lexer"],
      ["landed", "codex:02"],
    ] as const) {
      cast.worktree(name);
      await scene.begin("lexer", name, tool);
      await cast.run(tool, ["say", "claim", ...claim], { cwd: `../${name}` });
      cast.write(`../${name}/src/a.ts`, name);
      if (name === "begun") await cast.ok(tool, ["leave"]);
    }
    cast.write("../landed/here", "");
    await scene.witness(await scene.land("lexer", ["--evidence", "ok"], "codex:02"));
    const { data } = await scene.verify("--run-validation");
    expect(found(data)).toContain("outside-ownership lexer here");
    expect(data).toMatchObject({
      tasks: [{ tool: "codex:02", worktrees: ["landed", "begun"], validation: { exit: 0 } }],
      merge_order: [{ branch: "landed" }],
      risks: [expect.stringContaining("what is in worktree begun is not to be merged")],
    });
  });

  it("takes a worktree that is gone for no other, and holds no result against commits it cannot see", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]), task("parser", ["src/b.ts"]));
    const { cast } = scene;
    git(cast.root, ["worktree", "add", "-q", "inside"]);
    await cast.ok("agent:lexer", ["enter"], { cwd: "inside" });
    await scene.witness(await scene.land("lexer"));
    git(cast.root, ["worktree", "remove", "inside"]);
    await scene.done("parser", ".");
    cast.write("src/b.ts", "changed\n");
    git(cast.root, ["commit", "-qam", "x"]);
    const result = { changed_files: ["src/b.ts"], validation_result: "ok" };
    const results = ["lexer", "parser"].map((task) => JSON.stringify({ ...result, task }));
    results[0] = results[0]!.replace("b.ts", "a.ts");
    const { data } = await scene.verify("--results", scene.outside("r", results.join("\n")));
    expect(found(data)).toEqual(["no-worktree lexer"]);
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

  it("runs validations only where it is asked to, where the task was done, without the caller's identity", async () => {
    const probe = 'test -z "$RALLY_TOOL$RALLY_SESSION_ID$GIT_DIR" && test -f new && echo a > ran';
    const scene = new RunScene(
      task("second", ["src/b.ts"], {
        validation: "test -f ran; echo no; exit 3",
        depends_on: ["first"],
      }),
      task("first", ["src/a.ts", "new"], { validation: probe }),
    );
    const { cast } = scene;
    for (const id of ["first", "second"]) {
      cast.worktree(id);
      await scene.done(id, id);
    }
    cast.write("../first/new", "x");
    expect((await scene.verify()).data).toMatchObject({
      tasks: [{ validation: null }, { validation: null }],
      findings: [
        { code: "validation-not-run", severity: "info" },
        { code: "validation-not-run", severity: "info" },
      ],
    });
    expect(cast.files.kind(join(cast.root, "../first/ran"))).toBe(undefined);
    const { data } = await scene.cast.run(
      "lead:01",
      ["workstream", "verify", scene.file, "--run", "r1", "--run-validation"],
      { env: { ...ENV, RALLY_SESSION_ID: "x", GIT_DIR: ".git" } },
    );
    expect(data).toMatchObject({
      tasks: [
        { task: "second", validation: { ran: true, exit: 3, output: "no" } },
        { task: "first", validation: { ran: true, exit: 0, output: "" } },
      ],
      findings: [{ code: "validation-failed", severity: "stop", task: "second" }],
    });
    expect(cast.files.kind(join(cast.root, "../first/ran"))).toBe("file");
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

  it("finds where a task was done by the worktrees that its claims name", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast } = scene;
    cast.worktree("lexer");
    const there = { cwd: "../lexer" };
    const claim = ["claim", "--tree", "--path", "src/a.ts", "--subject", "x"];
    const where = async () => {
      rmSync(join(cast.room, "sessions"), { recursive: true, force: true });
      const { tasks } = (await scene.verify()).data as unknown as WorkstreamVerifyResult;
      return tasks[0]?.worktrees;
    };
    // As a hook claims: of no run.
    const hooked = (await cast.ok("agent:lexer", ["say", ...claim], there)).fact.id;
    await scene.land("lexer");
    expect(await where()).toEqual(["lexer"]);
    await cast.say("agent:lexer", "release", "--ref", hooked);
    expect(await where()).toEqual([]);
    // What is said within the run is remembered when it has ended.
    const lineage = ["--run", "r1", "--step", "lexer"];
    const said = (await cast.ok("agent:lexer", ["say", ...claim, ...lineage], there)).fact;
    await cast.say("agent:lexer", "release", "--ref", said.id);
    expect(await where()).toEqual(["lexer"]);
  });

  it("finds where a task was done by the record of its managed session", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast } = scene;
    const worktree = cast.worktree("lexer");
    await scene.land("lexer");
    rmSync(join(cast.room, "sessions"), { recursive: true, force: true });
    const { session } = cast.facts().find(({ kind }) => kind === "artifact")!;
    const record = {
      ...{ label: "lexer-01", session, tool: "agent:lexer", agent: null, backend: "tmux" },
      ...{ place: null, process: null, worktree, cwd: worktree, adopted: false, began: 0 },
      stopped: 1,
    };
    cast.write(".rally/managed/lexer-01.json", JSON.stringify(record));
    expect((await scene.verify()).data).toMatchObject({ tasks: [{ worktrees: ["lexer"] }] });
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
