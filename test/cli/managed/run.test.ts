import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import { described } from "../workstreams.ts";
import { Stage } from "./stage.ts";

describe("run", () => {
  it("begins a session, has it hold its label, and starts the program at the root of the worktree", async () => {
    const stage = new Stage();
    const { cast, bin } = stage;
    const around = {
      TMUX: "/tmp/x,1,0",
      CLAUDECODE: "1",
      CODEX_SESSION_ID: "outer",
      RALLY_TOOL: "codex:02",
      RALLY_SESSION_ID: "outer",
      CLAUDE_CONFIG_DIR: "/home/you/.claude",
      SOME_API_KEY: "hush",
    };
    const how = stage.how({ env: around, cwd: "src/deep" });
    const { mode, session, commands } = await cast.ok(null, ["run", "claude"], how);
    expect({ mode, session }).toMatchObject({
      mode: "live",
      session: { name: "claude-01", tool: "claude_code:01", status: "live", evidence: "running" },
    });
    const [terminal] = stage.memory.terminals();
    const { argv, cwd, env, label } = terminal!.start;
    expect({ argv, cwd, label }).toEqual({
      argv: [join(bin, "claude")],
      cwd: cast.root,
      label: session!.session_id,
    });
    expect(commands).toEqual([{ argv }]);
    expect(env).toMatchObject({
      RALLY_TOOL: "claude_code:01",
      RALLY_SESSION_ID: session!.session_id,
      CLAUDE_CONFIG_DIR: "/home/you/.claude",
      SOME_API_KEY: "hush",
      PWD: cast.root,
    });
    for (const name of ["TMUX", "CLAUDECODE", "CODEX_SESSION_ID"])
      expect(env).not.toHaveProperty(name);
    expect(stage.cast.facts()).toMatchObject([
      { kind: "session", status: "begun", tool: "claude_code:01", session: session!.session_id },
      { kind: "claim", resources: ["label:claude-01"], session: session!.session_id },
    ]);
    expect(git(cast.root, ["status", "--porcelain"])).toBe("");
  });

  it("numbers a name, and takes one that ends in a number as it stands", async () => {
    const stage = new Stage();
    const named = async (...words: string[]) => {
      const { name, tool } = await stage.start(...words);
      return `${name} ${tool}`;
    };
    expect(await named("claude")).toBe("claude-01 claude_code:01");
    expect(await named("claude")).toBe("claude-02 claude_code:02");
    expect(await named("claude", "--name", "reviewer")).toBe("reviewer-01 claude_code:reviewer-01");
    expect(await named("codex", "--name", "reviewer")).toBe("reviewer-02 codex:reviewer-02");
    expect(await named("codex", "--name", "reviewer-07")).toBe("reviewer-07 codex:reviewer-07");
    expect(await named("codex", "--name", "codex-05")).toBe("codex-05 codex:05");
    expect(await named("--command", "prog")).toBe("prog-01 prog:prog-01");
    expect(await named("--command", "prog", "--tool", "helper")).toBe("prog-02 helper:prog-02");
    expect(await named("gemini", "--tool", "gemini:mine")).toBe("gemini-01 gemini:mine");
    const before = stage.cast.ledger();
    for (const [words, code] of [
      [["codex", "--name", "reviewer-07"], "label-in-use"],
      [["gemini", "--tool", "gemini:mine"], "label-in-use"],
      [["codex", "--name", "Big Name"], "bad-name"],
      [["codex", "--tool", "a b"], "bad-tool"],
      [["nobody"], "bad-value"],
      [[], "missing-argument"],
      [["codex", "--command", "prog"], "missing-argument"],
      [["codex", "--worktree", "--cwd", "src"], "bad-flags"],
      [["codex", "--cwd", "/"], "bad-value"],
    ] as const) {
      const told = await stage.cast.run(null, ["run", ...words], stage.how());
      expect({ words, code: told.code, exit: told.exit }).toEqual({ words, code, exit: 2 });
    }
    expect(stage.cast.ledger()).toBe(before);
    expect(stage.memory.terminals()).toHaveLength(9);
  });

  it("writes down where Codex keeps its threads, or that it was not told", async () => {
    const stage = new Stage();
    const homeOf = async (agent: string, env: Record<string, string>) => {
      const { session } = await stage.cast.ok(null, ["run", agent], stage.how({ env }));
      const path = join(stage.cast.room, `managed/${session!.name}.json`);
      return JSON.parse(readFileSync(path, "utf8")).codexHome;
    };
    expect(await homeOf("codex", { CODEX_HOME: "/home/you/.codex-work" })).toBe(
      "/home/you/.codex-work",
    );
    expect(await homeOf("codex", {})).toBeNull();
    expect(await homeOf("claude", { CODEX_HOME: "/home/you/.codex-work" })).toBeUndefined();
    expect(await stage.rows()).toHaveLength(3);
  });

  it("keeps off a tool id that a live session speaks as", async () => {
    const stage = new Stage();
    await stage.cast.ok("claude_code:01", ["enter"]);
    expect((await stage.start("claude")).tool).toBe("claude_code:02");
  });

  it("says how to begin an agent for whom a task was seeded under that very tool id", async () => {
    const stage = new Stage();
    described(stage.cast);
    const prefix = ["--tool-prefix", "claude_code"] as const;
    const seed = ["workstream", "seed", "workstream.json", "--run", "r1", ...prefix] as const;
    await stage.cast.ok("claude_code:01", seed);
    const argv = ["run", "claude", "--tool", "claude_code:lexer"] as const;
    const { exit, err } = await stage.cast.text(null, argv, stage.how());
    expect(exit).toBe(2);
    expect(err).toContain("For a seeded task leave --tool out");
    const { tool, session_id } = await stage.start("claude");
    const env = { RALLY_TOOL: tool, RALLY_SESSION_ID: session_id };
    const named = ["--tool", "claude_code:lexer"] as const;
    const claim = ["say", "claim", ...named, "--path", "src/lexer.ts", "--subject", "x"] as const;
    const held = await stage.cast.ok(null, claim, { env });
    expect(held.holds).toHaveLength(1);
  });

  it("gives what stands behind -- to the program, whatever it looks like", async () => {
    const stage = new Stage();
    const rest = ["--json", "--name", "x y", "--", "-p", "--help", ";", "a=b"];
    await stage.cast.text(null, ["run", "--command", "prog", "--", ...rest], stage.how());
    expect(stage.memory.terminals()[0]!.start.argv).toEqual([join(stage.bin, "prog"), ...rest]);
    const stray = await stage.cast.run("codex:01", ["who", "--", "src"], stage.how());
    expect(stray.code).toBe("stray-argument");
  });

  it("shows in a dry run what it would start, and neither writes nor starts it", async () => {
    const stage = new Stage();
    const words = ["run", "codex", "--worktree", "--dry-run", "--", "fix it"] as const;
    const { mode, session, commands, warnings } = await stage.cast.ok(null, words, stage.how());
    expect({ mode, session }).toEqual({ mode: "dry_run", session: null });
    const path = `${stage.cast.root}.rally/codex-01`;
    expect(commands).toEqual([
      { argv: ["git", "worktree", "add", "--quiet", "-b", "rally/codex-01", path] },
      {
        argv: [
          join(stage.bin, "codex"),
          "--no-daemon",
          "--no-alt-screen",
          `--config=sandbox_workspace_write.writable_roots=${JSON.stringify([stage.cast.room])}`,
          "fix it",
        ],
      },
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(["no-hooks"]);
    expect(existsSync(stage.cast.room) || existsSync(path)).toBe(false);
    expect(stage.memory.terminals()).toEqual([]);
  });

  it("warns of missing hooks only where they are missing", async () => {
    const stage = new Stage();
    await stage.cast.ok(null, ["hooks", "install", "--host", "claude-code"]);
    const dry = async (...words: string[]) =>
      (await stage.cast.ok(null, ["run", ...words, "--dry-run"], stage.how())).warnings.length;
    expect(await dry("claude")).toBe(0);
    // It loads hooks from where it is started only.
    expect(await dry("claude", "--cwd", "src")).toBe(1);
    expect(await dry("gemini")).toBe(1);
    expect(await dry("--command", "prog")).toBe(0);
  });

  it("lets a sandboxed agent write to the room only where that lies elsewhere", async () => {
    const stage = new Stage();
    const { cast } = stage;
    const lent = async (agent: string, cwd: string) => {
      const told = await cast.ok(null, ["run", agent, "--dry-run"], stage.how({ cwd }));
      return told.commands[0]!.argv.filter((word) => word.includes(cast.room));
    };
    cast.worktree("topic");
    expect(await lent("claude", ".")).toEqual([]);
    const allowed = { sandbox: { filesystem: { allowWrite: [`/${cast.room}`] } } };
    expect(await lent("claude", "../topic")).toEqual([`--settings=${JSON.stringify(allowed)}`]);
    expect(await lent("gemini", "../topic")).toEqual([`--include-directories=${cast.room}`]);
    expect(await lent("opencode", "../topic")).toEqual([]);
  });

  it("runs nothing of the repository, and nothing that is not there, and writes nothing then", async () => {
    const stage = new Stage();
    const { cast } = stage;
    cast.write("tools/claude", "#!/bin/sh\n");
    const PATH = `${join(cast.root, "tools")}:/nonexistent`;
    const refusal = async (words: string[], env = {}) =>
      (await cast.run(null, ["run", ...words], stage.how({ env }))).code;
    expect(await refusal(["claude"], { PATH })).toBe("no-program");
    expect(await refusal(["--command", "tools/claude"])).toBe("own-program");
    expect(await refusal(["--command", "./nothing"])).toBe("no-program");
    expect(existsSync(cast.room)).toBe(false);
    expect(stage.memory.terminals()).toEqual([]);
  });

  it("gives each of 24 that run at once a label of its own", async () => {
    const stage = new Stage();
    const all = await Promise.all(Array.from({ length: 24 }, () => stage.start("claude")));
    const wanted = Array.from({ length: 24 }, (_, n) => String(n + 1).padStart(2, "0"));
    expect(all.map(({ name }) => name).sort()).toEqual(wanted.map((n) => `claude-${n}`));
    expect(new Set(all.map(({ session_id }) => session_id)).size).toBe(24);
  });

  it("takes the next number where another was faster, and leaves nothing of the attempt", async () => {
    const stage = new Stage();
    const { cast } = stage;
    const until = new Date(cast.now + 3_600_000).toISOString();
    const rival = { tool: "mallory:01", session: "mallory-1" };
    let raced = false;
    // Another's claim comes in between the look at the room and the append.
    const race = () => {
      if (raced) return;
      raced = true;
      cast.append({ kind: "claim", ...rival, resources: ["label:claude-01"], lease_until: until });
    };
    const files = {
      ...cast.files,
      readlink: (path: string) => {
        if (path === "/proc/self") race();
        return cast.files.readlink(path);
      },
    };
    await cast.ok("codex:01", ["enter"]);
    const { session } = await cast.ok(null, ["run", "claude"], stage.how({ world: { files } }));
    expect(session!.name).toBe("claude-02");
    const { squads } = await cast.ok(null, ["room"]);
    const live = squads.filter(
      ({ tool, status }) => tool.startsWith("claude_code") && status !== "gone",
    );
    expect(live.map(({ tool }) => tool)).toEqual(["claude_code:02"]);
  });
});
