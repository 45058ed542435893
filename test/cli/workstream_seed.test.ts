import { describe, expect, it } from "vitest";
import type { WorkstreamSeedResult } from "../../lib/cli/verbs/workstream_seed.ts";
import type { Conflict } from "../../lib/room/views/conflicts.ts";
import { Cast } from "./cast.ts";
import { beforeAppend, hook } from "./hosted.ts";
import { described, PARSER } from "./workstreams.ts";

const LEAD = "claude_code:01";
const SEED = ["workstream", "seed", "workstream.json", "--run", "r1"] as const;

function cast(descriptor: object = PARSER): Cast {
  const made = new Cast();
  described(made, descriptor);
  return made;
}

async function seeded(on: Cast, ...more: string[]): Promise<WorkstreamSeedResult["seeded"]> {
  const { exit, out, data } = await on.json(LEAD, [...SEED, ...more]);
  expect(exit, out).toBe(0);
  return (data as WorkstreamSeedResult).seeded;
}

/** Who holds what. */
async function held(on: Cast): Promise<unknown[]> {
  const { active_claims } = await on.ok(null, ["room"]);
  return active_claims.map(({ tool, paths }) => [tool, ...(paths ?? [])]);
}

describe("workstream seed", () => {
  it("claims for each tool what its task owns, under a session of its own, in one append", async () => {
    const on = cast();
    const rows = await seeded(on);
    expect(rows.map(({ task, tool, outcome, paths }) => [task, tool, outcome, ...paths])).toEqual([
      ["lexer", "agent:lexer", "granted", "src/lexer.ts", "test/lexer"],
      ["parser", "agent:parser", "granted", "src/parser.ts"],
    ]);
    const facts = on.facts();
    expect(facts.map(({ kind, tool }) => [kind, tool])).toEqual([
      ["session", "agent:lexer"],
      ["claim", "agent:lexer"],
      ["session", "agent:parser"],
      ["claim", "agent:parser"],
    ]);
    expect(facts[3]).toMatchObject({
      id: rows[1]!.claim,
      session: rows[1]!.session,
      phase: "seeded",
      subject: "write the parser",
      summary: `seeded by ${LEAD}`,
      run: "r1",
      step: "parser",
      parent_steps: ["lexer"],
    });
    expect(facts[1]!.expect).toBe("30m");
    for (const { session, lease_until } of rows) {
      expect(session).toMatch(/^seeded-agent-(lexer|parser)-\w{8}$/);
      expect(Date.parse(lease_until) - on.now).toBe(24 * 3_600_000);
    }
  });

  it("says the second time that they are held, and writes nothing", async () => {
    const on = cast();
    const first = await seeded(on);
    const before = on.ledger();
    const again = await seeded(on);
    expect(again).toEqual(first.map((each) => ({ ...each, outcome: "held" })));
    expect(on.ledger()).toBe(before);
    // Of what was given back since, it claims that alone, for the same session.
    await on.say("agent:lexer", "release", "--mine");
    const third = await seeded(on);
    expect(third.map(({ outcome }) => outcome)).toEqual(["granted", "held"]);
    expect(third[0]!.session).toBe(first[0]!.session);
  });

  it("takes what is held for another run for no claim of this one", async () => {
    const on = cast();
    await seeded(on);
    const before = on.ledger();
    const again = await on.json(LEAD, [...SEED.slice(0, -1), "r2"]);
    expect([again.exit, again.code]).toEqual([2, "other-run"]);
    expect(on.ledger()).toBe(before);
  });

  it("takes a lease and a prefix, and writes nothing for what only reads", async () => {
    const on = cast();
    const [first] = await seeded(on, "--lease", "10m", "--tool-prefix", "codex");
    expect(first!.tool).toBe("codex:lexer");
    expect(Date.parse(first!.lease_until) - on.now).toBe(600_000);
    expect(await on.json(LEAD, [...SEED, "--lease", "5m"])).toMatchObject({
      exit: 2,
      code: "bad-lease",
    });
    const reading = cast({ ...PARSER, tasks: [{ ...PARSER.tasks[2]!, depends_on: [] }] });
    expect(await seeded(reading)).toEqual([]);
    expect(reading.ledger()).toBe("");
  });

  it("needs to know who seeds", async () => {
    expect(await cast().json(null, SEED)).toMatchObject({ exit: 2, code: "no-tool" });
  });
});

describe("what somebody holds", () => {
  it("keeps all of it from being claimed, and each task is named with each claim in its way", async () => {
    const on = cast();
    const claims = [
      await on.say("codex:02", "claim", "--path", "src/parser.ts", "--subject", "mine"),
      await on.say("codex:03", "claim", "--path", "test", "--subject", "all tests"),
    ];
    const before = on.ledger();
    const { exit, code, json } = await on.json(LEAD, SEED);
    expect([exit, code]).toEqual([2, "claim-conflict"]);
    const rows = json.ok ? [] : (json.error.details as unknown as Conflict[]);
    expect(rows.map(({ task, path, owner, fact }) => [task, path, owner, fact])).toEqual([
      ["lexer", "test/lexer", "codex:03", claims[1]],
      ["parser", "src/parser.ts", "codex:02", claims[0]],
    ]);
    expect(on.ledger()).toBe(before);
  });

  it("comes first where it is claimed at the same moment, and what was granted is given back", async () => {
    const on = cast();
    await on.say("codex:02", "lesson", "--subject", "here");
    const lease_until = new Date(on.now + 3_600_000).toISOString();
    const world = beforeAppend(() =>
      on.append({
        kind: "claim",
        id: "claim_quick",
        paths: ["src/parser.ts"],
        subject: "quick" as never,
        lease_until,
      }),
    );
    const { exit, code, data, out } = await on.json(LEAD, SEED, { world });
    expect([exit, code]).toEqual([2, "claim-conflict"]);
    expect(out).toContain('"fact":"claim_quick"');
    const rows = (data as WorkstreamSeedResult).seeded;
    expect(rows.map(({ task, outcome }) => [task, outcome])).toEqual([
      ["lexer", "released"],
      ["parser", "void"],
    ]);
    expect(await held(on)).toEqual([["mallory:01", "src/parser.ts"]]);
    // Nobody waits for an agent of theirs.
    const { squads } = await on.ok(null, ["room"]);
    expect(
      squads.filter(({ tool, status }) => tool.startsWith("agent:") && status !== "gone"),
    ).toEqual([]);
  });
});

describe("an agent that is yet to come", () => {
  const seen = async (on: Cast): Promise<unknown> => {
    const { squads } = await on.ok(null, ["room"]);
    return squads.find(({ tool }) => tool === "agent:lexer");
  };

  it("is not shown as one at work, until it has come", async () => {
    const on = cast();
    await seeded(on);
    expect(await seen(on)).toMatchObject({ status: "active", expected: true });
    expect((await on.text(null, ["room"])).out).toContain("agent:lexer seeded, yet to come ");
    const dag = ["dag", "--run", "r1"] as const;
    expect((await on.text(null, dag)).out).toContain("lexer seeded agent:lexer not begun");
    expect((await on.text(null, [...dag, "--format", "dot"])).out).toContain("seeded, agent:lexer");
    // To the hooks of others nobody is here, and these paths are held all the same.
    const { out } = await hook(on, "claude-code", "SessionStart:startup", { session: "host-1" });
    expect(out).toContain("agent:lexer holds");
    expect(out).not.toContain("here:");
    await on.ok("agent:lexer", ["enter"]);
    expect(await seen(on)).not.toHaveProperty("expected");
    expect((await on.text(null, ["room"])).out).toContain("agent:lexer active ");
  });

  it("is expected too where the clock moves on between its facts", async () => {
    const on = cast();
    let { now } = on;
    const moving = { get: () => now++, set: (at: number) => (now = at) };
    Object.defineProperty(on, "now", moving);
    await seeded(on);
    expect(await seen(on)).toMatchObject({ expected: true });
  });

  it("has come with its first word, also where no file tells of it", async () => {
    const on = cast();
    await seeded(on);
    on.now += 1000;
    await on.say("agent:lexer", "lesson", "--subject", "here", "--run", "r1", "--step", "lexer");
    expect(await seen(on)).not.toHaveProperty("expected");
    expect((await on.text(null, ["dag", "--run", "r1"])).out).toContain("lexer in flight");
  });

  it("would be told, coming a second time, that somebody has come by its name", async () => {
    const on = cast();
    await seeded(on);
    expect((await on.ok("agent:lexer", ["enter"])).warnings).toEqual([]);
    const { warnings } = await on.ok("agent:lexer", ["enter"]);
    expect(warnings.map(({ code }) => code)).toEqual(["rejoined"]);
  });
});

describe("whoever comes by the name of a task", () => {
  const CLAIM = ["say", "claim", "--path", "src/lexer.ts", "test/lexer", "--subject", "x"] as const;

  it.each([
    ["in no host", {}],
    ["in a host of another family", { CODEX_SESSION_ID: "host-1" }],
    ["in a host of that family", { AGENT: "x", CLAUDE_CODE_SESSION_ID: "host-1" }],
  ])("is the session that was seeded for it, %s", async (_, env) => {
    const on = cast();
    const prefix = "AGENT" in env ? "claude_code" : "agent";
    const [row] = await seeded(on, "--tool-prefix", prefix);
    const tool = `${prefix}:lexer`;
    const { session_id, warnings } = await on.ok(tool, ["enter"], { env });
    expect([session_id, warnings]).toEqual([row!.session, []]);
    const { holds } = await on.ok(tool, CLAIM, { env });
    expect(holds).toEqual([row!.claim]);
  });

  const FIRST = [
    ["enter"],
    ["next"],
    ["ack"],
    ["inbox", "--ack"],
    ["mission", "--set", "x"],
    ["lead", "assign", "--to", "agent:lexer"],
    ["backlog", "add", "--id", "x", "--intent", "x"],
    CLAIM,
  ] as const;
  it.each(FIRST.map((argv) => ({ argv, word: argv.slice(0, 2).join(" ") })))(
    "goes on from it under an id of its own, by rally $word",
    async ({ argv }) => {
      const on = cast();
      const [row] = await seeded(on);
      const env = (id: string) => ({ RALLY_TOOL: "agent:lexer", RALLY_SESSION_ID: id });
      await on.ok(null, argv, { env: env("own-1") });
      const { holds } = await on.ok(null, CLAIM, { env: env("own-1") });
      expect(holds).toEqual([row!.claim]);
      expect(on.facts().find(({ session }) => session === "own-1")).toMatchObject({
        status: "continues",
        ref: row!.session,
      });
      // Once it has come, nobody else is it who names another id.
      await on.ok(null, ["enter"], { env: env("own-2") });
      expect(await on.run(null, CLAIM, { env: env("own-2") })).toMatchObject({
        exit: 2,
        code: "claim-conflict",
      });
    },
  );

  it("would be another, and be refused, if it had been begun by anybody else", async () => {
    const on = cast();
    const tool = "claude_code:lexer";
    await on.ok(tool, CLAIM, { env: { RALLY_SESSION_ID: "begun-1" } });
    const env = { CLAUDE_CODE_SESSION_ID: "host-1" };
    expect(await on.run(tool, CLAIM, { env })).toMatchObject({ exit: 2, code: "claim-conflict" });
  });

  it("is not the host's own session where nobody names a tool", async () => {
    const on = cast();
    await seeded(on, "--tool-prefix", "claude_code");
    const { session_id } = await on.ok(null, ["enter"], {
      env: { CLAUDE_CODE_SESSION_ID: "host-1" },
    });
    expect(session_id).toBe("host-1");
  });
});

describe("in the shell of a session that rally began", () => {
  const env = { RALLY_TOOL: "claude_code:01", RALLY_SESSION_ID: "claude-01-aaaaaaaa" };

  it("another tool that is named has a session of its own", async () => {
    const on = cast();
    await on.ok(null, ["enter"], { env });
    const [row] = await seeded(on);
    const other = await on.ok(null, ["enter", "--tool", "agent:lexer"], { env });
    expect(other.session_id).toBe(row!.session);
    const same = await on.ok(null, ["enter", "--tool", "claude_code:01"], { env });
    expect(same.session_id).toBe(env.RALLY_SESSION_ID);
  });
});
