import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeWorld } from "../../../lib/cli/node_world.ts";
import { writeLastSeen } from "../../../lib/cli/sightings.ts";
import { git } from "../../git/git_command.ts";
import { LOSSES, Stage } from "./stage.ts";

/** What a hook has named as the process of its host. */
const PROCESS = { pid: 7, started: "7", system: "another" };

/** Which claims still stand in the room. */
async function held(stage: Stage): Promise<string[]> {
  const { active_claims } = await stage.cast.ok(null, ["room"]);
  return active_claims.map(({ id }) => id).sort();
}

/** A stage with one agent that holds a file beside its label. */
async function atWork(...words: readonly string[]) {
  const stage = new Stage();
  const session = await stage.start("claude", ...words);
  const env = { RALLY_SESSION_ID: session.session_id };
  await stage.cast.ok(session.tool, ["say", "claim", "--path", "src/a.ts", "--subject", "mine"], {
    env,
  });
  const claims = await held(stage);
  expect(claims).toHaveLength(2);
  return { stage, session, claims, env, pane: stage.memory.terminals()[0]!.pane };
}

const stop = (stage: Stage, ...words: readonly string[]) =>
  stage.cast.run(null, ["stop", "claude-01", ...words], stage.how());

describe("stop", () => {
  it("tells the agent first, waits for it to end by itself, then frees what it held", async () => {
    const { stage, session, claims, pane } = await atWork();
    let asked: object[] = [];
    stage.waited = () => {
      asked = stage.cast.facts().filter(({ kind }) => kind === "directive");
      stage.memory.end(pane, 0);
    };
    const { data } = await stop(stage);
    expect(asked).toMatchObject([{ tool: "human", target: session.session_id, subject: "stop" }]);
    expect(data).toMatchObject({
      session: { name: "claude-01", status: "stopped", evidence: "stopped" },
      found: "running",
      ended: "by-itself",
      worktree: null,
    });
    expect([...data.released].sort()).toEqual(claims);
    expect(await held(stage)).toEqual([]);
    expect(stage.memory.terminals()).toEqual([]);
    expect(stage.cast.facts().at(-1)).toMatchObject({
      kind: "session",
      status: "ended",
      session: session.session_id,
    });
  });

  it("frees what the agent holds that its host began anew in the same terminal", async () => {
    const { stage, session } = await atWork();
    const { tool, session_id } = session;
    const anew = { tool, session: "22222222-bbbb" };
    stage.cast.append(
      { kind: "session", status: "ended", tool, session: session_id },
      { kind: "session", status: "begun", ...anew },
    );
    const env = { RALLY_SESSION_ID: anew.session };
    const claim = ["say", "claim", "--path", "src/b.ts", "--subject", "mine"] as const;
    const { fact } = await stage.cast.ok(tool, claim, { env });
    expect((await stage.rows())[0]?.session_id).toBe(anew.session);
    // Their hooks have named one process.
    const seen = (id: string) => ({ session: id, tool, seen: 1, process: PROCESS });
    for (const id of [session_id, anew.session])
      writeLastSeen(nodeWorld(), stage.cast.room, seen(id));
    // Newer, and by another process or none: it only speaks as that tool.
    const stranger = { tool, session: "33333333-cccc" };
    stage.cast.append({ kind: "session", status: "begun", ...stranger });
    const { data } = await stage.cast.run(null, ["stop", "claude-01", "--now"], stage.how());
    expect(data.released).toEqual([fact.id]);
    expect(stage.cast.facts().at(-1)).toMatchObject({ status: "ended", ...anew });
  });

  it.each([
    ["is not known", undefined],
    ["is another", { ...PROCESS, started: "8" }],
  ])("ends nobody that only speaks as its tool, whose process %s", async (_, process) => {
    const { stage, session } = await atWork();
    const { tool, session_id } = session;
    const stranger = { tool, session: "22222222-bbbb" };
    stage.cast.append(
      { kind: "session", status: "ended", tool, session: session_id },
      { kind: "session", status: "begun", ...stranger },
    );
    const world = nodeWorld();
    const seen = (id: string) => ({ session: id, tool, seen: 1 });
    writeLastSeen(world, stage.cast.room, { ...seen(session_id), process: PROCESS });
    writeLastSeen(world, stage.cast.room, {
      ...seen(stranger.session),
      ...(process === undefined ? {} : { process }),
    });
    const claim = ["say", "claim", "--path", "src/b.ts", "--subject", "mine"] as const;
    const env = { RALLY_SESSION_ID: stranger.session };
    const { fact } = await stage.cast.ok(tool, claim, { env });
    const { data } = await stop(stage, "--now");
    expect(data.released).toEqual([]);
    expect(await held(stage)).toEqual([fact.id]);
  });

  it("asks nobody that only speaks as its tool", async () => {
    const { stage, session } = await atWork();
    const { tool, session_id } = session;
    const path = join(stage.cast.room, "managed/claude-01.json");
    const record = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...record, process: PROCESS }));
    stage.cast.append(
      { kind: "session", status: "ended", tool, session: session_id },
      { kind: "session", status: "begun", tool, session: "22222222-bbbb" },
    );
    const { data } = await stop(stage, "--grace-seconds", "1");
    expect(data.ended).toBe("terminated");
    const asked = stage.cast.facts().filter(({ kind }) => kind === "directive");
    expect(asked).toMatchObject([{ target: session_id }]);
  });

  it("ends an agent that does not, once the grace is over", async () => {
    const { stage } = await atWork();
    let waits = 0;
    stage.waited = () => waits++;
    const { data } = await stop(stage, "--grace-seconds", "2");
    expect(data.ended).toBe("terminated");
    expect(waits).toBeGreaterThan(2);
    expect(stage.memory.terminals()).toEqual([]);
  });

  it("asks nobody with --now", async () => {
    const { stage } = await atWork();
    const { data } = await stop(stage, "--now");
    expect(data.ended).toBe("terminated");
    expect(stage.cast.facts().filter(({ kind }) => kind === "directive")).toEqual([]);
    expect(stage.memory.terminals()).toEqual([]);
  });

  it.each(LOSSES)(
    "leaves a clean record of one with %s, and asks nobody",
    async (evidence, happen) => {
      const { stage, claims, session } = await atWork();
      await happen(stage);
      expect((await stage.rows())[0]).toMatchObject({ status: "stale", evidence });
      const { data } = await stop(stage);
      expect(data).toMatchObject({ found: evidence, ended: "already" });
      expect([...data.released].sort()).toEqual(claims);
      expect(stage.cast.facts().filter(({ kind }) => kind === "directive")).toEqual([]);
      expect((await stage.rows())[0]).toMatchObject({ status: "stopped" });
      expect(
        stage.memory.terminals().filter(({ pane }) => pane.target === session.session_id),
      ).toEqual([]);
      expect((await stage.start("claude")).name).toBe("claude-01");
    },
  );

  it("does nothing where nobody can tell whether it runs", async () => {
    const { stage, claims } = await atWork();
    const list = async () => ({ outcome: "fault", why: "no answer" }) as const;
    const told = await stage.cast.run(null, ["stop", "claude-01"], stage.how({}, { list }));
    expect(told).toMatchObject({ exit: 1, code: "backend-fault" });
    expect(told.out).toContain("no answer");
    expect(await held(stage)).toEqual(claims);
    expect((await stage.rows())[0]).toMatchObject({ status: "live" });
  });

  it("frees nothing where the terminal cannot be taken away, and can be asked again", async () => {
    const { stage, claims } = await atWork();
    const fail = async () => ({ outcome: "fault", why: "stuck" }) as const;
    const how = stage.how({}, { stop: fail });
    expect(await stage.cast.run(null, ["stop", "claude-01", "--now"], how)).toMatchObject({
      exit: 1,
    });
    expect(await held(stage)).toEqual(claims);
    expect((await stop(stage, "--now")).data.ended).toBe("terminated");
  });

  it("says of one that was stopped that it was, and changes nothing", async () => {
    const { stage } = await atWork();
    await stop(stage, "--now");
    const before = stage.cast.ledger();
    const { data } = await stop(stage);
    expect(data).toMatchObject({ found: "stopped", ended: "already", released: [] });
    expect(stage.cast.ledger()).toBe(before);
  });

  it("ends the session under the id that its host gave it, and whatever it began", async () => {
    const { stage, session } = await atWork();
    const { cast } = stage;
    const { tool, session_id } = session;
    const until = new Date(cast.now + 3_600_000).toISOString();
    cast.append(
      { kind: "session", status: "continues", tool, session: "host-1", ref: session_id },
      { kind: "session", status: "begun", tool, session: "host-1/sub", parent: "host-1" },
      {
        kind: "claim",
        tool,
        session: "host-1/sub",
        paths: ["src/b.ts"] as never,
        lease_until: until,
      },
    );
    expect((await stage.rows())[0]).toMatchObject({ session_id: "host-1", status: "live" });
    const { data } = await stop(stage, "--now");
    expect(data.released).toHaveLength(3);
    expect(await held(stage)).toEqual([]);
    const ended = stage.cast.facts().filter(({ status }) => status === "ended");
    expect(ended.map((fact) => fact.session)).toEqual(["host-1/sub", "host-1"]);
  });

  it("names the nearest where nobody is called so", async () => {
    const { stage } = await atWork();
    const told = await stage.cast.run(null, ["stop", "claud-01"], stage.how());
    expect(told).toMatchObject({ exit: 3, code: "unknown-target" });
    expect(told.json).toMatchObject({ error: { hints: ["Did you mean claude-01?"] } });
  });
});

describe("a worktree of a session that is stopped", () => {
  async function inTree() {
    const { stage } = await atWork("--worktree");
    const path = `${stage.cast.root}.rally/claude-01`;
    const branch = () => git(stage.cast.root, ["branch", "--list", "rally/*"]);
    return { stage, path, branch };
  }

  it("goes, with its branch, where nothing would be lost", async () => {
    const { stage, path, branch } = await inTree();
    expect(branch()).not.toBe("");
    const { data } = await stop(stage, "--now");
    expect(data.worktree).toEqual({ path, kept: null });
    expect(existsSync(path)).toBe(false);
    expect(branch()).toBe("");
    expect((await stage.start("claude", "--worktree")).name).toBe("claude-01");
  });

  it("goes, with its branch, where somebody has deleted its directory", async () => {
    const { stage, path, branch } = await inTree();
    rmSync(path, { recursive: true });
    const { data } = await stop(stage, "--now");
    expect(data.worktree).toEqual({ path, kept: null });
    expect(branch()).toBe("");
    expect((await stage.start("claude", "--worktree")).name).toBe("claude-01");
  });

  it("keeps its branch where that is all that is left of its commits", async () => {
    const { stage, path, branch } = await inTree();
    writeFileSync(join(path, "new"), "x\n");
    git(path, ["add", "."]);
    git(path, ["commit", "-qm", "work"]);
    git(stage.cast.root, ["worktree", "remove", path]);
    const { data } = await stop(stage, "--now");
    expect(data.worktree?.kept).toMatch(
      /no other branch .*; to remove it: git branch -D rally\/claude-01$/,
    );
    expect(branch()).not.toBe("");
  });

  it("goes where its commits are on another branch", async () => {
    const { stage, path, branch } = await inTree();
    writeFileSync(join(path, "new"), "x\n");
    git(path, ["add", "."]);
    git(path, ["commit", "-qm", "work"]);
    git(stage.cast.root, ["merge", "-q", "rally/claude-01"]);
    expect((await stop(stage, "--now")).data.worktree).toEqual({ path, kept: null });
    expect(branch()).toBe("");
  });

  it.each([
    ["changed", "1 file changed", (path: string) => writeFileSync(join(path, "README"), "mine\n")],
    ["new", "1 file changed or new", (path: string) => writeFileSync(join(path, "new"), "x\n")],
    [
      "committed",
      "no other branch",
      (path: string) => {
        writeFileSync(join(path, "new"), "x\n");
        git(path, ["add", "."]);
        git(path, ["commit", "-qm", "work"]);
      },
    ],
    [
      "committed on no branch",
      "no other branch",
      (path: string) => {
        git(path, ["checkout", "-q", "--detach"]);
        writeFileSync(join(path, "new"), "x\n");
        git(path, ["add", "."]);
        git(path, ["commit", "-qm", "work"]);
      },
    ],
    [
      "said and not taken up",
      ".rally-spool",
      (_: string, stage: Stage) => {
        const name = `${String(stage.cast.now).padStart(15, "0")}-risk_1-00000000.json`;
        stage.cast.write(`../app.rally/claude-01/.rally-spool/.gitignore`, "*\n");
        stage.cast.write(`../app.rally/claude-01/.rally-spool/${name}`, "{}");
      },
    ],
  ] as const)(
    "stays where something is %s, with the reason and the remedy",
    async (_, why, work) => {
      const { stage, path, branch } = await inTree();
      work(path, stage);
      const { data } = await stop(stage, "--now");
      expect(data.worktree?.kept).toContain(why);
      expect(data.worktree?.kept).toContain("git worktree remove --force");
      expect(existsSync(join(path, ".git"))).toBe(true);
      expect(branch()).toContain("rally/claude-01");
      // Nobody is called so any more, but what lies there is in nobody's way.
      expect((await stage.start("claude", "--worktree")).name).toBe("claude-02");
    },
  );

  it("stays where a peer holds files in it", async () => {
    const { stage, path } = await inTree();
    const how = { cwd: "../app.rally/claude-01" };
    const claim = ["say", "claim", "--tree", "--path", "src/b.ts", "--subject", "x"] as const;
    await stage.cast.ok("codex:07", claim, how);
    expect((await stop(stage, "--now")).data.worktree?.kept).toContain("codex:07 holds files");
    expect(readFileSync(join(path, "README"), "utf8")).toBe("README\n");
  });
});
