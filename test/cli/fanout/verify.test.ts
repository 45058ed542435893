/** workstream verify, over real repositories with worktrees: what it finds, and what it runs. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EVIDENCE_PLACEHOLDER } from "../../../lib/fanout/shown_evidence.ts";
import { git } from "../../git/git_command.ts";
import { splitWords } from "../shell.ts";
import { ENV, found, RunScene, task } from "./run_scene.ts";

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
});
