/** workstream report: what it says of a run, and that the ledger says the same. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fact } from "../../../lib/fact/fact.ts";
import type { Report } from "../../../lib/fanout/report.ts";
import { EVIDENCE_PLACEHOLDER } from "../../../lib/fanout/shown_evidence.ts";
import type { DagView } from "../../../lib/room/run/dag_view.ts";
import fc from "../../fast_check.ts";
import { git } from "../../git/git_command.ts";
import { ENV, RunScene, task } from "./run_scene.ts";

const LINEAGE = (id: string) => ["--run", "r1", "--step", id];

async function report(scene: RunScene, ...more: readonly string[]): Promise<Report> {
  const { data } = await scene.cast.run(null, ["workstream", "report", ...more, "--run", "r1"], {
    env: ENV,
  });
  return data as unknown as Report;
}

const states = ({ tasks }: Report) => tasks.map(({ task, state }) => `${task} ${state}`);

describe("rally workstream report", () => {
  it("follows a run from its beginning to its end", async () => {
    const scene = new RunScene(
      task("lexer", ["src/a.ts"]),
      task("parser", ["src/b.ts"], { depends_on: ["lexer"] }),
    );
    const { cast, file } = scene;
    const tree = cast.worktree("lexer");
    expect(await report(scene, file)).toMatchObject({
      status: "FAILED",
      completed: 0,
      total: 2,
      team: [],
      next: "begin: lexer",
    });
    await scene.begin("lexer", "lexer");
    const claim = ["claim", "--subject", "x", "--path", "src/a.ts", ...LINEAGE("lexer")];
    await cast.say("agent:lexer", ...claim);
    const begun = await report(scene, file);
    expect([begun.status, begun.next]).toEqual(["PARTIAL", "wait for lexer"]);
    expect(states(begun)).toEqual(["lexer in_flight", "parser open"]);
    const blocker = await cast.say(
      "agent:lexer",
      "blocker",
      "--subject",
      "no",
      ...LINEAGE("lexer"),
    );
    const blocked = await report(scene, file);
    expect(blocked).toMatchObject({
      status: "BLOCKED",
      blockers: [{ fact: blocker, task: "lexer" }],
    });
    expect(states(blocked)).toEqual(["lexer blocked", "parser open"]);
    await cast.say("agent:lexer", "resolve", "--ref", blocker);
    writeFileSync(join(tree, "src/a.ts"), "changed\n");
    await scene.witness(await scene.land("lexer"));
    const half = await report(scene, file);
    expect([half.status, half.completed, half.next]).toEqual(["PARTIAL", 1, "begin: parser"]);
    expect(half.changed_files).toEqual(["src/a.ts"]);
    expect(half.findings?.map(({ code }) => code)).toContain("no-artifact");
    await scene.done("parser", ".");
    const done = await report(scene, file);
    expect([done.status, done.completed]).toEqual(["SUCCESS", 2]);
    expect(await report(scene)).toMatchObject({ status: "SUCCESS", total: 2, findings: null });
    const handoff = ["handoff", "--subject", "merge", "--to", "all", ...LINEAGE("parser")];
    await cast.say("agent:parser", ...handoff);
    expect(await report(scene)).toMatchObject({
      status: "PARTIAL",
      handoffs: [{ task: "parser" }],
    });
  });

  it("says who went away, what was begun again, and what nobody will begin", async () => {
    const scene = new RunScene(
      task("lexer", ["src/a.ts"]),
      task("parser", ["src/b.ts"], { depends_on: ["lexer"] }),
      task("docs", ["README"]),
    );
    const { cast, file } = scene;
    const claim = ["claim", "--subject", "x", "--path", "src/a.ts", ...LINEAGE("lexer")];
    const first = await cast.say("agent:lexer", ...claim);
    expect((await report(scene)).retries).toEqual([]);
    await cast.say("agent:lexer", "release", "--ref", first);
    await cast.say("agent:lexer", ...claim);
    await cast.ok("agent:lexer", ["leave"]);
    await scene.done("docs", ".");
    const left = await report(scene, file);
    expect(states(left)).toEqual(["lexer stalled", "parser skipped", "docs landed"]);
    expect([left.status, left.next]).toEqual(["BLOCKED", "give to others: lexer"]);
    expect(left.team).toMatchObject([
      { tool: "agent:lexer", status: "gone", tasks: ["lexer"] },
      { tool: "agent:docs", status: "active", tasks: ["docs"] },
    ]);
    await cast.say("agent:lexer2", ...claim);
    const again = await report(scene, file);
    expect(states(again)).toEqual(["lexer in_flight", "parser open", "docs landed"]);
    expect(again.retries).toEqual([
      { task: "lexer", from: "agent:lexer", to: "agent:lexer", reason: "released" },
      { task: "lexer", from: "agent:lexer", to: "agent:lexer2", reason: "replaced" },
    ]);
  });

  it("knows those who are expected by what was seeded for them", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    scene.cast.append({
      ...{ kind: "claim", tool: "agent:lexer", session: "seeded-agent-lexer-aaaaaaaa" },
      ...{ paths: ["src/a.ts"], phase: "seeded", run: "r1", step: "lexer", subject: "x" },
      lease_until: "2026-11-20T23:00:00.000Z",
    } as unknown as Fact);
    const { team, tasks, status } = await report(scene);
    expect(team).toMatchObject([{ tool: "agent:lexer", status: "expected" }]);
    expect([tasks[0]?.state, status]).toEqual(["open", "FAILED"]);
  });

  it("says what is left after the merge, as a line for a shell", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    const { cast, file } = scene;
    const tree = cast.worktree("lexer");
    const run = "a$(id)";
    await scene.begin("lexer", "lexer");
    const lineage = ["--run", run, "--step", "lexer", "--evidence", "ok"];
    await cast.say("agent:lexer", "artifact", "--subject", "x", ...lineage);
    cast.write("../lexer/src/a.ts", "changed\n");
    git(tree, ["commit", "-qam", "x"]);
    const next = async () => {
      const asked = ["report", file, "--run", run];
      return (await cast.run(null, ["workstream", ...asked], { env: ENV })).data["next"];
    };
    expect(await next()).toBe(
      "verify and merge: rally workstream verify FILE --run 'a$(id)' --strict",
    );
    git(cast.root, ["merge", "-q", "lexer"]);
    expect(await next()).toBe("look back: rally retro --run 'a$(id)'");
    await cast.ok("lead:01", ["retro", file, "--run", run]);
    expect(await next()).toBe("nothing is left to do");
  });

  it("shows what was validated, and not what a packet says in its place", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    await scene.land("lexer", ["--evidence", EVIDENCE_PLACEHOLDER, "5 tests passed"]);
    const { tasks } = await report(scene);
    expect(tasks.map(({ evidence }) => evidence)).toEqual([["5 tests passed"]]);
  });

  it("is shown in four forms of one value", async () => {
    const scene = new RunScene(task("lexer", ["src/a.ts"]));
    await scene.done("lexer", ".");
    const shown = async (format: string) => {
      const argv = ["workstream", "report", scene.file, "--run", "r1", "--format", format];
      return (await scene.cast.text(null, argv, { env: ENV })).out;
    };
    const value = await report(scene, scene.file);
    expect(JSON.parse(await shown("json"))).toEqual(value);
    expect(await shown("text")).toContain("r1: SUCCESS, 1 of 1 tasks landed\n  lexer  landed");
    expect(await shown("step-complete")).toBe(
      [
        "_STEP_COMPLETE:",
        "  Agent: Rally",
        "  Status: SUCCESS",
        "  Output:",
        '    deliverable: "none"',
        "    parameters:",
        '      task_type: "fan-out"',
        '      scope: "parse: 1 of 1 tasks landed"',
        "  Validations:",
        '    completeness: "complete"',
        '    quality_check: "passed"',
        "  Next: DONE",
        '  Reason: "verify and merge: rally workstream verify FILE --run r1 --strict"',
        "",
      ].join("\n"),
    );
    const block = (await shown("handoff")).split("\n");
    expect(
      block.map((line) => line.split(":")[0]).filter((line) => !line?.startsWith(" ")),
    ).toEqual([
      ...["## NEXUS_HANDOFF", "- Step", "- Agent", "- Summary", "- Key findings / decisions"],
      ...["- Artifacts", "- Risks", "- Suggested next agent", "- Next action", ""],
    ]);
    expect(block[1]).toBe("- Step: 1/1");
  });

  it("agrees with a count of the facts, whatever was said", async () => {
    const said = fc.record({
      step: fc.constantFrom("a", "b", "c"),
      kind: fc.constantFrom("claim", "artifact", "blocker", "presence", "handoff"),
      who: fc.constantFrom("x:1", "x:2", "x:3"),
      ended: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 12 }), async (all) => {
        const scene = new RunScene();
        const { cast } = scene;
        for (const [n, { step, kind, who, ended }] of all.entries()) {
          const more = { claim: { paths: [`src/${n}`], lease_until: "2026-11-20T23:00:00.000Z" } };
          const about = { target: "all", subject: "x", ...more[kind as "claim"] };
          const own = { tool: who, session: `s-${who}` };
          cast.append({ kind, ...own, ...about, run: "r1", step } as unknown as Fact);
          if (ended) cast.append({ kind: "session", status: "ended", ...own } as unknown as Fact);
        }
        const { tasks, status, completed, total } = await report(scene);
        const facts = cast.facts().filter(({ run }) => run === "r1");
        const steps = [...new Set(facts.map(({ step }) => step!))];
        const of = (step: string, kind: string) =>
          facts.some((each) => each.step === step && each.kind === kind);
        const open = facts.some(({ kind }) => kind === "blocker");
        // Whoever hands it to somebody does not work on it.
        const workers = (step: string) =>
          facts.filter((each) => each.step === step && each.kind !== "handoff");
        const here = ({ session }: Fact) =>
          cast.facts().findLast((each) => each.session === session)?.kind !== "session";
        const landed = steps.filter((step) => of(step, "artifact"));
        const expected = steps.map((step) => {
          if (of(step, "artifact")) return "landed";
          if (of(step, "blocker")) return "blocked";
          const some = workers(step);
          return some.length === 0 || some.some(here) ? "in_flight" : "stalled";
        });
        expect(tasks.map(({ state }) => state)).toEqual(expected);
        const dag = (await cast.run(null, ["dag", "--run", "r1"])).data as unknown as DagView;
        for (const { step, status } of dag.nodes) {
          const state = tasks.find(({ task }) => task === step)!.state;
          if (state !== "blocked") expect([step, status]).toEqual([step, state]);
        }
        expect([completed, total]).toEqual([landed.length, steps.length]);
        if (open) expect(status).toBe("BLOCKED");
        else if (landed.length === 0 && !expected.includes("in_flight"))
          expect(status).toBe("FAILED");
        else if (status === "SUCCESS")
          expect([landed.length, facts.some(({ kind }) => kind === "handoff")]).toEqual([
            total,
            false,
          ]);
      }),
      { numRuns: 15 },
    );
  });
});
