import { describe, expect, it } from "vitest";
import { Cast } from "./cast.ts";
import { scratchDirectory } from "./scratch.ts";

const HOUR = 3_600_000;
const RISK = ["say", "risk", "--subject", "x"] as const;

describe("who speaks", () => {
  it("is --tool before RALLY_TOOL, and a session of its own is begun once", async () => {
    const cast = new Cast();
    const { fact } = await cast.ok("codex:01", [...RISK, "--tool", "codex:02"]);
    expect(fact.tool).toBe("codex:02");
    expect(fact.session).toMatch(/^codex-02-[a-z0-9]{8}$/);
    const again = await cast.ok("codex:02", RISK);
    expect(again.fact.session).toBe(fact.session);
  });

  it("must be said for whatever writes", async () => {
    const cast = new Cast();
    for (const argv of [
      RISK,
      ["enter"],
      ["ack"],
      ["next"],
      ["leave"],
      ["check", "before-complete"],
    ]) {
      const { exit, code } = await cast.json(null, argv);
      expect([exit, code]).toEqual([2, "no-tool"]);
    }
    expect(cast.ledger()).toBe("");
  });

  it.each(["unknown", "all"])("cannot be called %s", async (tool) => {
    const { exit, code } = await new Cast().run(tool, RISK);
    expect([exit, code]).toEqual([2, "reserved-tool"]);
  });

  it("can be a person", async () => {
    expect((await new Cast().ok("human", RISK)).fact.tool).toBe("human");
  });

  it.each(["", "-h:1", "a b", "codex:", ":01", "a".repeat(97), "codex:ö", "--tool"])(
    "is refused where it is no tool id: %j",
    async (tool) => {
      const { exit, code } = await new Cast().run(null, [...RISK, `--tool=${tool}`]);
      expect([exit, code]).toEqual([2, "bad-tool"]);
    },
  );
});

describe("the session that speaks", () => {
  it("is --session-id before RALLY_SESSION_ID before the host's own", async () => {
    const cast = new Cast();
    const env = { CLAUDE_CODE_SESSION_ID: "host-1" };
    const all = { env: { ...env, RALLY_SESSION_ID: "named-1" } };
    const sessionOf = async (argv: readonly string[], how: object): Promise<unknown> =>
      (await cast.ok("claude_code:01", [...RISK, ...argv], how)).fact.session;
    expect(await sessionOf(["--session-id", "given-1"], all)).toBe("given-1");
    expect(await sessionOf([], all)).toBe("named-1");
    expect(await sessionOf([], { env })).toBe("host-1");
  });

  it("must be named where a tool has several live ones, and both are told", async () => {
    const cast = new Cast();
    for (const id of ["one", "two"]) await cast.ok("codex:01", [...RISK, "--session-id", id]);
    const { exit, code, out } = await cast.run("codex:01", RISK);
    expect([exit, code]).toEqual([2, "several-sessions"]);
    expect(out).toMatch(/one, two/);
    expect((await cast.run("codex:01", [...RISK, "--session-id", "two"])).exit).toBe(0);
    for (const argv of [["room"], ["recent"], ["backlog"], ["mission"], ["lead"], ["whoami"]])
      expect((await cast.json("codex:01", argv)).exit).toBe(0);
  });

  it("cannot be another tool's", async () => {
    const cast = new Cast();
    await cast.ok("codex:01", [...RISK, "--session-id", "one"]);
    const { exit, code } = await cast.run("claude_code:01", [...RISK, "--session-id", "one"]);
    expect([exit, code]).toEqual([2, "session-tool"]);
  });

  it.each(["two words", "line\nend", "x".repeat(201)])(
    "is refused where it is none: %j",
    async (id) => {
      const { exit, code } = await new Cast().run("codex:01", [...RISK, "--session-id", id]);
      expect([exit, code]).toEqual([2, "bad-session"]);
    },
  );

  it("is a new one after leaving, and after a day of silence", async () => {
    const cast = new Cast();
    const session = async (): Promise<unknown> => (await cast.ok("codex:01", RISK)).fact.session;
    const first = await session();
    cast.now += 23 * HOUR;
    expect(await session()).toBe(first);
    cast.now += 24 * HOUR;
    const second = await session();
    expect(second).not.toBe(first);
    await cast.ok("codex:01", ["leave"]);
    expect([first, second]).not.toContain(await session());
  });
});

describe("a bare family name", () => {
  it("is refused while another live session uses it, with the id to use instead", async () => {
    const cast = new Cast();
    await cast.ok("codex", RISK, { env: { RALLY_SESSION_ID: "one" } });
    await cast.ok("codex:01", RISK);
    const { exit, code, out } = await cast.run("codex", RISK, { env: { RALLY_SESSION_ID: "two" } });
    expect([exit, code]).toEqual([2, "tool-in-use"]);
    expect(out).toContain("--tool codex:02");
    const before = cast.ledger();
    await cast.run("codex", ["enter"], { env: { CODEX_SESSION_ID: "three" } });
    expect(cast.ledger()).toBe(before);
  });

  it("is free again once that session has left", async () => {
    const cast = new Cast();
    await cast.ok("codex", RISK, { env: { RALLY_SESSION_ID: "one" } });
    await cast.ok("codex", ["leave"], { env: { RALLY_SESSION_ID: "one" } });
    expect((await cast.run("codex", RISK, { env: { RALLY_SESSION_ID: "two" } })).exit).toBe(0);
  });
});

describe("a host's session", () => {
  it.each([
    ["CLAUDE_CODE_SESSION_ID", "claude_code"],
    ["CODEX_SESSION_ID", "codex"],
    ["CODEX_THREAD_ID", "codex"],
    ["GEMINI_SESSION_ID", "gemini"],
  ])("in %s says who speaks without more: a tool of %s", async (variable, family) => {
    const cast = new Cast();
    const env = { [variable]: "0f1e2d3c-4b5a" };
    const { fact } = await cast.ok(null, RISK, { env });
    expect([fact.tool, fact.session]).toEqual([`${family}:2d3c4b5a`, "0f1e2d3c-4b5a"]);
    const { tool, session_id } = await cast.ok(null, ["whoami"], { env });
    expect([tool, session_id]).toEqual([fact.tool, fact.session]);
  });

  it("is told from one of the same minute, whose id begins alike", async () => {
    const cast = new Cast();
    const tools = ["8458-7c70-b795-18f3bf293ed2", "8482-77d3-a1d2-ff55417a8e1a"].map(
      async (rest) => {
        const env = { CODEX_SESSION_ID: `01a1faec-${rest}` };
        return (await cast.ok(null, RISK, { env })).fact.tool;
      },
    );
    expect(await Promise.all(tools)).toEqual(["codex:bf293ed2", "codex:417a8e1a"]);
  });

  it("keeps the tool under which it first spoke", async () => {
    const cast = new Cast();
    const env = { CLAUDE_CODE_SESSION_ID: "host-1" };
    await cast.ok("claude_code:reviewer", RISK, { env });
    expect((await cast.ok(null, RISK, { env })).fact.tool).toBe("claude_code:reviewer");
  });

  it("is believed only of the family asked for where hosts have started one another", async () => {
    const cast = new Cast();
    const env = { CLAUDE_CODE_SESSION_ID: "outer", CODEX_SESSION_ID: "inner" };
    expect((await cast.run(null, RISK, { env })).code).toBe("no-tool");
    expect((await cast.ok("codex:01", RISK, { env })).fact.session).toBe("inner");
    expect((await cast.ok("claude_code:01", RISK, { env })).fact.session).toBe("outer");
  });

  it("that is bound to one tool does not speak for another of its family", async () => {
    const cast = new Cast();
    const env = { CODEX_SESSION_ID: "inner" };
    await cast.ok("codex:01", RISK, { env });
    const { fact } = await cast.ok("codex:02", RISK, { env });
    expect(fact.session).toMatch(/^codex-02-/);
  });
});

describe("rally whoami", () => {
  it("never fails, and says of nobody that it is nobody", async () => {
    const cast = new Cast();
    const nobody = await cast.ok(null, ["whoami"]);
    expect(nobody).toMatchObject({ tool: null, session_id: null, worktree: "", branch: "main" });
    expect(nobody.repo_root).toBe(cast.root);
    const broken = await cast.ok("all", ["whoami", "--session-id", "two words"]);
    expect(broken.tool).toBeNull();
  });

  it("knows who speaks also where there is no room", async () => {
    const cast = new Cast(scratchDirectory());
    const { tool, session_id, repo_root, cwd } = await cast.ok("codex:01", ["whoami"]);
    expect([tool, session_id, repo_root, cwd]).toEqual(["codex:01", null, null, cast.root]);
  });

  it("knows branch, commit and worktree, and one repository from all its worktrees", async () => {
    const cast = new Cast();
    cast.worktree("side", "topic");
    const [here, there] = [
      await cast.ok("codex:01", ["whoami"]),
      await cast.ok("codex:01", ["whoami"], { cwd: "../side" }),
    ];
    expect([there.branch, there.worktree]).toEqual(["topic", "side"]);
    expect([there.repo_id, there.commit]).toEqual([here.repo_id, here.commit]);
    expect(here.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(there.repo_root).not.toBe(here.repo_root);
  });

  it("says who leads, what for, and whether that has been read", async () => {
    const cast = new Cast();
    await cast.ok("codex:01", ["enter"]);
    await cast.ok("codex:01", ["mission", "--set", "ship it"]);
    await cast.ok("codex:01", ["ack"]);
    const { lead, mission, acknowledged, session_id } = await cast.ok("codex:01", ["whoami"]);
    expect([lead?.tool, mission?.text, acknowledged]).toEqual(["codex:01", "ship it", true]);
    expect(session_id).not.toBeNull();
    expect((await cast.ok("codex:02", ["whoami"])).acknowledged).toBe(false);
  });
});
