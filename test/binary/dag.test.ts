/** A run as a lead sees it, by real processes: the graph, its findings, and who is to be woken. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { asked, rally } from "./compiled.ts";
import { scene } from "./repository.ts";

const { app, feature, room } = scene();
const [LEAD, A, B] = ["claude_code:01", "agent:a", "agent:b"].map((tool) => ["--tool", tool]);
const step = (name: string, ...more: string[]) => ["--run", "r1", "--step", name, ...more];
const go = (cwd: string, ...words: string[]) => {
  const { data, error } = asked(cwd, words);
  expect(error).toBeUndefined();
  return data?.[words[0]!];
};

it("a run is the same graph from every worktree, with or without facts.db", () => {
  go(app, "enter", ...LEAD!);
  const shown = go(app, "say", "artifact", "--subject", "lexer", ...step("lex"), ...A!).fact.id;
  go(feature, "say", "receipt", "--ref", shown, ...step("parse", "--parent-step", "lex"), ...B!);
  const at = "2026-01-01T00:00:00Z";
  const parked = go(feature, "say", "standby", "--wake-after", at, ...step("parse"), ...B!).fact.id;
  for (let n = 0; n < 70; n++) go(app, "say", "presence", ...step(`s${n % 5}`), ...A!);

  const dag = go(app, "dag", "--run", "r1");
  expect(dag.nodes.slice(0, 2)).toMatchObject([
    { step: "lex", status: "landed", tool: "agent:a" },
    { step: "parse", status: "stalled", tool: "agent:b" },
  ]);
  expect(dag.edges.map((each: { kind: string }) => each.kind)).toEqual(["parent_step", "ref"]);
  for (const name of ["facts.db", "cache"])
    rmSync(join(room, name), { recursive: true, force: true });
  expect(go(feature, "dag", "--run", "r1")).toEqual(dag);
  expect(rally(app, ["dag", "--run", "r1"]).out).toContain("\n  parse stalled agent:b");

  expect(go(app, "next", ...LEAD!).findings).toMatchObject([
    { code: "stalled-step", step: "parse" },
  ]);
  expect(go(app, "next", ...A!).findings).toEqual([]);
  const { due } = go(app, "wake-due");
  expect(due).toMatchObject([{ standby_event_id: parked, owner: "agent:b" }]);
  const [, ...argv] = due[0].argv;
  expect(go(app, ...argv).target_fact).toBe(parked);
  go(feature, "say", "wake", "--ref", parked, ...B!);
  expect(go(app, "wake-due").due).toEqual([]);
});
