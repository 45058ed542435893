import { describe, expect, it } from "vitest";
import { Stage } from "./stage.ts";

describe("TARGET", () => {
  it("is a label, a session id, a tool id, or a name that one live session has", async () => {
    const stage = new Stage();
    const session = await stage.start("claude");
    stage.cast.append({
      kind: "session",
      status: "continues",
      tool: session.tool,
      session: "host-1",
      ref: session.session_id,
    });
    for (const name of ["claude-01", session.session_id, "host-1", session.tool, "claude"]) {
      const { data } = await stage.cast.run(null, ["capture", name], stage.how());
      expect(data.session, name).toMatchObject({ name: "claude-01", session_id: "host-1" });
    }
    await stage.start("claude");
    const several = await stage.cast.run(null, ["capture", "claude"], stage.how());
    expect(several).toMatchObject({ exit: 2, code: "ambiguous-target" });
    expect(several.out).toContain("claude-01, claude-02");
    stage.memory.end(stage.memory.terminals()[0]!.pane, 0);
    const { data } = await stage.cast.run(null, ["capture", "claude"], stage.how());
    expect(data.session.name).toBe("claude-02");
    const nobody = await stage.cast.run(null, ["capture", "cloude-01"], stage.how());
    expect(nobody).toMatchObject({ exit: 3, code: "unknown-target" });
  });
});

describe("sessions", () => {
  it("asks each terminal anew", async () => {
    const stage = new Stage();
    expect(await stage.rows()).toEqual([]);
    await stage.start("claude");
    await stage.start("codex", "--worktree");
    const stands = async () =>
      (await stage.rows()).map(({ name, status, evidence }) => `${name} ${status} ${evidence}`);
    expect(await stands()).toEqual(["claude-01 live running", "codex-01 live running"]);
    stage.memory.end(stage.memory.terminals()[0]!.pane, 0);
    expect(await stands()).toEqual(["claude-01 stale dead-pane", "codex-01 live running"]);
    stage.memory.crash();
    expect(await stands()).toEqual(["claude-01 stale no-server", "codex-01 stale no-server"]);
    const fault = async () => ({ outcome: "fault", why: "x" }) as const;
    const how = stage.how({}, { list: fault });
    const { sessions } = await stage.cast.ok(null, ["sessions"], how);
    expect(sessions.map(({ evidence }) => evidence)).toEqual(["unreachable", "unreachable"]);
    expect(sessions[1]).toMatchObject({ worktree: `${stage.cast.root}.rally/codex-01` });
  });

  it("does not take a later server's terminal for its own", async () => {
    const stage = new Stage();
    await stage.start("claude");
    stage.memory.crash();
    await stage.start("codex");
    const [claude, codex] = await stage.rows();
    expect([claude!.pane, codex!.pane]).toEqual(["%0", "%0"]);
    expect([claude!.evidence, codex!.evidence]).toEqual(["no-pane", "running"]);
  });

  it("shows what was stopped for a day", async () => {
    const stage = new Stage();
    await stage.start("claude");
    await stage.cast.ok(null, ["stop", "claude-01", "--now"], stage.how());
    expect(await stage.rows()).toMatchObject([{ status: "stopped" }]);
    stage.cast.now += 24 * 3_600_000;
    expect(await stage.rows()).toEqual([]);
  });

  it("believes no record that is damaged", async () => {
    const stage = new Stage();
    await stage.start("claude");
    stage.cast.write(".rally/managed/codex-01.json", '{"label":"codex-01"}');
    stage.cast.write(".rally/managed/codex-02.json", "{");
    expect((await stage.rows()).map(({ name }) => name)).toEqual(["claude-01"]);
  });

  it("is no work of the agent's what it is called by", async () => {
    const stage = new Stage();
    const { tool, session_id } = await stage.start("claude");
    const env = { RALLY_SESSION_ID: session_id };
    const { cast } = stage;
    const complete = await cast.ok(tool, ["check", "before-complete"], { env });
    expect(complete).toMatchObject({ allow: true });
    expect((await cast.ok(tool, ["next"], { env })).action).not.toBe("continue_or_release_claim");
    expect((await cast.run(tool, ["say", "release", "--mine"], { env })).code).toBe("not-open");
    const { entry } = await cast.ok("codex:09", ["enter"]);
    expect(entry.do_not).toEqual([]);
  });
});

describe("what this machine keeps of sessions", () => {
  it("is nothing that doctor minds, or that gets into a fact", async () => {
    const stage = new Stage();
    const { cast } = stage;
    await stage.start("claude", "--worktree");
    const { checks } = await cast.ok(null, ["doctor", "--privacy"]);
    // No rally is in PATH here, of which it speaks.
    expect(checks.filter(({ ok }) => !ok).map(({ id }) => id)).toEqual(["path"]);
    expect(cast.ledger()).not.toContain(cast.root);
    const told = await cast.lines(["export"]);
    expect(told.lines).toHaveLength(2);
  });

  it("is put right by doctor where something else stands in its place", async () => {
    const stage = new Stage();
    const { cast } = stage;
    await cast.ok("codex:01", ["enter"]);
    cast.write(".rally/managed", "in the way");
    const { checks } = await cast.ok(null, ["doctor"]);
    expect(checks.find(({ id }) => id === "directory")).toMatchObject({ ok: false });
    await cast.ok(null, ["doctor", "--fix"]);
    expect((await stage.start("claude")).status).toBe("live");
  });
});

describe("capture and attach", () => {
  it("show the last lines, also of a program that has ended, and nothing a terminal acts on", async () => {
    const stage = new Stage();
    await stage.start("claude");
    const { pane } = stage.memory.terminals()[0]!;
    const deadline = { passed: () => false, left: () => 1 };
    for (const n of [1, 2, 3])
      await stage.memory.inject(pane, { id: `d${n}`, text: `line  ${n}\u001b[2J` }, deadline);
    stage.memory.end(pane, 0);
    const { data } = await stage.cast.run(null, ["capture", "claude", "--lines", "2"], stage.how());
    expect(data).toMatchObject({ lines: 2, session: { evidence: "dead-pane" } });
    expect(data.output).toBe("line  2\u001b[2J\nline  3\u001b[2J");
    const { out } = await stage.cast.text(null, ["capture", "claude", "--lines", "1"], stage.how());
    expect(out).toBe("line  3 [2J\n");
  });

  it("refuse where there is no terminal", async () => {
    const stage = new Stage();
    await stage.start("claude");
    stage.memory.crash();
    for (const verb of ["capture", "attach"] as const)
      expect(await stage.cast.run(null, [verb, "claude"], stage.how())).toMatchObject({
        exit: 3,
        code: "no-terminal",
      });
  });

  it("lend this terminal where there is one, and else say the command", async () => {
    const stage = new Stage();
    await stage.start("claude");
    const argv = ["/usr/bin/tmux", "attach"];
    const lent: (readonly string[])[] = [];
    const lend = (given: readonly string[]) => {
      lent.push(given);
      return { exit: 0 };
    };
    const over = { attach: () => argv };
    const words = ["attach", "claude"] as const;
    expect((await stage.cast.text(null, words, stage.how({}, over))).out).toBe(
      "/usr/bin/tmux attach\n",
    );
    const how = stage.how({ world: { lend } }, over);
    const { data } = await stage.cast.run(null, words, how);
    expect(data).toMatchObject({ command: { argv } });
    expect(lent).toEqual([]);
    expect((await stage.cast.text(null, words, how)).exit).toBe(0);
    expect(lent).toEqual([argv]);
    const bad = stage.how({ world: { lend: () => ({ exit: 1 }) } }, over);
    expect((await stage.cast.text(null, words, bad)).exit).toBe(1);
    expect(await stage.cast.run(null, words, stage.how())).toMatchObject({
      exit: 2,
      code: "no-attach",
    });
  });
});
