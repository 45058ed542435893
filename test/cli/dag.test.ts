import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Unheard } from "../../lib/cli/world.ts";
import { Cast } from "./cast.ts";

const [LEAD, A, B] = ["claude_code:01", "agent:parse", "agent:lex"] as const;
const RUN = ["--run", "r1"];

/** Two steps, of which one has landed and the other follows it and is overdue. */
async function twoSteps(): Promise<Cast> {
  const cast = new Cast();
  await cast.ok(LEAD, ["enter"]);
  const lex = [...RUN, "--step", "lex"];
  const parse = [...RUN, "--step", "parse", "--parent-step", "lex", "--expect", "10m"];
  await cast.say(B, "claim", "--path", "src/a.ts", "--subject", "x", ...lex);
  const shown = await cast.say(B, "artifact", "--subject", "lexer", "--evidence", "ok", ...lex);
  await cast.say(A, "claim", "--path", "src/deep", "--subject", "y", ...parse, "--ref", shown);
  cast.now += 21 * 60_000;
  return cast;
}

describe("rally dag", () => {
  it("gives the steps of a run, what follows what, and what was found", async () => {
    const cast = await twoSteps();
    const { nodes, edges, findings } = await cast.ok(null, ["dag", ...RUN]);
    expect(nodes.map(({ step, status, tool, overdue }) => [step, status, tool, overdue])).toEqual([
      ["lex", "landed", B, false],
      ["parse", "in_flight", A, true],
    ]);
    expect(edges).toEqual([
      { from: "lex", to: "parse", kind: "parent_step" },
      { from: "lex", to: "parse", kind: "ref" },
    ]);
    expect(findings.map(({ code, step }) => [code, step])).toEqual([["overdue-step", "parse"]]);
  });

  it("knows nothing of a run that nobody named, which is no failure", async () => {
    const cast = await twoSteps();
    expect(await cast.ok(null, ["dag", "--run", "r2"])).toEqual({
      run: "r2",
      nodes: [],
      edges: [],
      findings: [],
    });
    expect((await cast.text(null, ["dag", "--run", "r2"])).out).toContain("r2");
    expect((await cast.json(null, ["dag", "--run", "a b"])).code).toBe("bad-value");
    expect((await cast.json(null, ["dag"])).exit).toBe(2);
  });

  it("is a tree for people, and a graph for what draws graphs; JSON is JSON in any format", async () => {
    const cast = await twoSteps();
    const { out } = await cast.text(null, ["dag", ...RUN]);
    expect(out).toMatch(
      /^lex landed agent:lex .*\n {2}parse in flight agent:parse \(idle\) begun 21 min ago overdue/m,
    );
    expect(out).toMatch(/^overdue-step: /m);
    const mermaid = await cast.text(null, ["dag", ...RUN, "--format", "mermaid"]);
    expect(mermaid.out).toMatch(
      /^flowchart TD\n {2}n0\["lex<br\/>.*\n.*\n {2}n0 --> n1\n {2}n0 -\.-> n1\n$/,
    );
    const dot = await cast.text(null, ["dag", ...RUN, "--format", "dot"]);
    expect(dot.out).toMatch(
      /^digraph run \{\n {2}n0 \[label="lex\\n.*\n.*\n {2}n0 -> n1;\n.*dashed.*\n\}\n$/,
    );
    const json = await cast.json(null, ["dag", ...RUN, "--format", "dot"]);
    expect(json.data).toEqual(await cast.ok(null, ["dag", ...RUN]));
  });

  it("answers from facts.db as from the ledger alone", async () => {
    const cast = await twoSteps();
    for (let n = 0; n < 80; n++) cast.append({ kind: "presence", run: "r1", step: `s${n % 7}` });
    const first = await cast.ok(null, ["dag", ...RUN]);
    cast.append({ kind: "presence", run: "r1", step: "tail" });
    const both = await cast.ok(null, ["dag", ...RUN]);
    expect(both.nodes.length).toBe(first.nodes.length + 1);
    for (const name of ["facts.db", "cache"])
      rmSync(join(cast.room, name), { recursive: true, force: true });
    expect(await cast.ok(null, ["dag", ...RUN])).toEqual(both);
  });

  it("answers with --watch a line whenever the run has changed, and none when only others have", async () => {
    const cast = await twoSteps();
    const lines: string[] = [];
    let looks = 0;
    cast.pause = () => {
      if (++looks > 9) throw new Error("nobody saw what was appended");
      cast.append({
        kind: "presence",
        ...(looks % 2 === 0 ? { run: "r1", step: `s${looks}` } : {}),
      });
    };
    const out = (text: string): void => {
      if (lines.length === 3) throw new Unheard("EPIPE");
      lines.push(text);
    };
    const { exit } = await cast.text(null, ["dag", ...RUN, "--watch", "--json"], {
      world: { out },
    });
    expect(exit).toBe(0);
    expect(lines.map((line) => JSON.parse(line).data.dag.nodes.length)).toEqual([2, 3, 4]);
    expect(lines.every((line) => /^\{.*\}\n$/.test(line))).toBe(true);
  });
});

describe("rally wake-due", () => {
  const standby = (tool: string, at: string) =>
    ["--reason", `wait of ${tool}`, "--wake-after", at] as const;

  it("gives the standbys that are due, earliest first, and what would resume them", async () => {
    const cast = new Cast();
    const late = await cast.say(A, "standby", ...standby(A, "2026-11-20T11:00:00Z"));
    const early = await cast.say(B, "standby", ...standby(B, "2026-11-20T10:00:00Z"));
    const coming = await cast.say(LEAD, "standby", ...standby(LEAD, "+10m"));
    const { due } = await cast.ok(null, ["wake-due"]);
    expect(due).toEqual([
      {
        standby_event_id: early,
        owner: B,
        reason: `wait of ${B}`,
        wake_after: "2026-11-20T10:00:00.000Z",
        suggested_command: "rally next --tool agent:lex",
        argv: ["rally", "next", "--tool", B],
      },
      expect.objectContaining({ standby_event_id: late, owner: A }),
    ]);
    const ids = async (...words: string[]) =>
      (await cast.ok(null, ["wake-due", ...words])).due.map((each) => each.standby_event_id);
    expect(await ids("--tool", A)).toEqual([late]);
    expect(await ids("--tool", "nobody:1")).toEqual([]);
    cast.now += 600_000;
    expect(await ids()).toEqual([early, late, coming]);
    await cast.say(B, "wake", "--ref", early);
    await cast.say(A, "artifact", "--subject", "x", "--ref", late);
    expect(await ids()).toEqual([coming]);
    const { out } = await cast.text(null, ["wake-due"]);
    expect(out).toContain(`claude_code:01 due since 12:10Z "wait of claude_code:01"`);
  });

  it("knows nothing of standbys without a time, or of those who have left", async () => {
    const cast = new Cast();
    await cast.say(B, "standby", ...standby(B, "2026-11-20T10:00:00Z"));
    expect((await cast.ok(null, ["wake-due"])).due).toHaveLength(1);
    await cast.ok(B, ["leave"]);
    await cast.say(A, "claim", "--path", "src/a.ts", "--subject", "x");
    const [claim] = cast.facts();
    cast.append({ kind: "standby", ref: claim!.id });
    expect((await cast.ok(null, ["wake-due"])).due).toEqual([]);
    expect((await cast.text(null, ["wake-due"])).out).toBe("nobody's time has come\n");
  });
});
