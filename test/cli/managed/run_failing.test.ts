/** What is left of a start that fails. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { git } from "../../git/git_command.ts";
import { Stage } from "./stage.ts";

describe("a start that fails", () => {
  async function nothingLeft(stage: Stage) {
    expect(stage.memory.terminals()).toEqual([]);
    expect(await stage.rows()).toMatchObject([{ name: "claude-01", status: "stopped" }]);
    const { squads, active_claims } = await stage.cast.ok(null, ["room"]);
    expect(squads.filter(({ status }) => status !== "gone")).toEqual([]);
    expect(active_claims).toEqual([]);
    expect((await stage.start("claude")).name).toBe("claude-01");
  }

  it("leaves no session where the terminal cannot be had", async () => {
    const stage = new Stage();
    const how = stage.how({}, { start: async () => ({ outcome: "fault", why: "no more ptys" }) });
    const told = await stage.cast.run(null, ["run", "claude", "--worktree"], how);
    expect(told).toMatchObject({ exit: 1, code: "not-started" });
    expect(told.out).toContain("no more ptys");
    expect(existsSync(`${stage.cast.root}.rally/claude-01`)).toBe(false);
    expect(git(stage.cast.root, ["branch", "--list", "rally/*"])).toBe("");
    await nothingLeft(stage);
  });

  it("leaves none where the program ends at once, and shows its last screen", async () => {
    const stage = new Stage();
    const { memory } = stage;
    stage.waited = () => {
      for (const { pane } of memory.terminals()) memory.end(pane, 127);
    };
    const capture = async () =>
      ({ outcome: "captured", text: "claude: not logged in\n\n" }) as const;
    const told = await stage.cast.run(null, ["run", "claude"], stage.how({}, { capture }));
    expect(told).toMatchObject({ exit: 1, code: "ended-at-once" });
    expect(told.json).toMatchObject({ error: { hints: ["claude: not logged in"] } });
    expect(told.out).toContain("exit 127");
    stage.waited = () => {};
    await nothingLeft(stage);
  });

  it("is none where nobody can tell whether the program has ended", async () => {
    const stage = new Stage();
    const list = async () => ({ outcome: "fault", why: "no answer" }) as const;
    const told = await stage.cast.run(null, ["run", "claude"], stage.how({}, { list }));
    expect(told).toMatchObject({ exit: 0 });
    expect(stage.memory.terminals()).toHaveLength(1);
    expect(await stage.rows()).toMatchObject([{ name: "claude-01", status: "live" }]);
  });

  it("is taken back though the command has no time left, and put away only once its terminal is gone", async () => {
    const stage = new Stage();
    const { memory, cast } = stage;
    stage.waited = () => {
      for (const { pane } of memory.terminals()) memory.end(pane, 127);
    };
    const left: number[] = [];
    const stops = async (_: object, deadline: { left: () => number }) => {
      left.push(deadline.left());
      return { outcome: "fault", why: "stuck" } as const;
    };
    const words = ["run", "claude", "--timeout-ms", "100"] as const;
    const told = await cast.run(null, words, stage.how({}, { stop: stops }));
    expect(told).toMatchObject({ exit: 1, code: "ended-at-once" });
    expect(told.out).toContain("The terminal of claude-01 is still there: stuck");
    expect(left).toEqual([5000]);
    stage.waited = () => {};
    expect(await stage.rows()).toMatchObject([{ name: "claude-01", evidence: "dead-pane" }]);
  });

  it.each([
    [0, " (exit 0)"],
    [null, ""],
  ])(
    "is one that has done its work by then, whether or not its exit is known: %s",
    async (exit, how) => {
      const stage = new Stage();
      const { memory } = stage;
      stage.waited = () => {
        for (const { pane } of memory.terminals()) memory.end(pane, 0);
      };
      const list: typeof memory.list = async (...asked) => {
        const listed = await memory.list(...asked);
        if (listed.outcome !== "listed") return listed;
        return { ...listed, panes: listed.panes.map((each) => ({ ...each, exit })) };
      };
      const told = await stage.cast.run(null, ["run", "claude"], stage.how({}, { list }));
      expect(told).toMatchObject({ exit: 1, code: "ended-at-once" });
      expect(told.json).toMatchObject({
        error: {
          message: `claude-01 ended as soon as it was started${how}; nothing is left of it`,
        },
      });
      stage.waited = () => {};
      await nothingLeft(stage);
    },
  );

  it("is told of by the next one, where what a killed one began cannot be taken back", async () => {
    const stage = new Stage();
    const { session_id } = await stage.start("--command", "prog");
    const path = join(stage.cast.room, "managed/prog-01.json");
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), place: null }));
    stage.cast.now += 3_600_000;
    const stop = async () => ({ outcome: "fault", why: "stuck" }) as const;
    const again = (over = {}) =>
      stage.cast.ok(null, ["run", "--command", "prog"], stage.how({}, over));
    const { session, warnings } = await again({ stop });
    expect(session).toMatchObject({ name: "prog-02", status: "live" });
    expect(warnings).toMatchObject([{ code: "not-taken-back" }]);
    expect(warnings[0]!.message).toContain("The terminal of prog-01 is still there: stuck");
    expect((await again()).warnings).toEqual([]);
    const left = stage.memory.terminals().map(({ pane }) => pane.target);
    expect(left).not.toContain(session_id);
  });

  it("starts nothing that cannot be written down", async () => {
    const stage = new Stage();
    stage.cast.write(".rally/managed", "in the way");
    const told = await stage.cast.run(null, ["run", "claude"], stage.how());
    expect(told).toMatchObject({ exit: 1, code: "no-record" });
    expect(stage.memory.terminals()).toEqual([]);
    const { squads } = await stage.cast.ok(null, ["room"]);
    expect(squads.filter(({ status }) => status !== "gone")).toEqual([]);
  });
});
