/** The same over tmux itself, in servers of the test's own, with processes that live and die. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, it } from "vitest";
import { eventually } from "../../backends/echo.ts";
import { hasTmux } from "../../backends/tmux_here.ts";
import { git } from "../../git/git_command.ts";
import { Cast, type How } from "../cast.ts";
import { ROOT } from "../import_graph.ts";
import { scratchDirectory } from "../scratch.ts";
import { Stage } from "./stage.ts";

const CLI = join(ROOT, "cli.ts");
const servers: string[] = [];

afterAll(() => {
  for (const dir of servers)
    for (const name of ["default", ...roomServers(dir)])
      spawnSync("tmux", ["-L", name, "kill-server"], { env: { ...process.env, TMUX_TMPDIR: dir } });
});

function roomServers(dir: string): string[] {
  const found = spawnSync("sh", ["-c", 'ls "$0"/tmux-*/ 2>/dev/null', dir], { encoding: "utf8" });
  return found.stdout.split("\n").filter((name) => name.startsWith("rally-"));
}

/** A cast in front of real terminals and processes. */
class Real {
  readonly cast = new Cast();
  readonly dir = scratchDirectory();

  constructor() {
    servers.push(this.dir);
  }

  how(env: Readonly<Record<string, string>> = {}): How {
    return {
      env: { PATH: process.env.PATH!, TMUX_TMPDIR: this.dir, ...env },
      world: {
        ticks: () => performance.now(),
        pause: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
        signal: (pid, name) => process.kill(pid, name),
      },
    };
  }

  async start(...words: readonly string[]) {
    const told = await this.cast.run(null, ["run", "--command", ...words], this.how());
    expect(told.exit, told.out).toBe(0);
    return told.data.session!;
  }

  async row(name: string) {
    const { sessions } = await this.cast.ok(null, ["sessions"], this.how());
    return sessions.find((each) => each.name === name)!;
  }

  stop(...words: readonly string[]) {
    return this.cast.ok(null, ["stop", ...words], this.how());
  }

  tmux(...words: readonly string[]): string {
    const env = { ...process.env, TMUX_TMPDIR: this.dir };
    return spawnSync("tmux", words, { env, encoding: "utf8" }).stdout.trim();
  }

  /** This program as a process of its own. */
  process(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [CLI, ...argv], {
      cwd: this.cast.root,
      env: { PATH: process.env.PATH, HOME: "/nonexistent", TMUX_TMPDIR: this.dir, ...env },
    });
    return ended(child);
  }
}

function ended(
  child: ChildProcess,
): Promise<{ readonly exit: number | null; readonly out: string }> {
  let out = "";
  child.stdout!.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  return new Promise((done) => child.on("close", (exit) => done({ exit, out })));
}

const alive = (pid: number): boolean => {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "";
  return stat !== "" && !/\) Z /.test(stat);
};

/** What needs marks of processes is Linux's. */
const able = hasTmux() && process.platform === "linux";

describe.skipIf(!able)("sessions in tmux", () => {
  it("are started, shown, ended by signal, and leave no process", async () => {
    const real = new Real();
    const file = join(real.dir, "told");
    const script = `trap 'echo told > "${file}"; exit 0' TERM; echo up; while :; do sleep 0.05; done`;
    const session = await real.start("sh", "--", "-c", script);
    expect(session).toMatchObject({ status: "live", tool: "sh:sh-01", target: session.session_id });
    const shown = await eventually(async () => {
      const { output } = await real.cast.ok(null, ["capture", "sh"], real.how());
      return output === "" ? undefined : output;
    });
    expect(shown).toBe("up");
    const { data } = await real.cast.run(null, ["attach", "sh-01"], real.how());
    expect(data.command.argv).toContain("attach-session");
    expect(alive(session.pid!)).toBe(true);
    expect(await real.stop("sh-01", "--now")).toMatchObject({ ended: "terminated" });
    expect(readFileSync(file, "utf8")).toBe("told\n");
    expect(alive(session.pid!)).toBe(false);
  });

  it("are killed where they heed neither the signal nor the loss of their terminal", async () => {
    const real = new Real();
    const script = "trap '' TERM HUP; while :; do sleep 0.05; done";
    const session = await real.start("sh", "--", "-c", script);
    expect(await real.stop("sh", "--now")).toMatchObject({ ended: "killed" });
    await eventually(() => (alive(session.pid!) ? undefined : true));
  });

  it("are told apart from another process in their pane, which is neither signalled nor closed", async () => {
    const real = new Real();
    const session = await real.start("cat");
    real.tmux("-S", session.socket!, "respawn-pane", "-k", "-t", session.pane!, "sleep 600");
    expect(await real.row("cat-01")).toMatchObject({ status: "stale", evidence: "other-process" });
    const told = await real.stop("cat-01", "--now");
    expect(told).toMatchObject({ found: "other-process", ended: "already" });
    expect(told.released).toHaveLength(1);
    const left = real.tmux(
      "-S",
      session.socket!,
      "list-panes",
      "-a",
      "-F",
      "#{pane_current_command} #{pane_dead}",
    );
    expect(left).toBe("sleep 0");
  });

  it("are known to have lost their server", async () => {
    const real = new Real();
    const session = await real.start("cat");
    real.tmux("-S", session.socket!, "kill-server");
    expect(await real.row("cat-01")).toMatchObject({ status: "stale", evidence: "no-server" });
    expect(await real.stop("cat-01")).toMatchObject({ found: "no-server", ended: "already" });
  });

  it("is none where the program ends at once with an error", async () => {
    const real = new Real();
    const words = [
      "run",
      "--command",
      "sh",
      "--",
      "-c",
      "echo no such key; sleep 0.2; exit 3",
    ] as const;
    const told = await real.cast.run(null, words, real.how());
    expect(told).toMatchObject({ exit: 1, code: "ended-at-once" });
    // With which exit is what tmux 3.3a itself does not always learn.
    expect(told.out).toMatch(/ended as soon as it was started( \(exit 3\))?; nothing.*no such key/);
    expect(await real.row("sh-01")).toMatchObject({ status: "stopped" });
  });

  it("is none where the program ends well before run answers, whether tmux learns its exit or not", async () => {
    const real = new Real();
    for (const words of [["true"], ["sh", "--", "-c", "sleep 0.2"]]) {
      const told = await real.cast.run(null, ["run", "--command", ...words], real.how());
      expect(told).toMatchObject({ exit: 1, code: "ended-at-once" });
      expect(told.out).toMatch(/ended as soon as it was started( \(exit 0\))?; nothing/);
    }
    const { sessions } = await real.cast.ok(null, ["sessions"], real.how());
    expect(sessions.map(({ status }) => status)).toEqual(["stopped", "stopped"]);
  });
});

describe.skipIf(!able)("a rally that is killed while it starts a session", () => {
  /** A program of that name that goes before the real one, and kills whoever runs it at its nth call. */
  function killing(name: string, word: string, when: "before" | "after"): string {
    const bin = scratchDirectory();
    const real = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();
    const kill = `case " $* " in *" ${word} "*) kill -9 $PPID;; esac`;
    const body =
      when === "before"
        ? `${kill}\nexec ${real} "$@"`
        : `${real} "$@"\nexit=$?\n${kill}\nexit $exit`;
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
    return `${bin}:${process.env.PATH}`;
  }

  it.each([
    ["before its worktree", "git", "add", "before"],
    ["behind its worktree", "git", "add", "after"],
    ["before its server", "tmux", "start-server", "before"],
    ["before its terminal", "tmux", "new-session", "before"],
    ["before it has written down its terminal", "tmux", "new-session", "after"],
  ] as const)("leaves nothing that lives: %s", async (_, name, word, when) => {
    const real = new Real();
    const words = ["run", "--command", "cat", "--worktree", "--json"] as const;
    const killed = await real.process(words, { PATH: killing(name, word, when) });
    expect(killed).toEqual({ exit: null, out: "" });
    expect(await real.row("cat-01")).toMatchObject({ status: "stale", evidence: "not-started" });
    const { squads } = await real.cast.ok(null, ["room"], real.how());
    expect(squads).toMatchObject([{ tool: "cat:cat-01", status: "gone" }]);
    const again = await real.process(words);
    const { session } = JSON.parse(again.out).data.run;
    expect(session).toMatchObject({ name: "cat-01", status: "live" });
    const panes = real.tmux("-S", session.socket, "list-panes", "-a", "-F", "#{pane_pid}");
    expect(panes).toBe(String(session.pid));
    expect(git(real.cast.root, ["worktree", "list"]).split("\n")).toHaveLength(2);
  });

  it("leaves its label to the next, where it had come no further than to claim it", async () => {
    const stage = new Stage();
    const { cast } = stage;
    const stand = spawn("sleep", ["600"]);
    const files = {
      ...cast.files,
      readlink: (path: string) =>
        path === "/proc/self" ? String(stand.pid) : cast.files.readlink(path),
    };
    // The first that is asked of terminals behind the claim stands for the end of the process.
    const start = () => {
      throw new Error("killed");
    };
    const how = stage.how({ world: { files } }, { start });
    await expect(cast.run(null, ["run", "claude"], how)).rejects.toThrow("killed");
    stage.cast.write(".rally/managed/claude-01.json", "torn");
    const over = new Promise((done) => stand.on("close", done));
    stand.kill("SIGKILL");
    await over;
    const session = await stage.start("claude");
    expect(session.name).toBe("claude-01");
    const [taken] = stage.cast.facts().filter(({ over }) => over !== undefined);
    expect(taken).toMatchObject({ session: session.session_id, force: true });
  });
});

describe.skipIf(!able)("adopt", () => {
  it("makes a pane of the user's own addressable, and never ends what runs there", async () => {
    const real = new Real();
    real.tmux("new-session", "-d", "-s", "mine", "exec cat");
    const pid = Number(real.tmux("list-panes", "-a", "-F", "#{pane_pid}"));
    const { session } = await real.cast.ok(null, ["adopt", "reader", "--tmux", "mine"], real.how());
    expect(session).toMatchObject({
      name: "reader-01",
      tool: "cat:reader-01",
      status: "live",
      pid,
    });
    const twice = await real.cast.run(
      null,
      ["adopt", "other", "--tmux", session.pane!],
      real.how(),
    );
    expect(twice).toMatchObject({ exit: 2, code: "already-managed" });
    const told = await real.stop("reader");
    expect(told).toMatchObject({ ended: "let-go" });
    expect(told.released).toHaveLength(1);
    expect(alive(pid)).toBe(true);
    expect(real.tmux("list-panes", "-a", "-F", "#{pane_pid}")).toBe(String(pid));
    const again = await real.cast.ok(null, ["adopt", "reader-05", "--tmux", "mine"], real.how());
    expect(again.session).toMatchObject({ name: "reader-05", tool: "cat:reader-01" });
  });

  it("knows the agent by the process that its hook has named, and leaves it what it holds", async () => {
    const real = new Real();
    const { cast } = real;
    const enter = `"$NODE" "$CLI" enter --tool codex:77 --session-id host-77 --pid $$; "$NODE" "$CLI" say claim --tool codex:77 --session-id host-77 --path src/a.ts --subject mine; exec cat`;
    writeFileSync(join(real.dir, "agent"), enter);
    spawnSync("tmux", ["new-session", "-d", "-s", "mine", `sh -c 'sh "${real.dir}/agent"; echo'`], {
      cwd: cast.root,
      env: {
        ...process.env,
        TMUX_TMPDIR: real.dir,
        NODE: process.execPath,
        CLI,
        HOME: "/nonexistent",
      },
    });
    await eventually(() => (cast.ledger().includes("src/a.ts") ? true : undefined));
    // Its clock is not ours.
    cast.now = Date.now();
    const { session } = await cast.ok(null, ["adopt", "helper", "--tmux", "%0"], real.how());
    expect(session).toMatchObject({
      name: "helper-01",
      tool: "codex:77",
      session_id: "host-77",
      status: "live",
    });
    expect(session.pid).not.toBeNull();
    const told = await real.stop("helper", "--now");
    expect(told).toMatchObject({ ended: "let-go" });
    const { active_claims, squads } = await cast.ok(null, ["room"], real.how());
    expect(active_claims.map(({ paths }) => paths)).toEqual([["src/a.ts"]]);
    expect(squads).toMatchObject([{ tool: "codex:77", status: "active" }]);
  });

  it("is told nothing once a shell is left in it", async () => {
    const real = new Real();
    real.tmux("new-session", "-d", "-s", "mine", "bash --norc");
    const adopted = ["adopt", "helper", "--tmux", "mine"] as const;
    await eventually(async () =>
      real.tmux("list-panes", "-a", "-F", "#{pane_current_command}") === "bash" ? true : undefined,
    );
    await real.cast.ok(null, adopted, real.how());
    const file = join(real.dir, "ran");
    const words = ["inject", "helper", "--text", `do\ntouch "${file}"`] as const;
    const told = await real.cast.run(null, words, real.how());
    expect(told).toMatchObject({ exit: 2, code: "not-typed" });
    expect(told.data).toMatchObject({ delivery_state: "refused", recorded: true });
    expect(real.tmux("capture-pane", "-p", "-t", "mine")).not.toContain("touch");
  });

  it("refuses what is not there, and names what is", async () => {
    const real = new Real();
    const adopt = (...words: string[]) => real.cast.run(null, ["adopt", "x", ...words], real.how());
    expect(await adopt("--tmux", "%9")).toMatchObject({ exit: 3, code: "unknown-target" });
    real.tmux("new-session", "-d", "-s", "mine", "exec cat");
    real.tmux("split-window", "-t", "mine", "exec cat");
    const nobody = await adopt("--tmux", "%9");
    expect(nobody).toMatchObject({ exit: 3, code: "unknown-target" });
    expect(nobody.out).toContain("%0 (mine), %1 (mine)");
    expect(await adopt("--tmux", "mine")).toMatchObject({ exit: 2, code: "ambiguous-target" });
    expect(await adopt()).toMatchObject({ exit: 2, code: "missing-flag" });
    expect(existsSync(real.cast.room)).toBe(false);
  });
});
