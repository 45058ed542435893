/**
 * One goal, twelve tasks, four agents in four worktrees: real processes follow their packets, one dies, one stands by
 * and is woken, one writes outside what it owns. After each step the lead looks.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../backends/echo.ts";
import { git } from "../git/git_command.ts";
import { asked, RALLY, rally } from "./compiled.ts";
import { linesOf } from "./ledger_file.ts";
import { repository, scratch } from "./repository.ts";

const root = scratch();
const app = repository(join(root, "app"));
const packets = join(root, "packets");
const file = join(root, "parser.json");
const LEAD = ["--tool", "claude_code:01"];
const AGENT = join(import.meta.dirname, "fan_out_agent.mjs");
const env = {
  PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
  HOME: root,
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

/** Task, what it owns, what it waits for. */
const TASKS: readonly (readonly [id: string, owns: readonly string[], after: readonly string[]])[] =
  [
    ["lexer", ["src/lexer.ts"], []],
    ["parser", ["src/parser.ts"], []],
    ["printer", ["src/printer.ts"], []],
    ["tree", ["src/tree/"], []],
    ["lexer-tests", ["test/lexer.test.ts"], ["lexer"]],
    ["parser-tests", ["test/parser.test.ts"], ["parser"]],
    ["printer-tests", ["test/printer.test.ts"], ["printer"]],
    ["tree-tests", ["test/tree.test.ts"], ["tree"]],
    ["cli", ["src/cli.ts", "bin"], ["lexer-tests", "parser-tests"]],
    ["docs", ["docs"], ["printer-tests"]],
    ["bench", ["bench"], ["tree-tests"]],
    ["review", [], ["cli", "docs", "bench"]],
  ];

const worktrees = ["one", "two", "three", "four"].map((name) => join(root, name));
const [one, two, three, four] = worktrees as [string, string, string, string];

beforeAll(() => {
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/rally"), `#!/bin/sh\nexec '${RALLY}' "$@"\n`, { mode: 0o755 });
  for (const each of worktrees) git(app, ["worktree", "add", "-q", "-b", basename(each), each]);
  const tasks = TASKS.map(([id, owns, depends_on]) => ({
    id,
    intent: `do the ${id}`,
    owns: owns.length === 0 ? "read-only" : owns,
    validation: owns.length === 0 ? "true" : `test -e '${owns[0]!.replace(/\/$/, "")}'`,
    output: `the ${id}, with "evidence"`,
    depends_on,
    ...(id === "tree" ? { expect: "1s" } : {}),
  }));
  const description = "A parser in parts; it's $HOME-made.";
  writeFileSync(file, JSON.stringify({ workstream: "the parser", description, tasks }));
});

/** An agent begins; it ends by itself, or is killed. */
function begin(cwd: string, ...tasks: string[]): ChildProcess {
  return spawn(process.execPath, [AGENT, packets, ...tasks], { cwd, env, stdio: "pipe" });
}

function ended(agent: ChildProcess): Promise<{ exit: number | null; err: string }> {
  let err = "";
  agent.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return new Promise((done) => agent.once("close", (exit) => done({ exit, err })));
}

async function follow(cwd: string, ...tasks: string[]): Promise<void> {
  expect(await ended(begin(cwd, ...tasks))).toEqual({ exit: 0, err: "" });
}

interface Node {
  readonly step: string;
  readonly status: string;
  readonly overdue: boolean;
  readonly begun_at: string | null;
}

function dag() {
  const { nodes, edges, findings } = asked(app, ["dag", "--run", "r1"]).data!["dag"];
  const by = (test: (node: Node) => boolean): string[] =>
    (nodes as Node[])
      .filter(test)
      .map(({ step }) => step)
      .sort();
  return {
    edges: edges as { from: string; to: string; kind: string }[],
    findings: findings as { code: string; step: string | null }[],
    landed: by(({ status }) => status === "landed"),
    stalled: by(({ status }) => status === "stalled"),
    begun: by(({ status, begun_at }) => status === "in_flight" && begun_at !== null),
    seeded: by(({ begun_at }) => begun_at === null),
    overdue: by(({ overdue }) => overdue),
  };
}

/** Looks again until it is so. */
function until<T>(look: () => T, isSo: (seen: T) => boolean): Promise<T> {
  return eventually(() => {
    const seen = look();
    return isSo(seen) ? seen : undefined;
  });
}

const verify = (...more: string[]) =>
  asked(app, ["workstream", "verify", file, "--run", "r1", "--strict", ...more]);

/** What agents answered. */
function results(): string[] {
  const names = readdirSync(packets).filter((name) => name.endsWith(".result.json"));
  return ["--results", ...names.map((name) => join(packets, name))];
}

describe("a fan-out", { timeout: 60_000 }, () => {
  it("is checked and planned", () => {
    asked(app, ["enter", ...LEAD]);
    expect(rally(root, ["workstream", "lint", file]).exit).toBe(0);
    expect(asked(app, ["workstream", "plan", file]).data?.["workstream"]).toMatchObject({
      fan_out: true,
      waves: { length: 4 },
    });
  });

  it("is packed and seeded", () => {
    expect(rally(app, ["workstream", "packet", file, "--run", "r1", "--out", packets]).exit).toBe(
      0,
    );
    expect(readdirSync(packets)).toHaveLength(12);
    expect(dag()).toMatchObject({ landed: [], begun: [], edges: [] });
    expect(asked(app, ["workstream", "seed", file, "--run", "r1", ...LEAD]).ok).toBe(true);
    const { seeded, edges } = dag();
    expect(seeded).toHaveLength(11);
    expect(
      edges
        .filter(({ to }) => to === "cli")
        .map(({ from }) => from)
        .sort(),
    ).toEqual(["lexer-tests", "parser-tests"]);
    // What is seeded is nobody else's.
    const taken = asked(two, [
      "say",
      "claim",
      "--tool",
      "codex:09",
      "--path",
      "src/tree/a.ts",
      "--subject",
      "x",
    ]);
    expect(taken).toMatchObject({ exit_code: 2, error: { code: "claim-conflict" } });
  });

  it("goes on in four worktrees at once, until one agent dies", async () => {
    const dying = begin(four, "tree:hangs");
    const gone = ended(dying);
    await Promise.all([follow(one, "lexer"), follow(two, "parser"), follow(three, "printer")]);
    await until(dag, ({ begun }) => begun.includes("tree"));
    dying.kill("SIGKILL");
    await gone;
    const { landed, begun, overdue, findings } = await until(
      dag,
      (each) => each.overdue.length > 0,
    );
    expect({ landed, begun, overdue }).toEqual({
      landed: ["lexer", "parser", "printer"],
      begun: ["tree"],
      overdue: ["tree"],
    });
    expect(findings.find(({ code }) => code === "overdue-step")).toMatchObject({ step: "tree" });
    const next = asked(app, ["next", ...LEAD]).data?.["next"];
    expect(next.findings[0]).toMatchObject({ code: "overdue-step" });
    // The twin: nobody but the lead is told.
    const other = asked(one, ["next", "--tool", "agent:lexer"]).data?.["next"];
    expect(JSON.stringify(other.findings)).not.toContain("overdue");
    const report = asked(app, ["workstream", "report", file, "--run", "r1"]).data?.["workstream"];
    expect(report).toMatchObject({ status: "PARTIAL", completed: 3, total: 12 });
  });

  it("gets over that: whoever takes the packet goes on where the dead one stopped", async () => {
    await Promise.all([
      follow(four, "tree", "tree-tests"),
      follow(one, "lexer-tests"),
      follow(two, "parser-tests"),
      follow(three, "printer-tests"),
    ]);
    const { landed, overdue, findings } = dag();
    expect(landed).toHaveLength(8);
    expect(overdue).toEqual([]);
    expect(findings.map(({ code }) => code)).not.toContain("overdue-step");
  });

  it("has one that stands by, and is woken", async () => {
    const script = join(root, "wake.sh");
    writeFileSync(
      script,
      `#!/bin/sh
[ "$RALLY_EVENT" = wake_due ] || exit 0
cd '${one}' || exit 1
rally say wake --tool agent:cli --ref "$RALLY_FACT_ID" --run r1 --step cli &&
exec '${process.execPath}' '${AGENT}' '${packets}' cli
`,
      { mode: 0o755 },
    );
    const watch = ["watch", "--once", "--json", "--on-activity", `'${script}'`];
    const first = rally(app, watch, { env });
    expect(first).toMatchObject({ exit: 0, out: "" });
    await follow(one, "cli:parks");
    const due = () => asked(app, ["wake-due"]).data!["wake-due"].due as { owner: string }[];
    expect(await until(due, ({ length }) => length > 0)).toMatchObject([{ owner: "agent:cli" }]);
    expect(dag()).toMatchObject({ stalled: ["cli"] });
    const { exit, out, err } = rally(app, watch, { env });
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toContain('"wake_due"');
    expect(dag()).toMatchObject({ stalled: [] });
    expect(dag().landed).toContain("cli");
    expect(due()).toEqual([]);
  });

  it("is not merged while one has written what is not its own", async () => {
    await Promise.all([follow(three, "docs:strays"), follow(four, "bench")]);
    await follow(two, "review");
    expect(dag().landed).toHaveLength(12);
    const found = verify(...results());
    expect(found).toMatchObject({ ok: false, exit_code: 4 });
    expect(found.error?.message).toContain("src/parser.ts");
    const stops = found.data?.["workstream"].findings.filter(
      ({ severity }: { severity: string }) => severity === "stop",
    );
    expect(stops.map(({ path }: { path: string }) => path)).toContain("src/parser.ts");
    expect(JSON.stringify(stops)).toContain("three");
    git(three, ["checkout", "--quiet", "HEAD", "--", "src"]);
    git(three, ["clean", "-fdq", "src"]);
    expect(verify(...results(), "--run-validation")).toMatchObject({ ok: true });
  });

  it("comes back as one result, which agrees with the ledger", () => {
    const report = asked(app, ["workstream", "report", file, "--run", "r1"]).data?.["workstream"];
    expect(report).toMatchObject({ status: "SUCCESS", completed: 12, total: 12 });
    const facts = linesOf(join(app, ".rally/log/main.jsonl"));
    const shown = facts.filter(({ kind, run }) => kind === "artifact" && run === "r1");
    expect(report.tasks.map(({ task }: { task: string }) => task).sort()).toEqual(
      shown.map(({ step }) => step).sort(),
    );
    const before = facts.length;
    const retro = asked(app, ["retro", file, "--run", "r1", ...LEAD]).data?.["retro"];
    const agents = new Set(shown.map(({ tool }) => tool)).size;
    expect(retro).toMatchObject({ tasks: 12, agents });
    expect(retro.score).toBeGreaterThan(0);
    expect(retro.score).toBeLessThanOrEqual(1);
    asked(app, ["retro", file, "--run", "r1", ...LEAD]);
    const after = linesOf(join(app, ".rally/log/main.jsonl"));
    expect(after.slice(before).map(({ kind }) => kind)).toEqual(["lesson"]);
    // The lead has never written a file.
    expect(git(app, ["status", "--porcelain"])).toBe("");
  });
});
