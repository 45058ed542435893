/** In which of the real worktrees workstream verify finds that a task was done. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WorkstreamVerifyResult } from "../../../lib/cli/verbs/workstream_verify.ts";
import { git } from "../../git/git_command.ts";
import { found, RunScene, task } from "./run_scene.ts";

describe("rally workstream verify, asked where a task was done,", () => {
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
});
