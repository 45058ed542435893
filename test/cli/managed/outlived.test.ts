import { describe, expect, it } from "vitest";
import type { Start } from "../../../backends/backend.ts";
import { NEVER } from "../../../lib/room/deadline.ts";
import type { How } from "../cast.ts";
import { LOSSES, Stage } from "./stage.ts";

const PID = 4242;

/** A stage whose programs all have one process, which is nowhere but in what the system is made to say of it. */
class Processes extends Stage {
  alive = true;
  zombie = false;
  heeds = ["SIGTERM", "SIGKILL"];
  readonly signals: string[] = [];
  /** The process that is found in the pane, where not that one. */
  other: number | null = null;

  override how(how: How = {}, over = {}): How {
    const { memory, cast } = this;
    const files = {
      ...cast.files,
      readFile: (path: string) => {
        if (path === "/proc/self/mountinfo") return undefined;
        if (path !== `/proc/${PID}/stat`) return cast.files.readFile(path);
        const state = this.zombie ? "Z" : "S";
        return this.alive ? `${PID} (a) ${state}${" 1".repeat(18)} 777 1` : undefined;
      },
    };
    const signal = (pid: number, name: string) => {
      expect(pid).toBe(PID);
      this.signals.push(name);
      if (this.heeds.includes(name)) this.alive = false;
      return true;
    };
    const start = async (what: Start) => {
      const said = await memory.start(what, NEVER);
      return said.outcome === "started" ? { ...said, pane: { ...said.pane, pid: PID } } : said;
    };
    const list = async (server: string) => {
      const said = await memory.list(server, NEVER);
      if (said.outcome !== "listed") return said;
      return { ...said, panes: said.panes.map((pane) => ({ ...pane, pid: this.other ?? PID })) };
    };
    const world = { files, signal, ...how.world };
    return super.how({ ...how, world }, { start, list, ...over });
  }
}

const stop = (stage: Stage) => stage.cast.run(null, ["stop", "claude-01"], stage.how());

describe("stop of a program that has outlived its terminal", () => {
  it.each(LOSSES)("ends it: %s", async (evidence, lose) => {
    const stage = new Processes();
    await stage.start("claude");
    await lose(stage);
    const { data } = await stop(stage);
    expect(data).toMatchObject({ found: evidence, ended: "terminated" });
    expect(stage.signals).toEqual(["SIGTERM"]);
    expect(stage.alive).toBe(false);
  });

  it("kills what heeds no signal", async () => {
    const stage = new Processes();
    await stage.start("claude");
    stage.memory.crash();
    stage.heeds = ["SIGKILL"];
    expect((await stop(stage)).data.ended).toBe("killed");
    expect(stage.signals).toEqual(["SIGTERM", "SIGKILL"]);
  });

  it.each(["is gone", "only waits to be asked for its exit"])(
    "signals nobody where it %s",
    async (how) => {
      const stage = new Processes();
      await stage.start("claude");
      stage.memory.crash();
      if (how === "is gone") stage.alive = false;
      else stage.zombie = true;
      expect((await stop(stage)).data.ended).toBe("already");
      expect(stage.signals).toEqual([]);
    },
  );

  it("ends only that very process, and leaves the terminal, where another runs in it by now", async () => {
    const stage = new Processes();
    await stage.start("claude");
    stage.other = 77;
    const { data } = await stop(stage);
    expect(data).toMatchObject({ found: "other-process", ended: "terminated" });
    expect(stage.signals).toEqual(["SIGTERM"]);
    expect(stage.memory.terminals()).toHaveLength(1);
  });

  it("keeps its worktree where another runs in its terminal", async () => {
    const stage = new Processes();
    await stage.start("claude", "--worktree");
    stage.alive = false;
    stage.other = 77;
    const { data } = await stop(stage);
    expect(data.worktree?.kept).toContain("another process runs in its terminal");
  });
});

describe("stop of a program that is no agent", () => {
  it("types nothing, as a shell would run it", async () => {
    const stage = new Stage();
    await stage.start("--command", "prog");
    const typed: string[] = [];
    stage.waited = () => {
      for (const { submitted, draft } of stage.memory.terminals()) typed.push(...submitted, draft);
    };
    const inject = async () => {
      typed.push("injected");
      return { outcome: "typed" } as const;
    };
    const { data } = await stage.cast.run(null, ["stop", "prog-01"], stage.how({}, { inject }));
    expect(data.ended).toBe("terminated");
    expect(typed.filter((text) => text !== "")).toEqual([]);
    expect(stage.cast.facts().filter(({ kind }) => kind === "directive")).toEqual([]);
  });
});
