/** An agent in a host that speaks by a name of its own, as one does that follows a packet, under the hooks of that host. */
import process from "node:process";
import { describe, expect, it } from "vitest";
import { git } from "../git/git_command.ts";
import { Cast, type How } from "./cast.ts";
import { hook, writes } from "./hosted.ts";
import { described } from "./workstreams.ts";

const [A, B] = ["11111111-aaaa", "22222222-bbbb"];
const LEXER = "agent:lexer";
const PASSED = { exit: 0, out: "", err: "" };
const MINUTE = 60_000;

/** A shell of that session of Claude Code. */
const shell = (session: string): How => ({ env: { CLAUDE_CODE_SESSION_ID: session } });

/** In the shell of A, the agent of a packet has come and claims. */
async function claimed(cast: Cast, how = shell(A)): Promise<string> {
  await cast.ok(LEXER, ["enter"], how);
  const claim = ["say", "claim", "--path", "src/a.ts", "new", "--subject", "rules"] as const;
  return (await cast.ok(LEXER, claim, how)).fact.id;
}

const kinds = (cast: Cast) => cast.facts().map(({ kind, tool }) => `${kind} ${tool}`);

describe("what an agent claims by name in a shell of its host", () => {
  it("is no stop to the hooks of that host's session and its sub-agents, which claim none of it", async () => {
    const cast = new Cast();
    await claimed(cast);
    const before = cast.ledger();
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    const change = { agent_id: "sub-1" };
    expect(await writes(cast, A, "new/b.ts", { change })).toMatchObject(PASSED);
    expect(await hook(cast, "claude-code", "PostToolUse:Write", { session: A })).toMatchObject(
      PASSED,
    );
    expect(cast.ledger()).toBe(before);
  });

  it("is one to any other session", async () => {
    const cast = new Cast();
    await claimed(cast);
    expect(await writes(cast, B, "src/a.ts")).toMatchObject({ exit: 2 });
    expect((await writes(cast, B, "new/b.ts", { change: { agent_id: "sub-1" } })).err).toContain(
      LEXER,
    );
    const codex = { session: A, change: { tool_input: { command: "echo x > src/a.ts" } } };
    expect(
      await hook(cast, "codex", "PreToolUse:Bash", { ...codex, session: "3333-cccc" }),
    ).toMatchObject({ exit: 2 });
  });

  it("would be one to its own host, had it been claimed outside of its shells", async () => {
    const cast = new Cast();
    await claimed(cast, {});
    expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
    // It comes into the shell of A, and leaves it.
    await cast.ok(LEXER, ["enter"], shell(A));
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    await cast.ok(LEXER, ["enter"], shell(B));
    expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
    expect(await writes(cast, B, "src/a.ts")).toMatchObject(PASSED);
    await cast.ok(LEXER, ["enter"]);
    expect(await writes(cast, B, "src/a.ts")).toMatchObject({ exit: 2 });
  });

  it("is one to its host again, once it claims elsewhere, be it in no host", async () => {
    for (const elsewhere of [{}, shell(B)]) {
      const cast = new Cast();
      await cast.ok(LEXER, ["enter"], shell(A));
      const claim = ["say", "claim", "--path", "src/a.ts", "--subject", "x"] as const;
      await cast.ok(LEXER, claim, elsewhere);
      expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
    }
  });

  it("is known for the host's own from the claim on, also where nobody entered", async () => {
    const cast = new Cast();
    await cast.ok(LEXER, ["say", "claim", "--path", "src/a.ts", "--subject", "x"], shell(A));
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    expect(await writes(cast, B, "src/a.ts")).toMatchObject({ exit: 2 });
  });

  it("leaves files beside it to be claimed on first touch, for the host's session", async () => {
    const cast = new Cast();
    await claimed(cast);
    expect(await writes(cast, A, "src/b.ts")).toMatchObject(PASSED);
    expect(cast.facts().at(-1)).toMatchObject({ kind: "claim", session: A, paths: ["src/b.ts"] });
    const both = { tool_input: { command: "echo x > src/a.ts; echo y > src/c.ts" } };
    await hook(cast, "claude-code", "PreToolUse:Bash", { session: A, change: both });
    expect(cast.facts().at(-1)).toMatchObject({ kind: "claim", session: A, paths: ["src/c.ts"] });
  });

  it("is kept by the work of its host, which is heard more often than its commands", async () => {
    const cast = new Cast();
    const claim = await claimed(cast);
    for (let n = 0; n < 8; n++) {
      cast.now += 25 * MINUTE;
      expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    }
    expect(kinds(cast).filter((each) => each !== `heartbeat ${LEXER}`)).toEqual([
      `session ${LEXER}`,
      `lead ${LEXER}`,
      `claim ${LEXER}`,
    ]);
    const { active_claims } = await cast.ok(null, ["room"]);
    expect(active_claims.map(({ id }) => id)).toEqual([claim]);
  });

  it("is what a seed made, once its agent has come", async () => {
    const cast = new Cast();
    described(cast);
    await cast.json("claude_code:09", ["workstream", "seed", "workstream.json", "--run", "r1"]);
    expect(await writes(cast, A, "src/lexer.ts")).toMatchObject({ exit: 2 });
    await cast.ok(LEXER, ["enter"], shell(A));
    expect(await writes(cast, A, "src/lexer.ts")).toMatchObject(PASSED);
    expect(await writes(cast, A, "src/parser.ts")).toMatchObject({ exit: 2 });
  });

  it("does not stop its host by its own blocker, and does stop others", async () => {
    const cast = new Cast();
    await cast.ok(LEXER, ["enter"], shell(A));
    await cast.ok(LEXER, ["say", "blocker", "--path", "src/a.ts", "--subject", "x"], shell(A));
    expect(await writes(cast, B, "src/a.ts")).toMatchObject({ exit: 2 });
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    expect(cast.facts().at(-1)).toMatchObject({ kind: "claim", session: A });
  });

  it("is no stomp when a command of its host changes it, but is when another's does", async () => {
    for (const [session, told] of [
      [A, 0],
      [B, 1],
    ] as const) {
      const cast = new Cast();
      cast.write("new/b.ts", "one\n");
      await claimed(cast);
      const change = { tool_use_id: "call-1", tool_input: { command: "make" } };
      await hook(cast, "claude-code", "PreToolUse:Bash", { session, change });
      cast.write("new/b.ts", "two and more\n");
      const after = { ...change, tool_name: "Bash" };
      await hook(cast, "claude-code", "PostToolUse:Write", { session, change: after });
      expect(kinds(cast).filter((each) => each.startsWith("directive"))).toHaveLength(told);
    }
  });
});

describe("where a host tells its shells nothing of its session", () => {
  // As if this very process were the host, which a hook has seen.
  const host = { env: { CLAUDE_PID: String(process.pid) } };
  const inside: How = { world: { parent: () => process.pid } };

  it("is known by the process that the shell was started from", async () => {
    const cast = new Cast();
    await writes(cast, A, "src/c.ts", host);
    await claimed(cast, inside);
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    expect(await writes(cast, B, "src/a.ts")).toMatchObject({ exit: 2 });
  });

  it("is not taken for that of a host further out, whose variable is still there", async () => {
    const cast = new Cast();
    await writes(cast, B, "src/c.ts", host);
    const outer: How = { ...shell(A), ...inside };
    await claimed(cast, outer);
    expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
    expect(await writes(cast, B, "src/a.ts")).toMatchObject(PASSED);
    // And stays what it was with each claim.
    await cast.ok(LEXER, ["say", "claim", "--path", "src/d.ts", "--subject", "x"], outer);
    expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
  });

  it("is that of the session which the variable names, where one process has had several", async () => {
    const cast = new Cast();
    for (const session of [A, B]) await writes(cast, session, "src/c.ts", host);
    await claimed(cast, { ...shell(B), ...inside });
    expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
    expect(await writes(cast, B, "src/a.ts")).toMatchObject(PASSED);
  });

  it("is not known where that process is none that a hook has seen", async () => {
    const cast = new Cast();
    await writes(cast, A, "src/c.ts");
    await claimed(cast, inside);
    expect(await writes(cast, A, "src/a.ts")).toMatchObject({ exit: 2 });
  });
});

describe("a commit in a shell of that host", () => {
  it("is not refused for it, and is in a shell of another", async () => {
    const cast = new Cast();
    await claimed(cast);
    cast.write("src/a.ts", "changed\n");
    git(cast.root, ["add", "src/a.ts"]);
    const commits = async ({ env }: How) =>
      (
        await cast.lines(["hook", "git", "pre-commit"], {
          env: { PATH: process.env.PATH!, ...env },
        })
      ).exit;
    expect([await commits(shell(A)), await commits(shell(B))]).toEqual([0, 2]);
    expect(await commits({ env: { ...shell(A).env, RALLY_TOOL: "agent:parser" } })).toBe(2);
    expect(await commits({ env: { ...shell(A).env, RALLY_TOOL: LEXER } })).toBe(0);
  });
});

describe("where hosts were started from one another's shells", () => {
  it("the process tells which is the innermost", async () => {
    const cast = new Cast();
    const env = { CLAUDE_CODE_SESSION_ID: A, CODEX_SESSION_ID: "3333-cccc" };
    await writes(cast, A, "src/c.ts", { env: { CLAUDE_PID: String(process.pid) } });
    await claimed(cast, { env, world: { parent: () => process.pid } });
    const patch = {
      session: "3333-cccc",
      change: { tool_input: { command: "echo x > src/a.ts" } },
    };
    expect(await hook(cast, "codex", "PreToolUse:Bash", patch)).toMatchObject({ exit: 2 });
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
  });

  it("none of them is stopped, where nothing tells; the name of a family tells", async () => {
    const cast = new Cast();
    const env = { CLAUDE_CODE_SESSION_ID: A, CODEX_SESSION_ID: "3333-cccc" };
    await claimed(cast, { env });
    const patch = {
      session: "3333-cccc",
      change: { tool_input: { command: "echo x > src/a.ts" } },
    };
    expect(await hook(cast, "codex", "PreToolUse:Bash", patch)).toMatchObject({ exit: 0 });
    expect(await writes(cast, A, "src/a.ts")).toMatchObject(PASSED);
    await cast.ok("codex:parser", ["enter"], { env: { ...env, RALLY_SESSION_ID: "named-1" } });
    const claim = ["say", "claim", "--path", "src/b.ts", "--subject", "x"] as const;
    await cast.ok("codex:parser", claim, { env: { ...env, RALLY_SESSION_ID: "named-1" } });
    expect(await writes(cast, A, "src/b.ts")).toMatchObject({ exit: 2 });
  });
});
